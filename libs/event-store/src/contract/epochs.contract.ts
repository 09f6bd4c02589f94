import { openNewEpoch } from '../epochs.js';
import { appendOf, caughtUp, drain, newStream, newTopic, type Harness } from './harness.contract.js';

/**
 * A database that was restored from a dump. Needs a database of its own: it looks restored from then on, until the new epoch.
 */
export const epochsContract = (harness: Harness): void => {
  it('refuses a restored database, and goes on in order once a new epoch is open', async () => {
    const [topic, ada] = [newTopic(), newStream('ada')];
    const selection = { topic, partition: 0, partitions: 1, limit: 2 };
    const [store, running] = [harness.openStore(), harness.openStore()];
    for (const id of ['receipt-1', 'receipt-2', 'receipt-3']) await store.append([appendOf(ada, id, { topic })]);
    await caughtUp(harness.pool);
    const before = await running.readAfter(await store.beginning(), selection);
    // What a restore looks like: everything stored has a transaction id the server has yet to reach.
    await harness.pool.query(`update store.events set xid = (xid::text::bigint + 1000000)::text::xid8`);
    const checkpoint = { ...before.checkpoint, xid: before.checkpoint.xid + 1_000_000n };

    await expect(harness.openStore().beginning()).rejects.toMatchObject({
      code: 'EVENT_STORE_EPOCH',
      message: expect.stringContaining('npx sync new-epoch'),
    });
    await expect(running.readAfter({ ...checkpoint, position: 2n ** 62n }, selection)).rejects.toMatchObject({ code: 'EVENT_STORE_EPOCH' });

    expect(await openNewEpoch(harness.pool)).toBe(2);
    for (const id of ['receipt-4', 'receipt-5']) await store.append([appendOf(ada, id, { topic })]);
    await caughtUp(harness.pool);
    for (const reader of [running, harness.openStore()]) {
      expect(await reader.beginning()).toMatchObject({ epoch: 1 });
      const all = await drain((from) => reader.readAfter(from, selection), await reader.beginning());
      expect(all.items.map(({ version }) => version)).toEqual([1, 2, 3, 4, 5]);
      expect(all.checkpoint.epoch).toBe(2);
      const rest = await drain((from) => reader.readAfter(from, selection), checkpoint);
      expect(rest.items.map(({ version }) => version)).toEqual([3, 4, 5]);
    }
    // Twice is once: the log does not look restored any more, and another epoch does no harm.
    expect(await openNewEpoch(harness.pool)).toBe(3);
    await store.append([appendOf(ada, 'receipt-6', { topic })]);
    await caughtUp(harness.pool);
    const all = await drain((from) => running.readAfter(from, selection), await running.beginning());
    expect(all.items.map(({ version }) => version)).toEqual([1, 2, 3, 4, 5, 6]);
  });
};
