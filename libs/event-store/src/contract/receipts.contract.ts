import type { NewReceipt, ReceiptLog } from '../receipt-log.js';
import { at, caughtUp, drain, newTopic, type Harness } from './harness.contract.js';

let counter = 0;
const newId = (): string => `ghl-webhook-${(counter += 1)}`;

const receiptOf = (id: string, more: Partial<NewReceipt> = {}): NewReceipt => ({
  id,
  topic: 'ghl.contact-receipts',
  key: 'loc_1/contact/ada',
  source: 'webhook',
  body: Buffer.from(`{"type":"ContactUpdate","id":"${id}"}`),
  receivedAt: at,
  asOf: at,
  ...more,
});

/** De-duplication, days, retention. The story's day is 2025-03-01. */
export const receiptsContract = (harness: Harness): void => {
  describe('receipts', () => {
    let log: ReceiptLog;
    beforeAll(() => {
      log = harness.openReceipts();
    });

    const read = async (topic: string, reader = log, limit = 100) => {
      await caughtUp(harness.pool);
      const selection = { topic, partition: 0, partitions: 1, limit };
      return (await drain((from) => reader.readAfter(from, selection), await harness.openStore().beginning())).items;
    };

    it('come back byte for byte, in the order they came, encrypted at rest', async () => {
      const [topic, first, second] = [newTopic(), `${newId()}-z`, `${newId()}-a`];
      const body = Buffer.from([0, 255, 10, 92, 34]);
      const full = receiptOf(first, { topic, body, traceparent: '00-01', asOf: null });
      expect(await log.append([full, receiptOf(second, { topic })])).toEqual(['stored', 'stored']);
      const stored = await read(topic, harness.openReceipts());
      expect(stored).toMatchObject([full, { id: second, traceparent: null, asOf: at }]);
      expect(await log.byId([second, 'ghl-unknown'])).toEqual([stored[1]]);
      const raw = await harness.pool.query(
        'select body from store.receipts where topic = $1 and position(convert_to($2, $3) in body) > 0',
        [topic, 'Contact', 'UTF8'],
      );
      expect(raw.rows).toEqual([]);
    });

    it('are stored once: within a micro-batch, in a later one, and on another day', async () => {
      const [topic, id, other] = [newTopic(), newId(), newId()];
      const nextDay = new Date('2025-03-02T09:00:00Z');
      expect(await log.append([receiptOf(id, { topic }), receiptOf(other, { topic }), receiptOf(id, { topic })])).toEqual([
        'stored',
        'stored',
        'duplicate',
      ]);
      expect(await log.append([receiptOf(id, { topic }), receiptOf(newId(), { topic })])).toEqual(['duplicate', 'stored']);
      expect(await log.append([receiptOf(id, { topic, receivedAt: nextDay })])).toEqual(['duplicate']);
      expect(await read(topic)).toHaveLength(3);
      expect(await log.append([])).toEqual([]);
    });

    it('never deadlock when batches bring the same ids in opposite order', async () => {
      const topic = newTopic();
      for (let round = 0; round < 10; round += 1) {
        const receipts = Array.from({ length: 40 }, () => receiptOf(newId(), { topic }));
        const answers = await Promise.all(
          [receipts, receipts.toReversed(), receipts, receipts.toReversed()].map((batch) => log.append(batch)),
        );
        expect(answers.flat().filter((answer) => answer === 'stored')).toHaveLength(40);
      }
      expect(await read(topic)).toHaveLength(400);
    });

    it('wait, like events, for an older transaction that still runs', async () => {
      const topic = newTopic();
      const selection = { topic, partition: 0, partitions: 1, limit: 10 };
      const older = await harness.pool.connect();
      try {
        await older.query('begin');
        await older.query('select pg_current_xact_id()');
        await log.append([receiptOf(newId(), { topic })]);
        const early = await log.readAfter(await harness.openStore().beginning(), selection);
        expect(early.items).toEqual([]);
        await older.query('commit');
        await caughtUp(harness.pool);
        expect((await log.readAfter(early.checkpoint, selection)).items).toHaveLength(1);
      } finally {
        older.release();
      }
    });

    it('cross midnight: one batch, two days, nobody prepared them', async () => {
      const topic = newTopic();
      const before = receiptOf(newId(), { topic, receivedAt: new Date('2025-05-31T23:59:59.999Z') });
      const after = receiptOf(newId(), { topic, receivedAt: new Date('2025-06-01T00:00:00.000Z') });
      const processes = [log, harness.openReceipts(), harness.openReceipts()];
      const answers = await Promise.all(processes.map((process) => process.append([after, before])));
      expect(answers.flat().filter((answer) => answer === 'stored')).toHaveLength(2);
      expect((await read(topic)).map(({ id }) => id).sort()).toEqual([before.id, after.id].sort());
      const days = await harness.pool.query(`select day::text from store.receipts where topic = $1 order by day`, [topic]);
      expect(days.rows).toEqual([{ day: '2025-05-31' }, { day: '2025-06-01' }]);
    });

    it('are read by partition, page by page', async () => {
      const topic = newTopic();
      const keys = Array.from({ length: 40 }, (_, index) => `loc_1/contact/con_${index}`);
      await log.append(keys.map((key) => receiptOf(newId(), { topic, key })));
      await caughtUp(harness.pool);
      const seen: string[][] = [];
      for (const partition of [0, 1, 2, 3]) {
        const selection = { topic, partition, partitions: 4, limit: 3 };
        const { items } = await drain((from) => log.readAfter(from, selection), await harness.openStore().beginning());
        seen.push(items.map(({ key }) => key));
      }
      expect(seen.flat().sort()).toEqual(keys.sort());
      expect(seen.every((share) => share.length > 0)).toBe(true);
    });

    describe('kept for 35 days', () => {
      const today = new Date('2030-04-15T00:05:00Z');
      const daysAgo = (days: number) => new Date(today.getTime() - days * 86_400_000);

      it('leave with their day and its key; ids and younger receipts stay; a late one goes to the first day after the closed ones', async () => {
        const topic = newTopic();
        const [gone, kept, yesterday] = [36, 35, 1].map((days) => receiptOf(newId(), { topic, receivedAt: daysAgo(days) })) as [
          NewReceipt,
          NewReceipt,
          NewReceipt,
        ];
        const short = harness.openReceipts();
        await short.append([gone, kept, yesterday]);
        await caughtUp(harness.pool);
        const halfway = await short.readAfter(await harness.openStore().beginning(), { topic, partition: 0, partitions: 1, limit: 1 });
        const dropped = await short.maintain(today);
        expect(dropped).toContain('2030-03-10');
        expect(dropped).not.toContain('2030-03-11');
        expect(await short.maintain(today)).toEqual([]);
        expect(halfway.items).toHaveLength(1);
        expect((await read(topic, harness.openReceipts())).map(({ id }) => id)).toEqual([kept.id, yesterday.id]);
        expect(await short.append([gone, kept])).toEqual(['stored', 'duplicate']);
        const days = await harness.pool.query(`select r.day::text as day from store.receipts r where id = $1`, [gone.id]);
        expect(days.rows).toEqual([{ day: '2030-03-12' }]);
        expect(await harness.pool.query('select wrapped from store.day_keys where day = $1', ['2030-03-10'])).toMatchObject({
          rows: [{ wrapped: null }],
        });
      });

      it('miss no reader that went on from before a day was closed', async () => {
        const topic = newTopic();
        const later = new Date('2030-05-01T00:05:00Z');
        const selection = { topic, partition: 0, partitions: 1, limit: 2 };
        const ids = [newId(), newId(), newId(), newId()];
        const days = ['2030-04-28', '2030-04-29', '2030-04-28', '2030-04-30'];
        for (const [index, id] of ids.entries())
          await log.append([receiptOf(id, { topic, receivedAt: new Date(`${days[index]}T12:00:00Z`) })]);
        await caughtUp(harness.pool);
        const first = await log.readAfter(await harness.openStore().beginning(), selection);
        await log.maintain(later);
        await log.append([receiptOf((ids[4] = newId()), { topic, receivedAt: new Date('2030-04-01T12:00:00Z') })]);
        await caughtUp(harness.pool);
        const rest = await drain((from) => log.readAfter(from, selection), first.checkpoint);
        expect([...first.items, ...rest.items].map(({ id }) => id)).toEqual(ids);
      });
    });
  });
};
