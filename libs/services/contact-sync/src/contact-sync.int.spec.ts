import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { ada, asSearchRow, asWebhook, customFieldDefinitions, location, users } from '@sync/contracts-ghl/fixtures';
import { sliceEventRegistry, type Slice } from '@sync/crm-events';
import { MasterKey } from '@sync/credentials';
import { transaction } from '@sync/database';
import { eventStoreMigrations, PostgresEventStore } from '@sync/event-store';
import { defaultMapping } from '@sync/mapping';
import { messagingMigrations } from '@sync/messaging';
import { createLogger } from '@sync/telemetry';
import { eventually, useDatabase } from '@sync/testing';
import { batchOf, receipt } from './contact-sync.fixtures.js';
import { ContactSync, contactSyncMigrations, MappingInvalid } from './index.js';
import { documents } from './location-context.js';
import { KeepReferencesAsDocuments1764000000603 } from './migrations/keep-references-as-documents.js';
import { ReferenceConsumer } from './reference.consumer.js';

describe('contact-sync', () => {
  const db = useDatabase([...eventStoreMigrations, ...messagingMigrations, ...contactSyncMigrations]);
  const directory = { connectionOf: (locationId: string) => (locationId === location.id ? 'con_1' : undefined) };
  const logger = createLogger('spec', { level: 'silent' });
  let store: PostgresEventStore;
  let sync: ContactSync;

  beforeAll(() => {
    store = new PostgresEventStore(db.pool, new MasterKey(randomBytes(32)));
    sync = new ContactSync(db.pool, store, directory, logger);
  });
  afterAll(() => sync.stop());

  const keepReferences = async () => {
    const bodies = { 'custom-fields': customFieldDefinitions, users, location };
    for (const [kind, body] of Object.entries(bodies)) {
      await documents.keep(db.pool, { owner: location.id, kind, body, asOf: at(0) });
    }
  };
  const at = (minute: number): Date => new Date(Date.UTC(2025, 2, 1, 9, minute));
  const run = (...items: Parameters<typeof receipt>[0][]) => sync.syncContacts.run(batchOf(store, items.map(receipt)));
  const slices = async (contactId: string): Promise<Slice[]> => {
    const events = await store.readStream(`slice-contact-${location.id}-${contactId}`);
    return events.flatMap((event) => {
      const decoded = sliceEventRegistry.decode(event);
      return decoded.kind === 'event' ? [decoded.event.data.slice] : [];
    });
  };
  const typesIn = async (stream: string): Promise<string[]> => (await store.readStream(stream)).map(({ type }) => type);
  const webhook = (id: string, minute: number, contact: object, type = 'ContactUpdate') => {
    const timestamp = at(minute).toISOString();
    return { id, source: 'webhook', body: asWebhook(type, { ...ada, ...contact }, { timestamp, webhookId: id }), asOf: at(minute) };
  };
  const found = (id: string, minute: number, contact: object) => ({
    id,
    source: 'get',
    body: { locationId: location.id, contact: { ...ada, ...contact } },
    asOf: at(minute),
  });

  it('lets slices wait for the references, but not an opt-out', async () => {
    await run(found('g-1', 1, { id: 'waits' }), found('g-2', 1, { id: 'opted-out', dnd: true }));
    expect(await slices('waits')).toEqual([]);
    expect(await slices('opted-out')).toMatchObject([{ optOut: true, fields: {} }]);
    await keepReferences();
    await transaction(db.pool, (client) => sync.reslicer.request(client, location.id, true));
    sync.start();
    await eventually(async () => (await slices('waits')).length === 1);
    expect((await slices('waits'))[0]).toMatchObject({ email: 'ada@example.com', skip: null });
  });

  it('turns a webhook into events and a slice, once, and a redelivery into nothing', async () => {
    await run(found('g-3', 1, { id: 'con_a' }));
    await run(webhook('w-1', 5, { id: 'con_a', lastName: 'King' }));
    await run({ ...webhook('w-1', 5, { id: 'con_a', lastName: 'King' }) });
    expect(await typesIn(`contact-${location.id}-con_a`)).toEqual(expect.arrayContaining(['ContactRegistered', 'ContactRenamed']));
    expect((await typesIn(`contact-${location.id}-con_a`)).filter((type) => type === 'ContactRenamed')).toHaveLength(1);
    expect((await slices('con_a')).at(-1)?.profile.lastName).toBe('King');
  });

  it('keeps text that JSON can hold and the database cannot', async () => {
    await run(found('g-odd', 1, { id: 'con_odd' }));
    await run(webhook('w-odd', 5, { id: 'con_odd', firstName: 'A\0da \ud800', city: 'Lon\0don' }));
    expect((await slices('con_odd')).at(-1)).toMatchObject({ profile: { firstName: 'Ada \ufffd' } });
  });

  it('says when the first report that changed a slice was recorded', async () => {
    await run(found('g-since', 1, { id: 'con_since' }));
    const [first, second] = [7, 8].map((minute) => ({
      ...webhook(`w-since-${minute}`, minute, { id: 'con_since', lastName: `King ${minute}` }),
      receivedAt: at(minute),
    }));
    if (first && second) await run(first, second);
    expect((await store.readStream(`slice-contact-${location.id}-con_since`)).at(-1)).toMatchObject({
      data: { slice: { profile: { lastName: 'King 8' } }, changedAt: at(7).toISOString() },
    });
  });

  it('emits no slice for an edit that SendX cannot see', async () => {
    await run(found('g-4', 1, { id: 'con_b' }));
    const before = (await slices('con_b')).length;
    await run(found('g-5', 9, { id: 'con_b' }));
    expect((await slices('con_b')).length).toBe(before);
  });

  it('parks what it cannot read, asks for the record it names, and goes on with the others', async () => {
    const strange = {
      id: 'w-2',
      source: 'webhook',
      body: { type: 'ContactUpdate', locationId: location.id, id: 'con_c', tags: 'not a list' },
      asOf: at(3),
    };
    const settlements = await run(strange, webhook('w-3', 3, { id: 'con_d' }, 'ContactCreate'));
    expect(settlements).toMatchObject([{ kind: 'park', code: 'RECEIPT_UNREADABLE' }, { kind: 'done' }]);
    expect(await typesIn(`hydrate-${location.id}-con_c`)).toEqual(['ContactHydrationRequested']);
    expect(await typesIn(`contact-${location.id}-con_d`)).toContain('ContactRegistered');
  });

  it('parks a receipt of a location that nobody connected', async () => {
    const stranger = { id: 'w-4', source: 'webhook', body: { ...asWebhook('ContactCreate', ada), locationId: 'elsewhere' }, asOf: at(1) };
    expect(await run(stranger)).toMatchObject([{ kind: 'park', code: 'LOCATION_UNKNOWN' }]);
  });

  it('marks a contact as deleted when a GET proved it', async () => {
    await run(found('g-6', 1, { id: 'con_e' }));
    await run({ id: 'gone-1', source: 'gone', body: { locationId: location.id, contactId: 'con_e', gone: true }, asOf: at(8) });
    expect((await slices('con_e')).at(-1)).toMatchObject({ deleted: true, tags: expect.arrayContaining(['ghl:deleted']) });
  });

  it('rebuilds nothing twice: a lost row is refused by the stream, not written over it', async () => {
    await run(found('g-7', 1, { id: 'con_f' }));
    await db.pool.query(`delete from contact_sync.contacts where contact_id = 'con_f'`);
    await run(found('g-8', 9, { id: 'con_f', lastName: 'Byron' })).catch(() => undefined); // rebuilt from the store, then handed over again
    await run(found('g-8', 9, { id: 'con_f', lastName: 'Byron' }));
    expect((await slices('con_f')).at(-1)?.profile.lastName).toBe('Byron');
    expect((await typesIn(`contact-${location.id}-con_f`)).filter((type) => type === 'ContactRegistered')).toHaveLength(1);
  });

  it('tells everybody of a new mapping, once, and makes the slices again', async () => {
    await run(found('g-9', 1, { id: 'con_g' }));
    const told = () => typesIn('mapping-con_1');
    const changed = await sync.changeMapping(location.id, { ...defaultMapping, prefix: 'crm_' });
    expect(await told()).toEqual(['MappingChanged']);
    expect((await store.readStream('mapping-con_1'))[0]?.data).toMatchObject({ locationId: location.id, version: 1, document: changed });
    await eventually(async () => Object.keys((await slices('con_g')).at(-1)?.fields ?? {}).includes('crm_city'));
    await sync.announceMappings();
    expect(await told()).toEqual(['MappingChanged']);
  });

  it('tells a mapping that came into use before anybody was told', async () => {
    await db.pool.query(`insert into contact_sync.mappings (connection_id, version, document) values ('con_1', 2, $1)`, [
      JSON.stringify({ ...defaultMapping, version: 2 }),
    ]);
    await sync.announceMappings();
    expect((await store.readStream('mapping-con_1')).map(({ data }) => data)).toMatchObject([{ version: 1 }, { version: 2 }]);
  });

  it('tells nobody of a mapping that is not valid', async () => {
    await expect(sync.changeMapping(location.id, { ...defaultMapping, deleted: 'forget' })).rejects.toThrow(MappingInvalid);
    expect(await typesIn('mapping-con_1')).toHaveLength(2);
  });

  it('keeps the references it needs, parks what is none, and leaves other kinds to others', async () => {
    const consumer = new ReferenceConsumer(sync.reslicer);
    const receipts = [
      { id: 'ref-1', source: 'users', body: { locationId: 'loc_2', kind: 'users', items: users }, asOf: at(1) },
      { id: 'ref-2', source: 'calendars', body: { locationId: 'loc_2', kind: 'calendars', items: [] }, asOf: at(1) },
      { id: 'ref-3', source: 'users', body: { locationId: 'loc_2' }, asOf: at(1) },
    ];
    const settlements = await consumer.handle(batchOf(store, receipts.map(receipt)));
    expect(settlements).toMatchObject([{ kind: 'done' }, { kind: 'done' }, { kind: 'park', code: 'RECEIPT_UNREADABLE' }]);
    expect((await documents.load(db.pool, ['loc_2'])).get('loc_2')).toEqual(new Map([['users', users]]));
  });

  it('moves the references of an older build', async () => {
    const move = new KeepReferencesAsDocuments1764000000603();
    await move.down(db.pool as never);
    await db.pool.query('delete from contact_sync.documents');
    await move.up(db.pool as never);
    expect((await documents.load(db.pool, ['loc_2'])).get('loc_2')).toEqual(new Map([['users', users]]));
  });

  it('ends in the newest truth for every order and number of deliveries', async () => {
    let story = 0;
    const names = ['Lovelace', 'King', 'Byron', 'Noel'];
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray([0, 1, 2, 3, 0, 1, 2, 3], { minLength: 4, maxLength: 8 }),
        fc.boolean(),
        async (order, together) => {
          story += 1;
          const id = `story-${story}`;
          const facts = order.map((n, place) => ({
            ...webhook(`${id}-${n}-${place}`, 10 + n, { id, lastName: names[n] }),
            id: `${id}-${n}`,
          }));
          const row = {
            id: `${id}-row`,
            source: 'backfill',
            body: { locationId: location.id, contact: asSearchRow({ ...ada, id, lastName: 'Old', dateUpdated: at(5).toISOString() }) },
            asOf: at(5),
          };
          if (together) await run(row, ...facts);
          else for (const fact of [...facts, row]) await run(fact);
          const asked = await typesIn(`hydrate-${location.id}-${id}`);
          const newest = names[Math.max(...order)];
          if (asked.length > 0) await run(found(`${id}-get`, 30, { id, lastName: newest }));
          expect((await slices(id)).at(-1)?.profile.lastName).toBe(newest);
        },
      ),
      { numRuns: 40, seed: 7 },
    );
  });
});
