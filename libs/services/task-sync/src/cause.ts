import type { Urgency } from './read-task-receipt.js';

/** What something is stored with: `id` is the receipt's, or that of the moment that came. */
export interface Cause {
  readonly id: string;
  readonly occurredAt: Date;
  readonly traceparent: string | null;
  readonly urgency: Urgency;
}

const rank: Readonly<Record<Urgency, number>> = { live: 0, reconcile: 1, backfill: 2 };

/** Of two causes the later one, at the urgency of the more urgent. */
export const laterCause = (earlier: Cause | undefined, later: Cause): Cause =>
  !earlier || rank[later.urgency] <= rank[earlier.urgency] ? later : { ...later, urgency: earlier.urgency };
