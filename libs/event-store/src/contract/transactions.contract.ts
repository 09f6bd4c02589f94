import { loadCheckpoint, moveCheckpoint } from '../checkpoints.js';
import type { EventStore } from '../event-store.js';
import { appendOf, newStream, newTopic, renamed, type Harness } from './harness.contract.js';

/** Handler transactions and checkpoints. */
export const transactionsContract = (harness: Harness): void => {
  describe('a transaction', () => {
    let store: EventStore;
    beforeAll(() => {
      store = harness.openStore();
    });

    it('commits appends and the handler’s own statements together', async () => {
      const stream = newStream();
      const result = await store.transaction([stream], async (tx) => {
        await tx.append([appendOf(stream, 'receipt-1', { keyId: stream })]);
        return tx.append([appendOf(stream, 'receipt-2', { keyId: stream, expectedVersion: 1 })]);
      });
      expect(result).toMatchObject([{ fromVersion: 2, toVersion: 2 }]);
      expect(await store.readStream(stream)).toMatchObject([{ data: { lastName: 'King' } }, { version: 2 }]);
    });

    it('leaves no trace when the handler throws, and the person’s key is made anew', async () => {
      const stream = newStream();
      const failing = store.transaction([stream], async (tx) => {
        await tx.append([appendOf(stream, 'receipt-1', { keyId: stream })]);
        throw new Error('the handler changed its mind');
      });
      await expect(failing).rejects.toThrow('changed its mind');
      expect(await store.readStream(stream)).toEqual([]);
      await store.append([appendOf(stream, 'receipt-1', { keyId: stream })]);
      expect(await harness.openStore().readStream(stream)).toMatchObject([{ data: { lastName: 'King' } }]);
    });

    it('survives a key whose row was rolled back to a savepoint: the next append makes it anew', async () => {
      const stream = newStream();
      await store.transaction([stream], async (tx) => {
        await tx.client.query('savepoint item');
        await tx.append([appendOf(stream, 'receipt-1', { keyId: stream })]);
        await tx.client.query('rollback to savepoint item');
      });
      await store.append([appendOf(stream, 'receipt-2', { keyId: stream })]);
      expect(await harness.openStore().readStream(stream)).toMatchObject([{ causationId: 'receipt-2', data: { lastName: 'King' } }]);
    });

    it('refuses a stream it was not opened with, even one that shares a lock slot', async () => {
      const [ada, grace] = [newStream('ada'), newStream('grace')];
      const stray = store.transaction([ada], (tx) => tx.append([appendOf(ada, 'receipt-1'), appendOf(grace, 'receipt-1')]));
      await expect(stray).rejects.toMatchObject({ code: 'EVENT_STORE_STREAM_NOT_LOCKED', stream: grace });
      expect(await store.readStream(ada)).toEqual([]);
    });

    it('makes the other writers of its streams wait, whatever order they name them in', async () => {
      const [ada, grace] = [newStream('ada'), newStream('grace')];
      const turn = (streams: string[], id: string) =>
        store.transaction(streams, (tx) =>
          tx.append(streams.map((stream) => appendOf(stream, id, { events: [renamed(id), renamed(id)] }))),
        );
      await Promise.all(Array.from({ length: 20 }, (_, index) => turn(index % 2 ? [ada, grace] : [grace, ada], `receipt-${index}`)));
      const causations = async (stream: string) => (await store.readStream(stream)).map(({ causationId }) => causationId);
      expect(await causations(ada)).toHaveLength(40);
      expect(await causations(ada)).toEqual(await causations(grace));
    });

    it('takes its locks before anything else: a connection that wrote already is refused', async () => {
      const client = await harness.pool.connect();
      try {
        await client.query('begin');
        await client.query('select pg_current_xact_id()');
        await expect(client.query('select store.lock_streams(array[1])')).rejects.toMatchObject({ code: 'ESXID' });
      } finally {
        await client.query('rollback');
        client.release();
      }
    });
  });

  describe('a checkpoint', () => {
    const to = (xid: bigint) => ({ epoch: 1, xid, position: xid * 10n });

    it('moves from where its reader left it, and fences one who comes late', async () => {
      const owner = { group: 'contact-sync', topic: newTopic(), partition: 0, partitions: 1 };
      const start = await harness.openStore().beginning();
      expect(await loadCheckpoint(harness.pool, owner, start)).toEqual(start);
      await moveCheckpoint(harness.pool, owner, start, to(9_999n));
      await moveCheckpoint(harness.pool, owner, to(9_999n), to(10_000n));
      await expect(moveCheckpoint(harness.pool, owner, to(9_999n), to(10_001n))).rejects.toMatchObject({ code: 'EVENT_STORE_FENCED' });
      expect(await loadCheckpoint(harness.pool, owner, start)).toEqual(to(10_000n));
    });

    it('goes on at the lowest of the old ones when the number of partitions changes, and fences their readers', async () => {
      const owner = (partition: number, partitions: number) => ({ group: 'contact-sync', topic, partition, partitions });
      const topic = newTopic();
      const start = await harness.openStore().beginning();
      for (const partition of [0, 1]) {
        await loadCheckpoint(harness.pool, owner(partition, 2), start);
        await moveCheckpoint(harness.pool, owner(partition, 2), start, to(partition ? 9_000n : 10_000n));
      }
      const loaded = await Promise.all([2, 0, 1, 3].map((partition) => loadCheckpoint(harness.pool, owner(partition, 4), start)));
      expect(loaded).toEqual([to(9_000n), to(9_000n), to(9_000n), to(9_000n)]);
      await expect(moveCheckpoint(harness.pool, owner(0, 2), to(10_000n), to(10_001n))).rejects.toMatchObject({
        code: 'EVENT_STORE_FENCED',
      });
      await moveCheckpoint(harness.pool, owner(3, 4), to(9_000n), to(11_000n));
      expect(await loadCheckpoint(harness.pool, owner(3, 4), start)).toEqual(to(11_000n));
    });
  });
};
