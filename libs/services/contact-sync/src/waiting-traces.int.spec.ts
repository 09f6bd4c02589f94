import { randomBytes } from 'node:crypto';
import { ada, asWebhook, customFieldDefinitions, location, users } from '@sync/contracts-ghl/fixtures';
import { MasterKey } from '@sync/credentials';
import { transaction } from '@sync/database';
import { eventStoreMigrations, PostgresEventStore } from '@sync/event-store';
import { messagingMigrations } from '@sync/messaging';
import { createLogger, startTelemetry, traceIdOf } from '@sync/telemetry';
import { eventually, useDatabase } from '@sync/testing';
import { batchOf, receipt } from './contact-sync.fixtures.js';
import { ContactSync, contactSyncMigrations } from './index.js';

const traceOf = (digit: string): string => digit.repeat(32);
const arrivedIn = (digit: string): string => `00-${traceOf(digit)}-${digit.repeat(16)}-01`;

/** A value reaches SendX with a slice. Whatever made it wait, the slice is in the trace of the report that began to wait. */
describe('the trace of a slice that waited', () => {
  const db = useDatabase([...eventStoreMigrations, ...messagingMigrations, ...contactSyncMigrations]);
  const telemetry = startTelemetry({ service: 'spec', config: { OTEL_EXPORTER_OTLP_ENDPOINT: undefined }, spanProcessors: [] });
  const directory = { connectionOf: () => 'con_1' };
  let store: PostgresEventStore;
  let sync: ContactSync;

  beforeAll(() => {
    store = new PostgresEventStore(db.pool, new MasterKey(randomBytes(32)));
    sync = new ContactSync(db.pool, store, directory, createLogger('spec', { level: 'silent' }));
  });
  afterAll(async () => {
    await sync.stop();
    await telemetry.stop();
  });

  const at = (minute: number): Date => new Date(Date.UTC(2025, 2, 1, 9, minute));
  const run = (digit: string, facts: Parameters<typeof receipt>[0]) =>
    sync.syncContacts.run(batchOf(store, [{ ...receipt(facts), traceparent: arrivedIn(digit) }]));
  const found = (id: string, minute: number) => ({
    id: `get-${id}-${minute}`,
    source: 'get',
    body: { locationId: location.id, contact: { ...ada, id } },
    asOf: at(minute),
  });
  /** A webhook says nothing of the e-mail channel, so the whole record has to be seen first. */
  const edited = (id: string, minute: number, lastName: string) => {
    const timestamp = at(minute).toISOString();
    const webhookId = `${id}-${minute}`;
    return {
      id: webhookId,
      source: 'webhook',
      body: asWebhook('ContactUpdate', { ...ada, id, lastName }, { timestamp, webhookId }),
      asOf: at(minute),
    };
  };
  const sliceTraces = async (id: string) =>
    (await store.readStream(`slice-contact-${location.id}-${id}`)).map(({ traceparent }) => traceIdOf(traceparent));
  const waitsIn = async (id: string): Promise<string | null> => {
    const { rows } = await db.pool.query<{ waits_in: string | null }>('select waits_in from contact_sync.contacts where contact_id = $1', [
      id,
    ]);
    return traceIdOf(rows[0]?.waits_in);
  };

  it('is that of the first report, when references are missing; later reports do not change it', async () => {
    await run('1', found('con_references', 1));
    await run('2', found('con_references', 2));
    expect(await waitsIn('con_references')).toBe(traceOf('1'));
    for (const [kind, body] of Object.entries({ 'custom-fields': customFieldDefinitions, users, location }))
      await db.pool.query('insert into contact_sync.documents values ($1, $2, $3, now())', [location.id, kind, JSON.stringify(body)]);
    await transaction(db.pool, (client) => sync.reslicer.request(client, location.id, false));
    sync.start();
    await eventually(async () => (await sliceTraces('con_references')).length === 1);
    expect(await sliceTraces('con_references')).toEqual([traceOf('1')]);
    expect(await waitsIn('con_references')).toBeNull();
  });

  it('is that of the report that asked for the whole record, which others wait for, too', async () => {
    await run('3', edited('con_whole', 1, 'King'));
    await run('4', edited('con_whole', 2, 'Lovelace'));
    expect(await waitsIn('con_whole')).toBe(traceOf('3'));
    await run('3', found('con_whole', 3));
    expect(await sliceTraces('con_whole')).toEqual([traceOf('3')]);
    expect(await waitsIn('con_whole')).toBeNull();
  });
});
