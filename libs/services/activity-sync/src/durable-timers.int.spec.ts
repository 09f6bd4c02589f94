import { eventStoreMigrations } from '@sync/event-store';
import { messagingMigrations } from '@sync/messaging';
import { createLogger } from '@sync/telemetry';
import { eventually, useDatabase } from '@sync/testing';
import { GraphileTimers, timersMigrations } from '@sync/timers';
import { appointmentWebhookAt, batchOf, messageOf, World } from './activity-sync.fixtures.js';
import { ActivitySync, activitySyncMigrations } from './index.js';
import { TimersConsumer } from './timers.consumer.js';

describe('activity-sync on durable timers', () => {
  const db = useDatabase([...eventStoreMigrations, ...messagingMigrations, ...timersMigrations, ...activitySyncMigrations]);
  const logger = createLogger('spec', { level: 'silent' });

  it('reminds when the moment comes, and looks again at the start', async () => {
    const now = new Date();
    const world = new World(db.pool, now.toISOString()); // only for its references
    await world.keepReferences();
    const timers = new GraphileTimers({ url: db.url, logger });
    const sync = new ActivitySync({ pool: db.pool, store: world.store, connections: { connectionOf: () => 'con_1' }, timers, logger });
    await world.changeMapping(2, { appointments: { ...world.mapping.appointments, reminderMinutes: [1] } });
    await timers.start();
    const startTime = new Date(now.getTime() + 61_500).toISOString();
    const receipt = appointmentWebhookAt(now.toISOString(), { contactId: 'ada', startTime, endTime: startTime });
    await sync.syncActivity.run(batchOf(world.store, [world.receipt({ ...receipt, receivedAt: new Date() })]));
    const events = await world.store.readStream(`appointment-${world.locationId}-AptVisit000000000001`);
    await new TimersConsumer(timers).handle(batchOf(world.store, events.map(messageOf)));
    await eventually(async () => (await world.eventNames('ada')).includes('ghl_appointment_reminder'), { timeoutMs: 30_000 });
    await eventually(async () => {
      const { rows } = await db.pool.query<{ run_at: Date }>(
        `select run_at from timers.jobs where key like '%AptVisit%' and locked_at is null`,
      );
      return rows.length === 1 && rows[0]?.run_at.toISOString() === startTime;
    });
    await timers.stop();
  });
});
