import type { Urgency } from './read-task-receipt.js';

/** What something is stored with: `id` is the receipt's, or that of the moment that came. */
export interface Cause {
  readonly id: string;
  readonly occurredAt: Date;
  /** Of the receipt; absent when it was none. */
  readonly recordedAt?: Date;
  readonly traceparent: string | null;
  readonly urgency: Urgency;
}

const rank: Readonly<Record<Urgency, number>> = { live: 0, reconcile: 1, backfill: 2 };

/** Of two causes the later one, as urgent as the more urgent of them and recorded when the first was. */
export const laterCause = (earlier: Cause | undefined, later: Cause): Cause =>
  earlier
    ? {
        ...later,
        urgency: rank[later.urgency] <= rank[earlier.urgency] ? later.urgency : earlier.urgency,
        recordedAt: earlier.recordedAt,
      }
    : later;
