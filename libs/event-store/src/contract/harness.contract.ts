import type { Pool } from '@sync/database';
import { eventually } from '@sync/testing';
import type { Checkpoint, EventStore, NewEvent, Page, StoredEvent, StreamAppend } from '../event-store.js';
import type { ReceiptLog } from '../receipt-log.js';

/** What an adapter hands to the contract suites. Everything opened in one spec file works on the same database. */
export interface Harness {
  readonly pool: Pool;
  /** Opens a store as another process would: with caches of its own. */
  openStore(): EventStore;
  openReceipts(): ReceiptLog;
}

export const at = new Date('2025-03-01T09:00:00.000Z');

let counter = 0;

/** A stream of its own for each use, so that tests of one file do not meet. */
export const newStream = (person = 'ada'): string => `contact-loc_1-${person}_${(counter += 1)}`;

export const newTopic = (): string => `topic-${(counter += 1)}`;

export const renamed = (causationId: string, data: unknown = { lastName: 'King' }): NewEvent => ({
  type: 'ContactRenamed',
  schemaVersion: 1,
  data,
  causationId,
  occurredAt: at,
});

export const appendOf = (stream: string, causationId: string, more: Partial<StreamAppend> = {}): StreamAppend => ({
  stream,
  topic: 'contact-events',
  key: stream,
  keyId: null,
  events: [renamed(causationId)],
  ...more,
});

type Read<T> = (checkpoint: Checkpoint) => Promise<Page<T>>;

/** Reads on until a page brings nothing; returns everything and the last checkpoint. */
export const drain = async <T>(read: Read<T>, from: Checkpoint): Promise<{ items: T[]; checkpoint: Checkpoint }> => {
  const items: T[] = [];
  let checkpoint = from;
  for (;;) {
    const page = await read(checkpoint);
    checkpoint = page.checkpoint;
    if (page.items.length === 0) return { items, checkpoint };
    items.push(...page.items);
  }
};

/**
 * Waits until readers may see everything committed so far. The horizon is the whole server's: another spec file's transaction, or autovacuum's,
 * can hold it back for a moment.
 */
export const caughtUp = async (pool: Pool): Promise<void> => {
  const { rows } = await pool.query<{ next: string }>('select pg_snapshot_xmax(pg_current_snapshot()) as next');
  await eventually(async () => {
    const now = await pool.query<{ reached: boolean }>('select pg_snapshot_xmin(pg_current_snapshot()) >= $1::xid8 as reached', [
      rows[0]?.next,
    ]);
    return now.rows[0]?.reached;
  });
};

/** Everything of a topic that is committed now, oldest first. */
export const allOf = async ({ pool }: Harness, store: EventStore, topic: string, limit = 100): Promise<StoredEvent[]> => {
  await caughtUp(pool);
  const selection = { topic, partition: 0, partitions: 1, limit };
  return (await drain((checkpoint) => store.readAfter(checkpoint, selection), await store.beginning())).items;
};

/** A generator of numbers in [0, 1) that repeats itself for the same seed (mulberry32), so that a failing interleaving can be run again. */
export const seededRandom = (seed: number) => {
  let state = seed;
  return (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};
