import type { EventStore } from '@sync/event-store';
import type { Pool } from '@sync/database';
import { settleParked } from './set-aside.js';
import type { LogSource } from './log-source.js';
import { StoreBatch } from './store-batch.js';

interface RedriveOptions {
  readonly pool: Pool;
  readonly store: EventStore;
  readonly source: LogSource;
  readonly group: string;
  readonly messageId: string;
  readonly deliver: (topic: string, batch: StoreBatch) => Promise<void>;
}

/** `parked-again`: the handler still cannot read it. `expired`: its bytes are past their retention. `not-parked`: nothing waits under this id. */
export type RedriveOutcome = 'done' | 'parked-again' | 'expired' | 'not-parked';

/**
 * Sends one parked message through its handler again, as it was. What it causes names it as causation, so an effect it had before it was
 * parked is not repeated. It leaves the list in the same transaction as its effects.
 */
export const redriveParked = async ({ pool, store, source, group, messageId, deliver }: RedriveOptions): Promise<RedriveOutcome> => {
  const { rows } = await pool.query<{ topic: string; stream: string; version: number }>(
    'select topic, stream, version from messaging.parked where consumer_group = $1 and message_id = $2 and redriven_at is null',
    [group, messageId],
  );
  const parked = rows[0];
  if (!parked) return 'not-parked';
  const message = await source.one(parked.topic, parked.stream, parked.version);
  if (!message) return 'expired';
  let outcome: RedriveOutcome = 'done';
  const batch: StoreBatch = new StoreBatch([message], group, store, async (client) => {
    if (batch.parks) outcome = 'parked-again';
    else await settleParked(client, group, messageId);
  });
  await deliver(parked.topic, batch);
  return outcome;
};
