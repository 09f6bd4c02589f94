import { randomBytes } from 'node:crypto';
import { MasterKey } from '@sync/credentials';
import { useDatabase } from '@sync/testing';
import { at, caughtUp, newStream, renamed } from './contract/harness.contract.js';
import { eventStoreMigrations, keyHash, PostgresEventStore, PostgresReceiptLog, SealedLog } from './index.js';

describe('the log as it is stored', () => {
  const db = useDatabase(eventStoreMigrations);
  const masterKey = new MasterKey(randomBytes(32));
  let store: PostgresEventStore;
  let receipts: PostgresReceiptLog;
  let log: SealedLog;
  const all = { partition: 0, partitions: 1, limit: 1_000 };

  beforeAll(() => {
    store = new PostgresEventStore(db.pool, masterKey);
    receipts = new PostgresReceiptLog(db.pool, masterKey);
    log = new SealedLog(db.pool, masterKey);
  });

  const append = async (person: string, topic: string, keyId: string | null = person) => {
    const stream = newStream(person);
    await store.append([{ stream, topic, key: `loc_1/contact/${person}`, keyId, events: [renamed(`receipt-${stream}`)] }]);
    return stream;
  };

  it('has the events of all topics in order, sealed, and opens them as the store would', async () => {
    const streams = [
      await append('ada', 'contact-events'),
      await append('linus', 'task-events'),
      await append('nobody', 'mapping-events', null),
    ];
    await caughtUp(db.pool);
    const { items } = await log.readEvents(await log.beginning(), all);
    expect(items.map(({ stream }) => stream)).toEqual(streams);
    expect(items.slice(0, 2).every(({ sealed }) => sealed && !sealed.includes('King'))).toBe(true);
    const opened = await log.openEvents(items);
    expect(opened).toEqual((await Promise.all(streams.map((stream) => store.readStream(stream)))).flat());
    expect(opened.map(({ data }) => data)).toEqual(streams.map(() => ({ lastName: 'King' })));
  });

  it('opens nothing of a person who was forgotten after it was read, although the key was in use', async () => {
    const stream = await append('grace', 'contact-events');
    await caughtUp(db.pool);
    const { items } = await log.readEvents(await log.beginning(), all);
    const ofGrace = items.filter((item) => item.stream === stream);
    expect((await log.openEvents(ofGrace))[0]?.data).toEqual({ lastName: 'King' });
    await store.forget('grace');
    expect((await log.openEvents(ofGrace))[0]?.data).toBeNull();
  });

  it('gives every key to exactly one share', async () => {
    for (let person = 0; person < 20; person += 1) await append(`person-${person}`, 'contact-events');
    await caughtUp(db.pool);
    const shares = await Promise.all(
      [0, 1, 2].map(async (partition) => (await log.readEvents(await log.beginning(), { ...all, partition, partitions: 3 })).items),
    );
    shares.forEach((items, partition) => expect(items.every(({ key }) => keyHash(key) % 3 === partition)).toBe(true));
    expect(shares.flat()).toHaveLength((await log.readEvents(await log.beginning(), all)).items.length);
  });

  it('has receipts, sealed, and opens them', async () => {
    const body = Buffer.from('{"type":"ContactUpdate"}');
    await receipts.append([
      { id: 'ghl-w-1', topic: 'ghl.contact-receipts', key: 'loc_1/contact/ada', source: 'webhook', body, receivedAt: at, asOf: at },
    ]);
    await caughtUp(db.pool);
    const { items } = await log.readReceipts(await log.beginning(), all);
    expect(items[0]?.sealed.includes('ContactUpdate')).toBe(false);
    expect(await log.openReceipts(items)).toMatchObject([{ id: 'ghl-w-1', body, asOf: at }]);
  });

  it('tells where a reader is that has read everything', async () => {
    await caughtUp(db.pool);
    const horizon = await log.horizon();
    expect((await log.readEvents(horizon, all)).items).toEqual([]);
    await append('ada', 'contact-events');
    await caughtUp(db.pool);
    expect((await log.readEvents(horizon, all)).items).toHaveLength(1);
  });
});
