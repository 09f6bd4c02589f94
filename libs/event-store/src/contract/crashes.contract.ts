import { errorCode } from '@sync/database';
import { appendOf, caughtUp, drain, newStream, newTopic, type Harness } from './harness.contract.js';

const WRITERS = 6;
const APPENDS = 25;

/** Connections that are cut at any moment: what was acknowledged is there, what is tried again is there once. */
export const crashesContract = (harness: Harness): void => {
  it('lose nothing acknowledged and store nothing twice when backends are killed while they append', async () => {
    const [store, topic] = [harness.openStore(), newTopic()];
    harness.pool.on('connect', (client) => client.on('error', () => undefined)); // a killed connection reports to its listener as well
    let failures = 0;
    const stubbornly = async (work: () => Promise<unknown>): Promise<void> => {
      for (;;) {
        try {
          await work();
          return;
        } catch (error) {
          if (!isConnectionLoss(error)) throw error;
          failures += 1;
        }
      }
    };
    const write = async (writer: number): Promise<string[]> => {
      const stream = newStream(`ada_${writer}`);
      for (let turn = 0; turn < APPENDS; turn += 1) {
        const batch = [appendOf(stream, `receipt-${turn}`, { topic, keyId: stream })];
        const killed = turn % 3 === 0 ? killSomeBackend(harness) : Promise.resolve();
        await stubbornly(() => (turn % 2 ? store.append(batch) : store.transaction([stream], (tx) => tx.append(batch))));
        await killed;
      }
      return Array.from({ length: APPENDS }, (_, index) => `${stream}@${index + 1}`);
    };
    const acknowledged = await Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(writer)));
    await caughtUp(harness.pool);
    const selection = { topic, partition: 0, partitions: 1, limit: 50 };
    const { items } = await drain((from) => store.readAfter(from, selection), await store.beginning());
    expect(items.map(({ stream, version }) => `${stream}@${version}`).sort()).toEqual(acknowledged.flat().sort());
    expect(items.every(({ data }) => data !== null)).toBe(true);
    expect(failures).toBeGreaterThan(0);
  });
};

/** Meanwhile, not before: the append must not know. */
const killSomeBackend = async ({ pool }: Harness): Promise<void> => {
  await pool
    .query(
      `select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend' order by random() limit 2`,
    )
    .catch(() => undefined); // its own connection may be the one that another turn killed
};

const isConnectionLoss = (error: unknown): boolean =>
  errorCode(error) === '57P01' ||
  (error instanceof Error && /connection (terminated|ended|error)|terminating connection|ECONNRESET|not queryable/i.test(error.message));
