import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { MicroserviceOptions } from '@nestjs/microservices';
import { problem, routes, type Route } from '@sync/contracts-console';
import { ada, grace, linus, margaret } from '@sync/crm-events/fixtures';
import { Connections, credentialsMigrations, MasterKey } from '@sync/credentials';
import { eventStoreMigrations, PostgresEventStore, PostgresReceiptLog } from '@sync/event-store';
import { messagingMigrations, PostgresTransport, WakeUps } from '@sync/messaging';
import { PostgresBudget, rateLimitMigrations } from '@sync/rate-limit';
import { createLogger, Readiness, startTelemetry } from '@sync/telemetry';
import { eventually, useDatabase } from '@sync/testing';
import type { z } from 'zod';
import {
  connection,
  finishBackfill,
  learn,
  pushed,
  secrets,
  sliceFor,
  tellSendx,
  tellStory,
  trace,
  wish,
} from './console-story.fixtures.js';
import {
  ConsoleBackend,
  consoleMigrations,
  ConsoleProjectionModule,
  startConsole,
  type EventsRedrive,
  type RunningConsole,
} from './index.js';

const logger = createLogger('spec', { level: 'silent' });
const migrations = [
  ...credentialsMigrations,
  ...eventStoreMigrations,
  ...messagingMigrations,
  ...rateLimitMigrations,
  ...consoleMigrations,
];

@Module({ imports: [ConsoleProjectionModule] })
class Consumers {}

const refusedEvent = {
  id: '7',
  connectionId: connection.id,
  contactId: ada.contactId,
  name: 'ghl_task_due_changed',
  reason: 'SENDX_REJECTED',
  detail: 'no such event',
  happenedAt: new Date(),
  settledAt: new Date(),
  traceparent: `00-${trace}-b7ad6b7169203331-01`,
};

describe('the console', () => {
  const db = useDatabase(migrations, { poolSize: 15 });
  const masterKey = new MasterKey(randomBytes(32));
  const wakeUps = new WakeUps();
  const telemetry = startTelemetry({ service: 'spec', config: { OTEL_EXPORTER_OTLP_ENDPOINT: undefined } });
  const redriven: EventsRedrive[] = [];
  let store: PostgresEventStore;
  let stop: () => Promise<void>;
  let running: RunningConsole;

  const get = async <Answer extends z.ZodType>(route: Route<Answer>, path = route.path): Promise<z.output<Answer>> => {
    const answer = await fetch(`${running.url}${path}`, { method: route.method, headers: { 'x-requested-with': 'spec' } });
    expect(answer.status).toBe(200);
    return route.answer.parse(await answer.json());
  };
  const refused = async (path: string): Promise<z.output<typeof problem>> => {
    const answer = await fetch(`${running.url}${path}`);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    return problem.parse(await answer.json());
  };
  const overview = async () => {
    const [found] = (await get(routes.overview)).connections;
    if (!found) throw new Error('The connection is missing in the overview.');
    return found;
  };
  const timeline = (contactId: string) => get(routes.timeline, `/api/contacts/${connection.id}/${contactId}/timeline`);

  beforeAll(async () => {
    const receipts = new PostgresReceiptLog(db.pool, masterKey);
    store = new PostgresEventStore(db.pool, masterKey, { onAppended: (topics) => wakeUps.announce(topics) });
    const connections = new Connections(db.pool, masterKey);
    await connections.save(connection, secrets);
    await tellStory(store, receipts);

    const strategy = new PostgresTransport({ pool: db.pool, url: db.url, events: store, receipts, wakeUps, logger });
    const consumers = await NestFactory.createMicroservice<MicroserviceOptions>(Consumers, { strategy, logger: false });
    await consumers.listen();
    const backend = new ConsoleBackend();
    running = await startConsole({
      backend,
      logger,
      telemetry,
      readiness: new Readiness(),
      host: '127.0.0.1',
      port: 0,
      token: null,
      staticDir: null,
    });
    backend.open({
      pool: db.pool,
      events: store,
      receipts,
      connections,
      budget: new PostgresBudget(db.pool),
      preview: {
        preview: (_connection, contactId) => Promise.resolve(contactId === ada.contactId ? sliceFor(ada) : null),
      },
      customEvents: {
        counts: () => Promise.resolve([{ connectionId: connection.id, waiting: 1, rejected: 1, sent: 1, lost: 0, expired: 0, skipped: 0 }]),
        untold: (_connection, state) => Promise.resolve(state === 'rejected' ? [refusedEvent] : []),
        redrive: (which) => {
          redriven.push(which);
          return Promise.resolve(1);
        },
      },
      dryRun: {
        dryRun: () =>
          Promise.resolve([
            {
              connectionId: connection.id,
              complete: true,
              creates: 2,
              overwrites: { count: 1, samples: [{ email: 'ada@example.com', fields: ['lastName'] }] },
              optOuts: 1,
              excluded: { 'no-email': 1, 'opted-out': 3 },
              calls: 3,
              seconds: 1,
            },
          ]),
      },
    });
    stop = async () => {
      await running.close();
      await consumers.close();
    };
    // Six topics from their beginning; a machine with more to do than this takes its time.
    await eventually(async () => (await overview()).backfill?.read === 200 && (await overview()).contacts.failing === 1, {
      timeoutMs: 40_000,
    });
    await eventually(async () => (await overview()).contacts.waiting === 0 && (await overview()).lately.length === 6);
    // What the CRM said of people comes on a topic of its own, and changes nothing of where they stand.
    await eventually(async () => (await db.pool.query(`select from console.contacts where not story ? 'contact'`)).rows.length === 0);
  });
  afterAll(async () => {
    await stop();
    await wakeUps.close();
    await telemetry.stop();
  });

  it('counts people by state and reason, and shows how far the backfill is', async () => {
    const found = await overview();
    expect(found).toMatchObject({
      mode: 'dry-run',
      pausedAt: null,
      contacts: { inSync: 1, waiting: 0, failing: 1, excluded: 2 },
      failing: [{ reason: { code: 'SENDX_REJECTED', title: 'SendX refused a value' }, count: 1 }],
      oldestWaitingAt: null,
      backfill: { read: 200, expected: 1_200, finishedAt: null },
      stopped: [],
    });
    expect(found.excluded.map(({ reason, count }) => [reason.code, count]).sort()).toEqual([
      ['no-email', 1],
      ['opted-out', 1],
    ]);
    expect(found.backfill?.ratePerSecond).toBeCloseTo(25, 0);
    expect(found.forecast?.sentence).toMatch(/^Done about \d\d:\d\d/);
    expect(found.budgets.map(({ vendor }) => vendor)).toEqual(['ghl', 'sendx']);
  });

  it('shows how far every kind of record was read', async () => {
    const { readings } = await overview();
    expect(readings).toMatchObject([
      { kind: 'contacts', read: 200, expected: 1_200, finishedAt: null },
      { kind: 'tasks', read: 7, expected: null, finishedAt: expect.any(String) },
    ]);
  });

  it('counts what there is to do, and says what happened lately; what the first reading brought is no news', async () => {
    const { activity, lately } = await overview();
    expect(activity).toMatchObject({
      openTasks: 2,
      overdueTasks: { count: 1, more: false },
      appointmentsAhead: { count: 1, more: false },
    });
    expect(activity.problems.map(({ reason, count }) => [reason.code, count]).sort()).toEqual([
      ['no-due-date', 1],
      ['start-unreadable', 1],
    ]);
    expect(lately.every(({ name, contactId }) => name === 'Ada King' && contactId === ada.contactId)).toBe(true);
    expect(lately.map(({ kind, sentence, reason }) => [kind, sentence, reason?.code ?? '']).sort()).toEqual([
      ['appointment', 'Appointment “Dinner” was booked.', 'start-unreadable'],
      ['appointment', 'Appointment “Visit to the engine” was booked.', ''],
      ['note', 'A note was added.', ''],
      ['task', 'Task “Call Ada” is overdue.', ''],
      ['task', 'Task “Call Ada” was created.', ''],
      ['task', 'The due date of task “Call Ada” moved.', ''],
    ]);
  });

  it('lists the tasks and appointments that something is wrong with', async () => {
    const { records } = await get(routes.troubled, '/api/troubled?reason=no-due-date');
    expect(records).toMatchObject([{ kind: 'task', title: 'Write to Grace', name: 'Grace Hopper', connection: 'con_1' }]);
    expect((await get(routes.troubled)).records.map(({ title }) => title)).toEqual(['Write to Grace', 'Dinner']);
  });

  it('shows custom events that SendX was not told, and lets them wait again', async () => {
    expect((await overview()).customEvents).toEqual({ waiting: 1, rejected: 1, sent: 1, lost: 0, expired: 0, skipped: 0 });
    expect((await get(routes.customEvents)).events).toMatchObject([
      {
        connection: 'con_1',
        id: '7',
        name: 'ghl_task_due_changed',
        personName: 'Ada King',
        state: 'rejected',
        reason: { code: 'SENDX_REJECTED' },
        traceId: trace,
      },
    ]);
    expect((await get(routes.customEvents, '/api/custom-events?state=expired')).events).toEqual([]);
    expect(await get(routes.redriveEvents, '/api/custom-events/redrive?event=7&connection=con_1')).toEqual({ waitAgain: 1 });
    expect(redriven).toEqual([{ connectionId: 'con_1', state: 'rejected', id: '7', limit: 1_000 }]);
    expect(await refused('/api/custom-events?state=sent')).toMatchObject({ code: 'bad-request' });
  });

  it('keeps counters that agree with the rows', async () => {
    const { rows } = await db.pool.query(
      `select * from (select location_id, state, reason, count(*) as contacts from console.contacts group by 1, 2, 3) counted
       full join (select * from console.counts where contacts <> 0) kept using (location_id, state, reason, contacts)
       where counted is null or kept is null`,
    );
    expect(rows).toEqual([]);
    const records = await db.pool.query(
      `select * from (select location_id, kind, problem, count(*) as records from console.records where standing = 'open' group by 1, 2, 3) counted
       full join (select * from console.record_counts where records <> 0) kept using (location_id, kind, problem, records)
       where counted is null or kept is null`,
    );
    expect(records.rows).toEqual([]);
  });

  it('finds people by the beginning of their address, whatever its case', async () => {
    const { contacts } = await get(routes.contacts, '/api/contacts?search=ADA%40ex');
    expect(contacts).toMatchObject([
      {
        connection: 'con_1',
        contactId: ada.contactId,
        name: 'Ada King',
        email: 'ada@example.com',
        matched: 'ada@example.com',
        state: 'in-sync',
        sliceVersion: 2,
        pushedVersion: 2,
        traceId: trace,
      },
    ]);
  });

  it('finds people by an address they had before', async () => {
    const { contacts } = await get(routes.contacts, '/api/contacts?search=margaret%40example.com');
    expect(contacts).toMatchObject([{ contactId: margaret.contactId, email: 'margaret@apollo.example', matched: 'margaret@example.com' }]);
  });

  it('takes signs of an address as they are', async () => {
    expect((await get(routes.contacts, '/api/contacts?search=%25%25')).contacts).toEqual([]);
    expect((await get(routes.contacts, '/api/contacts?search=a_a')).contacts).toEqual([]);
  });

  it('lists those that SendX refused, with its words', async () => {
    const { contacts } = await get(routes.failing, '/api/failing?reason=SENDX_REJECTED');
    expect(contacts).toMatchObject([{ contactId: margaret.contactId, detail: 'ghl_city is longer than 255 characters' }]);
    expect((await get(routes.failing, '/api/failing?reason=OTHER')).contacts).toEqual([]);
    expect((await get(routes.contacts, '/api/contacts?state=excluded&reason=no-email')).contacts).toMatchObject([{ name: 'Grace Hopper' }]);
  });

  it('tells a story from the receipt to the push', async () => {
    const { steps, summary, contact } = await timeline(ada.contactId);
    expect(contact).toMatchObject({ state: 'in-sync', name: 'Ada King' });
    expect(summary.title).toBe('SendX knows everything it should.');
    expect(steps.map(({ kind, sentence }) => `${kind}: ${sentence}`)).toEqual([
      'receipt: GHL reported a new contact: Ada King.',
      'event: We met Ada King for the first time.',
      'request: We asked GHL for the whole record of Ada King, because a webhook tells only part of something new.',
      'receipt: We read the whole record of Ada King from GHL.',
      'event: Ada King’s time zone changed in GHL.',
      'slice: SendX should know 6 values about Ada King.',
      'push: SendX got to know Ada King: 3 values and 2 new tags.',
      'receipt: GHL reported a change of Ada King.',
      'event: Ada King’s last name changed in GHL.',
      'event: Ada King got the tag “vip” and lost the tag “newsletter” in GHL.',
      'slice: SendX should learn 2 values about Ada King.',
      'push: SendX was told about Ada King: 1 value, 1 new tag and 1 removed tag.',
      'event: Task “Call Ada” was created.',
      'event: The due date of task “Call Ada” moved.',
      'event: Task “Call Ada” is overdue.',
      'event: A note was added.',
      'event: Appointment “Visit to the engine” was booked.',
      'event: Appointment “Dinner” was booked.',
      'slice: SendX should be told of Ada King: ghl_task_created.',
      'slice: SendX should be told of Ada King: ghl_task_due_changed.',
      'slice: SendX should be told of Ada King: ghl_task_overdue.',
      'push: SendX was told of Ada King: ghl_task_created.',
      'push: SendX refused ghl_task_due_changed of Ada King.',
    ]);
    expect(steps.flatMap(({ detail }) => detail ?? []).filter((detail) => detail.includes('waits'))).toHaveLength(1);
    expect(steps[13]?.values).toEqual([{ name: 'due', before: '3 Mar 2025, 10:00 UTC', after: '4 Mar 2025, 15:00 UTC' }]);
    expect(steps[17]?.reason).toMatchObject({ code: 'start-unreadable', title: 'The appointment’s start is no time' });
    expect(steps[8]?.values).toEqual([{ name: 'last name', before: 'Lovelace', after: 'King' }]);
    expect(steps.every(({ traceId }) => traceId === trace)).toBe(true);
  });

  it('says why somebody did not sync, and what to do', async () => {
    expect((await timeline(grace.contactId)).summary.title).toBe('Not pushed: No e-mail address');
    expect((await timeline(linus.contactId)).summary.title).toBe('Not pushed: Unsubscribed');
    const { summary, steps } = await timeline(margaret.contactId);
    expect(summary.title).toBe('Not in sync: SendX refused a value');
    expect(steps.at(-1)).toMatchObject({
      kind: 'push',
      reason: { page: '/problems/SENDX_REJECTED' },
      detail: expect.stringContaining('255'),
    });
  });

  it('pauses, resumes and goes live', async () => {
    expect((await get(routes.pause)).connections[0]?.pausedAt).not.toBeNull();
    expect((await get(routes.resume, '/api/resume?connection=con_1')).connections[0]?.pausedAt).toBeNull();
    expect((await get(routes.goLive)).connections[0]).toMatchObject({ mode: 'live' });
  });

  it('shows the dry run and a preview from those who know', async () => {
    const { reports } = await get(routes.dryRun);
    expect(reports[0]?.excluded).toMatchObject([
      { reason: { title: 'Unsubscribed' }, count: 3 },
      { reason: { title: 'No e-mail address' }, count: 1 },
    ]);
    expect(await get(routes.preview, `/api/preview?contact=${ada.contactId}`)).toMatchObject({
      profile: { lastName: 'Lovelace' },
      skip: null,
    });
    expect(await refused('/api/preview?contact=nobody')).toMatchObject({ code: 'contact-unknown', status: 404 });
  });

  it('shows what nobody could read', async () => {
    await db.pool.query(
      `insert into messaging.parked (consumer_group, topic, message_id, message_key, stream, version, code, reason)
       values ('contact-sync', 'ghl.contact-receipts', 'ghl-odd', 'loc_9/contact/con_4', 'receipt-ghl-odd', 1, 'RECEIPT_UNREADABLE', 'No id.')`,
    );
    expect((await get(routes.parked)).messages).toMatchObject([{ messageId: 'ghl-odd', reason: { title: 'Could not be read' } }]);
    expect((await get(routes.overview)).parked).toEqual({ count: 1, more: false });
  });

  it('answers problems as problem details', async () => {
    expect(await refused('/api/contacts?search=a')).toMatchObject({ code: 'bad-request', status: 400, type: '/problems/bad-request' });
    expect(await refused('/api/failing?connection=con_9')).toMatchObject({ code: 'connection-unknown', status: 404 });
    expect(await refused(`/api/contacts/con_1/nobody/timeline`)).toMatchObject({ code: 'contact-unknown', status: 404 });
    expect(await refused('/api/contacts?state=in-sync')).toMatchObject({ code: 'bad-request' });
    expect(await refused('/api/nothing')).toMatchObject({ code: 'not-found', status: 404 });
  });

  it('follows what happens, and is not moved by messages of another service’s slices', async () => {
    await learn(store, grace, [grace.emailChanged('grace@example.com')], 'ghl-grace-2');
    await wish(store, grace, { ...sliceFor(grace, { email: 'grace@example.com' }), service: 'task' }, 'ghl-grace-2a');
    await wish(store, grace, sliceFor(grace, { email: 'grace@example.com' }), 'ghl-grace-2');
    await eventually(async () => (await overview()).contacts.waiting === 1);
    expect((await overview()).oldestWaitingAt).not.toBeNull();
    expect((await timeline(grace.contactId)).summary.title).toBe('Waiting: a push is due.');
    await tellSendx(store, grace, [pushed(grace, 3)], 'lane-9');
    await eventually(async () => (await overview()).contacts.inSync === 2);
    await finishBackfill(store, 1_200);
    await eventually(async () => (await overview()).backfill?.finishedAt);
    expect((await overview()).forecast).toBeNull();
  });

  it('has nobody behind once everything is handled', async () => {
    await eventually(async () => (await get(routes.overview)).lag.seconds === 0, { timeoutMs: 15_000 });
  });

  it('forgets what was known of a person whose key is destroyed, when it is read again', async () => {
    await store.forget(`person-${margaret.locationId}-${margaret.contactId}`);
    const { steps } = await timeline(margaret.contactId);
    expect(steps.every(({ sentence }) => sentence.includes('erased'))).toBe(true);
  });
});
