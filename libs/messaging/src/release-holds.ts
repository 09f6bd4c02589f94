import type { EventStore } from '@sync/event-store';
import type { Pool, PoolClient } from '@sync/database';
import type { Logger } from '@sync/telemetry';
import type { LogSource } from './log-source.js';
import { StoreBatch } from './store-batch.js';

interface ReleaseOptions {
  readonly pool: Pool;
  readonly store: EventStore;
  readonly source: LogSource;
  readonly logger: Logger;
  readonly group: string;
  readonly topic: string;
  readonly deliver: (batch: StoreBatch) => Promise<void>;
}

/**
 * Handles held streams from their held version on. The hold goes in the same transaction as the effects; a stream that this build
 * still cannot fold is held again by its handler.
 */
export const releaseHolds = async ({ pool, store, source, logger, group, topic, deliver }: ReleaseOptions): Promise<number> => {
  const { rows } = await pool.query<{ stream: string; from_version: number }>(
    'select stream, from_version from messaging.holds where consumer_group = $1 and topic = $2 order by stream',
    [group, topic],
  );
  let released = 0;
  for (const { stream, from_version: fromVersion } of rows) {
    const messages = await source.since(stream, fromVersion);
    const dropHold = async (client: PoolClient, { holds }: StoreBatch): Promise<void> => {
      const last = messages.at(-1)?.version ?? fromVersion - 1;
      // The stream is locked. A later event would be one that the tail has acknowledged because of the hold: start again with it.
      if ((await source.since(stream, last + 1)).length > 0)
        throw new Error(`Stream ${stream} grew while it was released; it is released on the next start.`);
      if (!holds) await client.query('delete from messaging.holds where consumer_group = $1 and stream = $2', [group, stream]);
    };
    const batch: StoreBatch = new StoreBatch(messages, group, store, (client) => dropHold(client, batch), [stream]);
    try {
      await deliver(batch);
      released += batch.holds ? 0 : 1;
    } catch (error) {
      logger.warn({ err: batch.failure ?? error, group, topic }, 'hold.release-failed');
    }
  }
  return released;
};
