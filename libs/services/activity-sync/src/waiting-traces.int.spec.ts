import { eventStoreMigrations } from '@sync/event-store';
import { messagingMigrations } from '@sync/messaging';
import { startTelemetry, traceIdOf } from '@sync/telemetry';
import { useDatabase } from '@sync/testing';
import { appointmentWebhookAt, batchOf, World, type ReceiptFacts } from './activity-sync.fixtures.js';
import { activitySyncMigrations } from './index.js';

const traceOf = (digit: string): string => digit.repeat(32);
const arrivedIn = (digit: string): string => `00-${traceOf(digit)}-${digit.repeat(16)}-01`;

describe('the trace of a slice that waited for the location’s zone', () => {
  const db = useDatabase([...eventStoreMigrations, ...messagingMigrations, ...activitySyncMigrations]);
  const telemetry = startTelemetry({ service: 'spec', config: { OTEL_EXPORTER_OTLP_ENDPOINT: undefined }, spanProcessors: [] });
  afterAll(() => telemetry.stop());

  it('is that of the first report; later reports do not change it', async () => {
    const world = new World(db.pool, '2025-03-01T09:00:00Z');
    const run = (digit: string, facts: ReceiptFacts) =>
      world.sync.syncActivity.run(batchOf(world.store, [{ ...world.receipt(facts), traceparent: arrivedIn(digit) }]));
    const traces = async () =>
      (await world.store.readStream(`slice-activity-${world.locationId}-waits`)).map(({ traceparent }) => traceIdOf(traceparent));
    const visit = { id: 'apt-waits', contactId: 'waits' };
    await run('1', appointmentWebhookAt('2025-03-01T08:58:00Z', visit, 'AppointmentCreate'));
    await run('2', appointmentWebhookAt('2025-03-01T08:59:00Z', { ...visit, title: 'Visit' }));
    expect(await traces()).toEqual([]);
    await world.keepReferences();
    expect(await traces()).toEqual([traceOf('1')]);
    const { rows } = await db.pool.query('select waits_in from activity_sync.people where contact_id = $1', ['waits']);
    expect(rows).toEqual([{ waits_in: null }]);
  });
});
