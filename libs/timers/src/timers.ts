import type { PoolClient } from '@sync/database';

/** A moment at which a record has to be looked at again. `at` null: it need not be any more. */
export interface WakeUp {
  /** Who looks: `task-sync/task`. One handler per name. */
  readonly task: string;
  /** The record, as its handler knows it; one wake-up per task and key, so setting it again moves it. At most 500 characters. */
  readonly key: string;
  readonly at: Date | null;
}

/**
 * Called when the moments of these records came, or later after downtime: read their state again, say what came of it, set the next wake-up. Keys come
 * once or more, and also when there is nothing to do any more. What throws is tried again with backoff.
 */
export type WakeUpHandler = (keys: readonly string[]) => Promise<void>;

/** Durable wake-ups. They are only that: what is due is decided from the record's state when it is looked at. An abstract class, so that it is its own token. */
export abstract class Timers {
  /** Sets, moves or cancels; part of the caller's transaction, which must not append events (it notifies: design 2.1). */
  abstract set(client: PoolClient, wakeUps: readonly WakeUp[]): Promise<void>;

  /** From now on wake-ups of `task` are handled here, several keys at a time. */
  abstract handle(task: string, handler: WakeUpHandler): void;

  abstract start(): Promise<void>;

  /** Finishes what is in hand. */
  abstract stop(): Promise<void>;
}
