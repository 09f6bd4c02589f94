import { randomUUID } from 'node:crypto';
import type { EventStore } from '../event-store.js';
import { allOf, appendOf, newStream, newTopic, renamed, type Harness } from './harness.contract.js';

/** Versions, idempotence, all or nothing. */
export const appendingContract = (harness: Harness): void => {
  describe('appending', () => {
    let store: EventStore;
    beforeAll(() => {
      store = harness.openStore();
    });

    it('numbers the events of a stream from 1 and keeps everything said about them', async () => {
      const stream = newStream();
      const full = { ...renamed('receipt-1'), correlationId: 'story-1', traceparent: '00-01', actor: 'user-7', source: 'webhook' };
      expect(await store.append([appendOf(stream, '', { events: [full, renamed('receipt-1', null)] })])).toEqual([
        { stream, fromVersion: 1, toVersion: 2, duplicate: false },
      ]);
      expect(await store.append([appendOf(stream, 'receipt-2')])).toEqual([{ stream, fromVersion: 3, toVersion: 3, duplicate: false }]);
      const [first, second] = await store.readStream(stream);
      expect(first).toMatchObject({ ...full, stream, version: 1, ordinal: 0, key: stream, data: { lastName: 'King' } });
      expect(second).toMatchObject({ version: 2, ordinal: 1, data: null, correlationId: null, actor: null });
      expect((await store.readStream(stream, 3)).map(({ version }) => version)).toEqual([3]);
    });

    it('refuses an append that expected another version, names both, and stores nothing of the batch', async () => {
      const [ada, grace] = [newStream('ada'), newStream('grace')];
      await store.append([appendOf(ada, 'receipt-1')]);
      const late = store.append([appendOf(grace, 'receipt-2'), appendOf(ada, 'receipt-2', { expectedVersion: 0 })]);
      await expect(late).rejects.toMatchObject({
        code: 'EVENT_STORE_VERSION_CONFLICT',
        message: `Append to ${ada} expected version 0, found 1; reload the stream and decide again.`,
      });
      expect(await store.readStream(grace)).toEqual([]);
      expect(await store.append([appendOf(ada, 'receipt-2', { expectedVersion: 1 })])).toMatchObject([{ toVersion: 2 }]);
    });

    it('lets exactly one of many writers win that expect the same version', async () => {
      const stream = newStream();
      const tries = Array.from({ length: 20 }, (_, writer) =>
        store.append([appendOf(stream, `receipt-${writer}`, { expectedVersion: 0 })]),
      );
      const outcomes = await Promise.allSettled(tries);
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect(await store.readStream(stream)).toHaveLength(1);
    });

    it('checks the version an append of the same stream left behind earlier in the batch', async () => {
      const stream = newStream();
      const batch = [appendOf(stream, 'receipt-1', { expectedVersion: 0 }), appendOf(stream, 'receipt-2', { expectedVersion: 1 })];
      expect(await store.append(batch)).toMatchObject([{ toVersion: 1 }, { fromVersion: 2, toVersion: 2 }]);
      const wrong = [appendOf(stream, 'receipt-3'), appendOf(stream, 'receipt-4', { expectedVersion: 2 })];
      await expect(store.append(wrong)).rejects.toMatchObject({ expected: 2, found: 3 });
    });

    it('answers the same causation with the first result, whatever version it expects and whatever it brings', async () => {
      const [ada, grace] = [newStream('ada'), newStream('grace')];
      await store.append([appendOf(ada, 'receipt-0')]);
      await store.append([appendOf(ada, '', { events: [renamed('receipt-1'), renamed('receipt-1')] })]);
      const again = [
        appendOf(ada, '', { expectedVersion: 1, events: [renamed('receipt-1'), renamed('receipt-1'), renamed('receipt-1')] }),
        appendOf(grace, 'receipt-1'),
      ];
      expect(await store.append(again)).toEqual([
        { stream: ada, fromVersion: 2, toVersion: 3, duplicate: true },
        { stream: grace, fromVersion: 1, toVersion: 1, duplicate: false },
      ]);
      expect(await store.readStream(ada)).toHaveLength(3);
    });

    it('answers the same causation inside one batch with the first result, and appends what is new beside it', async () => {
      const stream = newStream();
      const batch = [
        appendOf(stream, 'receipt-1'),
        appendOf(stream, 'receipt-1'),
        appendOf(stream, '', { events: [renamed('receipt-1'), renamed('receipt-2')] }),
      ];
      expect(await store.append(batch)).toEqual([
        { stream, fromVersion: 1, toVersion: 1, duplicate: false },
        { stream, fromVersion: 1, toVersion: 1, duplicate: true },
        { stream, fromVersion: 2, toVersion: 2, duplicate: false },
      ]);
    });

    it('stores a causation once when it comes many times at once', async () => {
      const stream = newStream();
      const results = await Promise.all(Array.from({ length: 30 }, () => store.append([appendOf(stream, 'receipt-1')])));
      expect(results.flat().filter(({ duplicate }) => !duplicate)).toHaveLength(1);
      expect(await store.readStream(stream)).toHaveLength(1);
    });

    it('appends to more than a hundred streams in one call, and the answers are in their order', async () => {
      const topic = newTopic();
      const streams = Array.from({ length: 150 }, () => newStream());
      const results = await store.append(streams.map((stream) => appendOf(stream, 'receipt-1', { topic, keyId: stream })));
      expect(results.map(({ stream }) => stream)).toEqual(streams);
      expect((await allOf(harness, store, topic)).map(({ stream }) => stream)).toEqual(streams);
    });

    it('takes names as they come', async () => {
      const odd = ['say "hi"', 'back\\slash', '{a,b}', 'NULL', "it's", 'Zoë', 'a, b'];
      const streams = odd.map((name) => `${newStream()}-${name}`);
      await store.append(streams.map((stream, index) => appendOf(stream, odd[index] ?? '', { keyId: stream })));
      for (const [index, stream] of streams.entries()) {
        expect(await store.readStream(stream)).toMatchObject([{ stream, causationId: odd[index], data: { lastName: 'King' } }]);
      }
    });

    it('keeps the order of one stream under fifty concurrent writers, and readers see it', async () => {
      const [stream, topic] = [newStream(), newTopic()];
      const writers = Array.from({ length: 50 }, async () => {
        for (let turn = 0; turn < 4; turn += 1) await store.append([appendOf(stream, randomUUID(), { topic })]);
      });
      await Promise.all(writers);
      const expected = Array.from({ length: 200 }, (_, index) => index + 1);
      expect((await store.readStream(stream)).map(({ version }) => version)).toEqual(expected);
      expect((await allOf(harness, store, topic)).map(({ version }) => version)).toEqual(expected);
    });

    it('refuses an append without events', async () => {
      await expect(store.append([appendOf(newStream(), '', { events: [] })])).rejects.toThrow('has no events');
      expect(await store.append([])).toEqual([]);
    });
  });
};
