import type { Pool } from '@sync/database';
import { gauge } from '@sync/telemetry';
import { listReadingCircuits } from '../circuits.js';
import { countHydrations } from './list-hydrations.js';

/** Shows what waits and what is stuck, looked up when somebody asks for the metrics; a database that is away shows nothing. */
export const showHydrations = (pool: Pool): void => {
  const counted = (which: 'waiting' | 'failed') => async () => {
    const counts = await countHydrations(pool).catch(() => []);
    return counts.map((count) => ({ value: count[which], labels: { connection: count.connectionId, kind: count.kind } }));
  };
  gauge('hydrations_waiting', 'How many records wait to be fetched whole?', counted('waiting'));
  gauge('hydrations_failed', 'How many records can never be fetched as they are asked for, and wait for a person?', counted('failed'));
  gauge('reading_circuits_open', 'Which connections does GHL refuse, so that nothing is read for them?', async () => {
    const circuits = await listReadingCircuits(pool).catch(() => []);
    return circuits.map(({ connectionId, code }) => ({ value: 1, labels: { connection: connectionId, code } }));
  });
};
