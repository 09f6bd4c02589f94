import { errorCode } from './error-code.js';
import type { Pool, PoolClient } from './pool.js';
import { STALE_STATEMENT } from './preparing-client.js';

/**
 * Runs `work` in one transaction on a client of its own; commits its result, rolls back when it throws. `first`: a statement without values that goes out
 * together with the `begin`.
 */
export const transaction = async <T>(pool: Pool, work: (client: PoolClient) => Promise<T>, first = ''): Promise<T> => {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query(`begin; ${first}`);
    const result = await work(client);
    await client.query('commit');
    return result;
  } catch (error) {
    broken = await client.query('rollback').then(
      () => (isStale(error) ? new Error('a prepared statement is out of date', { cause: error }) : undefined),
      (failure: unknown) => (failure instanceof Error ? failure : new Error('rollback failed', { cause: failure })),
    );
    throw error;
  } finally {
    client.release(broken);
  }
};

/** `work` may have said it in words of its own. */
const isStale = (error: unknown): boolean =>
  errorCode(error) === STALE_STATEMENT || (error instanceof Error && error.cause !== undefined && isStale(error.cause));
