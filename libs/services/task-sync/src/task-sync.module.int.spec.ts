import { randomBytes } from 'node:crypto';
import { NestFactory } from '@nestjs/core';
import type { MicroserviceOptions } from '@nestjs/microservices';
import { location, users } from '@sync/contracts-ghl/fixtures';
import { callAda } from '@sync/crm-events/fixtures';
import { MasterKey } from '@sync/credentials';
import { eventStoreMigrations, PostgresEventStore, PostgresReceiptLog, type NewReceipt } from '@sync/event-store';
import { messagingMigrations, PostgresTransport, WakeUps } from '@sync/messaging';
import { createLogger } from '@sync/telemetry';
import { eventually, useDatabase } from '@sync/testing';
import { VirtualTimers } from '@sync/timers/fixtures';
import { TaskSync, TaskSyncModule, taskSyncMigrations, wakeUpTask } from './index.js';

/** The doors: what is composed of it, and that everything that arrives finds its way through them. */
describe('TaskSyncModule', () => {
  const db = useDatabase([...eventStoreMigrations, ...messagingMigrations, ...taskSyncMigrations]);

  it('reads receipts and references, tells slices, and sets wake-ups by its own events', async () => {
    const { pool, url } = db;
    const masterKey = new MasterKey(randomBytes(32));
    const logger = createLogger('spec', { level: 'silent' });
    const wakeUps = new WakeUps();
    const events = new PostgresEventStore(pool, masterKey);
    const receipts = new PostgresReceiptLog(pool, masterKey);
    const timers = new VirtualTimers(new Date('2025-03-01T12:00:00Z'));
    const connections = { connectionOf: (id: string) => (id === location.id ? 'con_1' : undefined) };
    const taskSync = new TaskSync({ pool, store: events, connections, timers, logger, now: timers.now });

    const receivedAt = new Date();
    await receipts.maintain(receivedAt);
    const receipt = (id: string, topic: string, source: string, body: object): NewReceipt => ({
      id,
      topic,
      key: id,
      source,
      body: Buffer.from(JSON.stringify(body)),
      receivedAt,
      asOf: receivedAt,
    });
    const task = { id: callAda.taskId, contactId: callAda.contactId, title: 'Call Ada', dueDate: callAda.record.dueAt, completed: false };
    await receipts.append([
      receipt('ref-users', 'ghl.reference-receipts', 'users', { locationId: location.id, kind: 'users', items: users }),
      receipt('ref-location', 'ghl.reference-receipts', 'location', { locationId: location.id, kind: 'location', item: location }),
      receipt('get-1', 'ghl.task-receipts', 'task-get', { locationId: location.id, task }),
    ]);

    const strategy = new PostgresTransport({ pool, url, events, receipts, wakeUps, logger });
    const app = await NestFactory.createMicroservice<MicroserviceOptions>(TaskSyncModule.with(taskSync), { strategy, logger: false });
    taskSync.start();
    await app.listen();
    try {
      const slices = `slice-task-${location.id}-${callAda.contactId}`;
      await eventually(async () => (await events.readStream(slices)).length > 0, { timeoutMs: 30_000 });
      await eventually(
        () => timers.pending().some(({ task: name, key }) => name === wakeUpTask && key === `${location.id} ${callAda.taskId}`),
        {
          timeoutMs: 30_000,
        },
      );
    } finally {
      await app.close();
      await taskSync.stop();
    }
  });
});
