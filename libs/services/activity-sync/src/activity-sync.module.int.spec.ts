import { randomBytes } from 'node:crypto';
import { NestFactory } from '@nestjs/core';
import type { MicroserviceOptions } from '@nestjs/microservices';
import { location, users } from '@sync/contracts-ghl/fixtures';
import { MasterKey } from '@sync/credentials';
import { eventStoreMigrations, PostgresEventStore, PostgresReceiptLog, type NewReceipt } from '@sync/event-store';
import { messagingMigrations, PostgresTransport, topics, WakeUps } from '@sync/messaging';
import { createLogger } from '@sync/telemetry';
import { eventually, useDatabase } from '@sync/testing';
import { appointmentReadAt, MemoryTimers, notesListedAt, type ReceiptFacts } from './activity-sync.fixtures.js';
import { ActivitySync, ActivitySyncModule, activitySyncMigrations } from './index.js';

/** The doors: what is composed of it, and that everything that arrives finds its way through them. */
describe('ActivitySyncModule', () => {
  const db = useDatabase([...eventStoreMigrations, ...messagingMigrations, ...activitySyncMigrations]);

  it('reads receipts and references, tells slices and custom events, and sets wake-ups by its own events', async () => {
    const { pool, url } = db;
    const masterKey = new MasterKey(randomBytes(32));
    const logger = createLogger('spec', { level: 'silent' });
    const events = new PostgresEventStore(pool, masterKey);
    const receipts = new PostgresReceiptLog(pool, masterKey);
    const timers = new MemoryTimers();
    const connections = { connectionOf: (id: string) => (id === location.id ? 'con_1' : undefined) };
    const activitySync = new ActivitySync({
      pool,
      store: events,
      connections,
      timers,
      logger,
      now: () => new Date('2025-03-01T12:00:00Z'),
    });

    const receivedAt = new Date();
    await receipts.maintain(receivedAt);
    const receipt = ({ id, source, body, asOf }: ReceiptFacts, topic: string = topics.activityReceipts): NewReceipt => ({
      id,
      topic,
      key: id,
      source,
      body: Buffer.from(JSON.stringify(body)),
      receivedAt,
      asOf: asOf ?? null,
    });
    const references = (kind: string, content: object): NewReceipt =>
      receipt(
        { id: `ref-${kind}`, source: kind, body: { locationId: location.id, kind, ...content }, asOf: receivedAt },
        topics.referenceReceipts,
      );
    await receipts.append([
      references('users', { items: users }),
      references('calendars', { items: [{ id: 'CalEngine00000000001', name: 'Engine visits' }] }),
      references('location', { item: location }),
      receipt(appointmentReadAt('2025-03-01T10:00:00Z')),
      receipt(notesListedAt('2025-03-01T10:00:00Z', 'ada', [{ id: 'note-1', body: 'Called', dateAdded: '2025-03-01T09:00:00Z' }])),
    ]);

    const strategy = new PostgresTransport({ pool, url, events, receipts, wakeUps: new WakeUps(), logger });
    const app = await NestFactory.createMicroservice<MicroserviceOptions>(ActivitySyncModule.with(activitySync), {
      strategy,
      logger: false,
    });
    activitySync.start();
    await app.listen();
    try {
      const names = async (stream: string) => (await events.readStream(stream)).map(({ data }) => (data as { name?: string }).name ?? '');
      await eventually(async () => (await names(`slice-activity-${location.id}-ada`)).length > 0, { timeoutMs: 30_000 });
      await eventually(async () => (await names(`custom-events-activity-${location.id}-ada`)).includes('ghl_note_added'), {
        timeoutMs: 30_000,
      });
      const tasks = () => [...timers.pending.values()].map(({ task }) => task);
      await eventually(() => ['activity-sync/appointment', 'activity-sync/day'].every((task) => tasks().includes(task)), {
        timeoutMs: 30_000,
      });
    } finally {
      await app.close();
      await activitySync.stop();
    }
  });
});
