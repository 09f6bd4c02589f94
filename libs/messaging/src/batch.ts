import type { StoreTransaction } from '@sync/event-store';

export interface Message<T> {
  /** Receipt id, or the event's id. What it causes names it as causation. */
  readonly id: string;
  readonly topic: string;
  readonly key: string;
  readonly stream: string;
  /** Version inside the stream; 1 for a receipt. */
  readonly version: number;
  readonly type: string;
  readonly schemaVersion: number;
  /** A receipt's bytes, or an event's data; null when the key it was encrypted under was destroyed. */
  readonly data: T | null;
  readonly occurredAt: Date;
  readonly recordedAt: Date;
  readonly asOf: Date | null;
  readonly source: string | null;
  readonly traceparent: string | null;
  readonly correlationId: string | null;
  /** Where it lay on Kafka, when Kafka brought it. */
  readonly kafka?: { readonly partition: number; readonly offset: string };
}

/**
 * What became of one message. `park`: it cannot be read; it is set aside alone. `hold`: this build cannot fold the event yet;
 * its stream waits (from this version on) while all others flow.
 */
export type Settlement =
  | { readonly kind: 'done' }
  | { readonly kind: 'park'; readonly code: string; readonly reason: string }
  | { readonly kind: 'hold'; readonly reason: string };

export const done: Settlement = { kind: 'done' };

/** Messages in order per key. A handler answers with one settlement per item, made in the one transaction that the batch offers. */
export interface Batch<T> {
  readonly items: readonly Message<T>[];
  /**
   * Runs `work` in one transaction that holds the locks of `streams`; parks, holds and the checkpoint move in the same transaction.
   * `work` may run again from the start (a lost connection, a larger set of streams), so it keeps no state outside.
   */
  transaction(streams: readonly string[], work: (tx: StoreTransaction) => Promise<readonly Settlement[]>): Promise<readonly Settlement[]>;
}

/** What `@EventPattern` methods look like. The consumer group goes into the decorator: `@EventPattern<string>(topic, { group })`. */
export type BatchHandler<T> = (batch: Batch<T>) => Promise<readonly Settlement[]>;
