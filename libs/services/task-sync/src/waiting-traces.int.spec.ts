import { eventStoreMigrations } from '@sync/event-store';
import { messagingMigrations } from '@sync/messaging';
import { startTelemetry, traceIdOf } from '@sync/telemetry';
import { useDatabase } from '@sync/testing';
import { taskSyncMigrations } from './index.js';
import { batchOf, own, receipt, receiptsOf, testbed, type ReceiptFacts } from './task-sync.fixtures.js';

const traceOf = (digit: string): string => digit.repeat(32);
const arrivedIn = (digit: string): string => `00-${traceOf(digit)}-${digit.repeat(16)}-01`;
const at = (minute: number): Date => new Date(Date.UTC(2025, 2, 1, 9, minute));

describe('the trace of a slice that waited for the location’s zone', () => {
  const db = useDatabase([...eventStoreMigrations, ...messagingMigrations, ...taskSyncMigrations]);
  const telemetry = startTelemetry({ service: 'spec', config: { OTEL_EXPORTER_OTLP_ENDPOINT: undefined }, spanProcessors: [] });
  afterAll(() => telemetry.stop());

  it('is that of the first report; later reports do not change it, and what is made again for a new mapping is in nobody’s', async () => {
    const bed = testbed(db.pool);
    const task = own('waits', 'con_waits');
    const run = (digit: string, facts: ReceiptFacts) =>
      bed.sync.syncTasks.run(batchOf(bed.store, [{ ...receipt(facts), traceparent: arrivedIn(digit) }]));
    const traces = async () =>
      (await bed.store.readStream(`slice-task-${task.locationId}-con_waits`)).map(({ traceparent }) => traceIdOf(traceparent));
    await run('1', receiptsOf(task).found(at(0)));
    await run('2', receiptsOf(task).found(at(1), { title: 'Call Ada again' }));
    expect(await traces()).toEqual([]);
    await bed.keepReferences();
    await bed.store.transaction([], (tx) => bed.sync.reslicer.request(tx.client, task.locationId, false));
    await bed.sync.reslicer.drain();
    expect(await traces()).toEqual([traceOf('1')]);
    const { rows } = await db.pool.query('select waits_in from task_sync.people where contact_id = $1', ['con_waits']);
    expect(rows).toEqual([{ waits_in: null }]);
  });
});
