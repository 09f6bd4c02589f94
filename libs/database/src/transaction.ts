import type { Pool, PoolClient } from './pool.js';

/** Runs `work` in one transaction on a client of its own; commits its result, rolls back when it throws. */
export const transaction = async <T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> => {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('begin');
    const result = await work(client);
    await client.query('commit');
    return result;
  } catch (error) {
    broken = await client.query('rollback').then(
      () => undefined,
      (failure: unknown) => (failure instanceof Error ? failure : new Error('rollback failed', { cause: failure })),
    );
    throw error;
  } finally {
    client.release(broken);
  }
};
