import { randomBytes } from 'node:crypto';
import { ada, asWebhook, customFieldDefinitions, location, users } from '@sync/contracts-ghl/fixtures';
import { customEventRegistry } from '@sync/crm-events';
import { MasterKey } from '@sync/credentials';
import { eventStoreMigrations, PostgresEventStore } from '@sync/event-store';
import { defaultMapping } from '@sync/mapping';
import { messagingMigrations } from '@sync/messaging';
import { createLogger } from '@sync/telemetry';
import { useDatabase } from '@sync/testing';
import { Timers, type WakeUp } from '@sync/timers';
import { BirthdayConsumer } from './birthday.consumer.js';
import { batchOf, receipt } from './contact-sync.fixtures.js';
import { Birthdays, ContactSync, contactSyncMigrations } from './index.js';

class NotedTimers extends Timers {
  readonly set_: WakeUp[] = [];
  set(_client: unknown, wakeUps: readonly WakeUp[]): Promise<void> {
    this.set_.push(...wakeUps);
    return Promise.resolve();
  }
  handle(): void {
    // the story calls the handler itself
  }
  start(): Promise<void> {
    return Promise.resolve();
  }
  stop(): Promise<void> {
    return Promise.resolve();
  }
}

describe('Birthdays and custom events of contacts', () => {
  const db = useDatabase([...eventStoreMigrations, ...messagingMigrations, ...contactSyncMigrations]);
  const directory = { connectionOf: (locationId: string) => (locationId === location.id ? 'con_1' : undefined) };
  const logger = createLogger('spec', { level: 'silent' });
  const timers = new NotedTimers();
  let now = new Date('2025-02-28T08:00:00Z');
  let store: PostgresEventStore;
  let sync: ContactSync;
  let birthdays: Birthdays;

  const found = (id: string, dateOfBirth: string | null, asOf = '2025-02-01T09:00:00Z') =>
    receipt({
      id: `get-${id}-${asOf}`,
      source: 'get',
      body: { locationId: location.id, contact: { ...ada, id, dateOfBirth } },
      asOf: new Date(asOf),
    });
  const learn = (...messages: ReturnType<typeof receipt>[]) => sync.syncContacts.run(batchOf(store, messages));
  const birthdaysOf = async (id: string) =>
    (await store.readStream(`contact-${location.id}-${id}`)).flatMap(({ type, data }) => (type === 'ContactBirthdayFired' ? [data] : []));
  const skippedOf = async (id: string) =>
    (await store.readStream(`contact-${location.id}-${id}`)).flatMap(({ type, data }) => (type === 'ContactBirthdaySkipped' ? [data] : []));
  /** As if the process had been there every morning. */
  const askedUntil = (day: string) => db.pool.query('update contact_sync.birthday_mornings set asked_day = $1', [day]);
  const askOn = async (iso: string) => {
    now = new Date(iso);
    await birthdays.run([`${location.id} ${iso.slice(0, 10)}`]);
  };

  beforeAll(async () => {
    store = new PostgresEventStore(db.pool, new MasterKey(randomBytes(32)));
    sync = new ContactSync(db.pool, store, directory, logger);
    birthdays = new Birthdays({ pool: db.pool, store, connections: directory, timers, logger, now: () => now });
    const bodies = { 'custom-fields': customFieldDefinitions, users, location };
    for (const [kind, body] of Object.entries(bodies))
      await db.pool.query('insert into contact_sync.documents values ($1, $2, $3, now())', [location.id, kind, JSON.stringify(body)]);
    await learn(
      found('today', '1985-02-28'),
      found('leapling', '1984-02-29'),
      found('instant', '1990-02-28T00:00:00.000Z'),
      found('tomorrow', '1985-03-01'),
      found('unborn', '2030-02-28'),
      found('nonsense', 'in spring'),
      found('nobody-knows', null),
    );
  });

  it('come in the morning, those of 29 February on the 28th in years without one', async () => {
    await askOn('2025-02-28T08:00:00Z');
    expect(await birthdaysOf('today')).toEqual([{ year: 2025 }]);
    expect(await birthdaysOf('leapling')).toEqual([{ year: 2025 }]);
    expect(await birthdaysOf('instant')).toEqual([{ year: 2025 }]);
    for (const id of ['tomorrow', 'unborn', 'nonsense', 'nobody-knows']) expect(await birthdaysOf(id)).toEqual([]);
  });

  it('come once a year, however often it is asked, and leave the contact as it was', async () => {
    await askOn('2025-02-28T08:00:01Z');
    expect(await birthdaysOf('today')).toHaveLength(1);
    await learn(found('today', '1985-02-28', '2025-02-28T09:00:00Z'));
    await askedUntil('2026-02-27');
    await askOn('2026-02-28T08:00:00Z');
    expect(await birthdaysOf('today')).toEqual([{ year: 2025 }, { year: 2026 }]);
    await askedUntil('2028-02-27');
    await askOn('2028-02-28T08:00:00Z');
    await askOn('2028-02-29T08:00:00Z');
    expect(await birthdaysOf('leapling')).toHaveLength(3);
    expect(await birthdaysOf('instant')).toHaveLength(3);
  });

  it('are recorded as skipped, once, when their day passed while nobody was there', async () => {
    await askedUntil('2028-02-29');
    await askOn('2028-03-04T08:00:00Z');
    await askOn('2028-03-04T08:00:01Z');
    expect(await skippedOf('tomorrow')).toEqual([{ year: 2028, day: '2028-03-01', reason: 'too-late' }]);
    expect(await birthdaysOf('tomorrow')).toEqual([]);
    await askOn('2028-03-01T08:00:00Z');
    expect(await birthdaysOf('tomorrow')).toEqual([]);
    expect(await skippedOf('today')).toEqual([]);
  });

  it('come also to somebody whose row was behind, and to everybody else when somebody was erased', async () => {
    await db.pool.query(`update contact_sync.contacts set version = 1 where contact_id = 'today'`);
    await store.forget(`person-${location.id}-instant`);
    await askedUntil('2029-02-27');
    await askOn('2029-02-28T08:00:00Z');
    expect(await birthdaysOf('today')).toContainEqual({ year: 2029 });
  });

  it('plan the next morning, and are planned when the process starts', async () => {
    timers.set_.length = 0;
    now = new Date('2025-07-01T12:00:00Z');
    await birthdays.start();
    expect(timers.set_).toEqual([{ task: 'contact-sync/day', key: `${location.id} 2025-07-02`, at: new Date('2025-07-02T07:00:00Z') }]);
  });

  it('are planned for a location that is connected later, in its own time, though its references are not kept yet', async () => {
    timers.set_.length = 0;
    const elsewhere = new Birthdays({
      pool: db.pool,
      store,
      timers,
      logger,
      now: () => now,
      connections: { connectionOf: (id) => (id === 'LocNewYork' ? 'con_2' : undefined) },
    });
    const body = { locationId: 'LocNewYork', kind: 'location', item: { id: 'LocNewYork', timezone: 'America/New_York' } };
    await new BirthdayConsumer(elsewhere).references(batchOf(store, [receipt({ id: 'ref-1', source: 'location', body, asOf: now })]));
    expect(timers.set_).toEqual([{ task: 'contact-sync/day', key: 'LocNewYork 2025-07-02', at: new Date('2025-07-02T12:00:00Z') }]);
  });

  it('do not come when the mapping does not want them; custom events come when it does', async () => {
    await sync.changeMapping(location.id, {
      ...defaultMapping,
      people: { ...defaultMapping.people, birthday: false, events: ['created', 'updated'] },
    });
    await askOn('2030-02-28T08:00:00Z');
    expect(await birthdaysOf('today')).not.toContainEqual({ year: 2030 });

    const added = '2025-03-01T09:00:00.000Z';
    const webhook = (id: string, change: object) => ({
      ...receipt({
        id,
        source: 'webhook',
        body: asWebhook(
          'ContactUpdate',
          { ...ada, id: 'con_new', dateAdded: added, ...change },
          { timestamp: '2025-03-01T09:05:00.000Z', webhookId: id },
        ),
        asOf: new Date('2025-03-01T09:05:00.000Z'),
      }),
    });
    await learn(webhook('w-1', {}));
    await learn({
      ...found('con_new', '1985-12-10', '2025-03-01T09:06:00Z'),
      data: Buffer.from(
        JSON.stringify({ locationId: location.id, contact: { ...ada, id: 'con_new', dateAdded: added, lastName: 'King' } }),
      ),
    });
    await learn(webhook('w-1', {}));
    const raised = (await store.readStream(`custom-events-contact-${location.id}-con_new`)).map((event) =>
      customEventRegistry.decode(event),
    );
    expect(raised).toMatchObject([
      { event: { data: { name: 'ghl_contact_created' } } },
      { event: { data: { name: 'ghl_contact_updated', data: { changed_fields: 'lastName' } } } },
    ]);
  });
});
