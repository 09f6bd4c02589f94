import type { PoolClient } from '@sync/database';
import { translated } from './errors.js';

/** Locks the slots (ascending, each once) for the rest of the transaction; must be its first statement, else LocksTooLate. */
export const lockStreams = async (client: PoolClient, slots: readonly number[]): Promise<void> => {
  try {
    await client.query({ name: 'lock-streams', text: 'select store.lock_streams($1::integer[])', values: [slots] });
  } catch (error) {
    throw translated(error);
  }
};
