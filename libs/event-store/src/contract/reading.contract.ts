import { eventually } from '@sync/testing';
import type { EventStore } from '../event-store.js';
import { allOf, appendOf, caughtUp, drain, newStream, newTopic, renamed, type Harness } from './harness.contract.js';

/** Pages, checkpoints, partitions, topics. */
export const readingContract = (harness: Harness): void => {
  describe('reading', () => {
    let store: EventStore;
    beforeAll(() => {
      store = harness.openStore();
    });

    it('gives pages in order, each going on where the last one ended', async () => {
      const [stream, topic] = [newStream(), newTopic()];
      for (let turn = 0; turn < 3; turn += 1) {
        const id = `receipt-${turn}`;
        await store.append([appendOf(stream, '', { topic, keyId: stream, events: [renamed(id), renamed(id), renamed(id)] })]);
      }
      for (const limit of [1, 2, 3, 100]) {
        const events = await allOf(harness, harness.openStore(), topic, limit);
        expect(events.map(({ version }) => version)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
        expect(events[0]?.data).toEqual({ lastName: 'King' });
      }
    });

    it('stays at the last event of a full page, and moves to the horizon when a page is not full', async () => {
      const [mine, foreign] = [newTopic(), newTopic()];
      const start = await store.beginning();
      const selection = { topic: mine, partition: 0, partitions: 1, limit: 1 };
      await store.append([appendOf(newStream(), 'receipt-1', { topic: mine })]);
      for (let turn = 0; turn < 5; turn += 1) await store.append([appendOf(newStream(), 'receipt-1', { topic: foreign })]);
      const [last] = (await allOf(harness, store, foreign)).slice(-1);
      const full = await store.readAfter(start, selection);
      expect(full.checkpoint).toEqual({ epoch: start.epoch, xid: full.items[0]?.xid, position: full.items[0]?.position });
      const empty = await store.readAfter(full.checkpoint, selection);
      expect(empty.items).toEqual([]);
      expect(empty.checkpoint.xid).toBeGreaterThan(last?.xid ?? 0n);
      expect((await store.readAfter(empty.checkpoint, selection)).items).toEqual([]);
    });

    it('catches up page by page, from a checkpoint to the horizon', async () => {
      const [stream, topic] = [newStream(), newTopic()];
      const ids = Array.from({ length: 12 }, (_, index) => `receipt-${index}`);
      await store.append([appendOf(stream, '', { topic, keyId: stream, events: ids.map((id) => renamed(id)) })]);
      await caughtUp(harness.pool);
      for (const limit of [1, 5, 6, 100]) {
        const pages = [];
        for await (const page of store.catchUp(await store.beginning(), { topic, partition: 0, partitions: 1, limit })) pages.push(page);
        expect(pages.flatMap(({ items }) => items.map(({ causationId }) => causationId))).toEqual(ids);
        expect(pages).toHaveLength(Math.floor(ids.length / limit) + 1);
        expect(pages.at(-1)?.checkpoint.xid).toBeGreaterThan(pages.at(0)?.items[0]?.xid ?? 0n);
      }
    });

    it('gives several streams at once, each as it is read alone', async () => {
      const [ada, grace, nobody] = [newStream(), newStream('grace'), newStream('nobody')];
      for (const id of ['receipt-1', 'receipt-2']) await store.append([appendOf(grace, id), appendOf(ada, id, { keyId: ada })]);
      const streams = await store.readStreams([ada, grace, nobody]);
      expect([...streams.keys()]).toEqual([ada, grace, nobody]);
      expect(streams.get(ada)).toEqual(await store.readStream(ada));
      expect(streams.get(grace)?.map(({ version }) => version)).toEqual([1, 2]);
      expect(streams.get(nobody)).toEqual([]);
    });

    it('gives every key to exactly one partition, whole and in order', async () => {
      const topic = newTopic();
      const streams = Array.from({ length: 60 }, () => newStream());
      for (const id of ['receipt-1', 'receipt-2']) await store.append(streams.map((stream) => appendOf(stream, id, { topic })));
      await caughtUp(harness.pool);
      const shares: string[][] = [];
      for (const partition of [0, 1, 2, 3, 4]) {
        const selection = { topic, partition, partitions: 5, limit: 7 };
        const { items } = await drain((from) => store.readAfter(from, selection), await store.beginning());
        const names = items.map(({ stream, version }) => `${stream}@${version}`);
        expect(names.filter((name) => name.endsWith('@1')).map((name) => name.replace('@1', '@2'))).toEqual(
          names.filter((name) => name.endsWith('@2')),
        );
        shares.push(names);
      }
      expect(shares.flat().sort()).toEqual(streams.flatMap((stream) => [`${stream}@1`, `${stream}@2`]).sort());
      expect(Math.min(...shares.map(({ length }) => length))).toBeGreaterThan(0);
    });

    it('orders transactions as numbers: 100 comes after 99', async () => {
      const [topic, stream] = [newTopic(), newStream()];
      const xids = ['98', '99', '100', '101']; // below any transaction id a server gives out after its set-up
      await store.append(xids.map((_, index) => appendOf(stream, `receipt-${index}`, { topic })));
      await harness.pool.query(
        'update store.events e set xid = w.xid::xid8 from unnest($1::text[]) with ordinality w(xid, version) where e.stream = $2 and e.version = w.version',
        [xids, stream],
      );
      for (const limit of [1, 2, 3]) {
        expect((await allOf(harness, store, topic, limit)).map(({ xid }) => xid)).toEqual([98n, 99n, 100n, 101n]);
      }
    });

    it('holds back what was committed after an older transaction that still runs, then gives both, the older one first', async () => {
      const [topic, slow, quick] = [newTopic(), newStream('margaret'), newStream('ada')];
      const selection = { topic, partition: 0, partitions: 1, limit: 10 };
      let commit: () => void = () => undefined;
      let appended: () => void = () => undefined;
      const hasAppended = new Promise<void>((resolve) => (appended = resolve));
      const running = store.transaction([slow], async (tx) => {
        await tx.append([appendOf(slow, 'receipt-1', { topic })]);
        appended();
        await new Promise<void>((resolve) => (commit = resolve));
      });
      await hasAppended;
      await store.append([appendOf(quick, 'receipt-1', { topic })]);
      const early = await store.readAfter(await store.beginning(), selection);
      expect(early.items).toEqual([]);
      commit();
      await running;
      await caughtUp(harness.pool);
      const late = await store.readAfter(early.checkpoint, selection);
      expect(late.items.map(({ stream }) => stream)).toEqual([slow, quick]);
    });

    it('never gives a writer that waited for a stream before the one it waited for', async () => {
      const [topic, stream] = [newTopic(), newStream()];
      let commit: () => void = () => undefined;
      let appended: () => void = () => undefined;
      const hasAppended = new Promise<void>((resolve) => (appended = resolve));
      const first = store.transaction([stream], async (tx) => {
        appended();
        await new Promise<void>((resolve) => (commit = resolve));
        await tx.append([appendOf(stream, 'receipt-first', { topic })]);
      });
      await hasAppended;
      const second = store.append([appendOf(stream, 'receipt-second', { topic })]);
      const third = store.transaction([stream], (tx) => tx.append([appendOf(stream, 'receipt-third', { topic })]));
      await eventually(async () => {
        const waiting = await harness.pool.query<{ n: number }>(
          `select count(*)::int as n from pg_locks where locktype = 'advisory' and classid = 730100 and not granted`,
        );
        return (waiting.rows[0]?.n ?? 0) >= 2;
      });
      const early = await harness.pool.query(
        `select pid from pg_stat_activity where datname = current_database() and wait_event = 'advisory' and backend_xid is not null`,
      );
      expect(early.rows).toEqual([]);
      commit();
      await Promise.all([first, second, third]);
      const events = await allOf(harness, store, topic);
      expect(events.map(({ version }) => version)).toEqual([1, 2, 3]);
      expect(events[0]?.causationId).toBe('receipt-first');
    });
  });
};
