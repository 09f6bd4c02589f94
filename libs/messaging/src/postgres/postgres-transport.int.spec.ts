import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import { Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { MicroserviceOptions } from '@nestjs/microservices';
import { MasterKey } from '@sync/credentials';
import { eventStoreMigrations, PostgresEventStore, PostgresReceiptLog } from '@sync/event-store';
import { createLogger } from '@sync/telemetry';
import { eventually, useDatabase } from '@sync/testing';
import { handledTable, messagingContract, type MessagingHarness } from '../contract.js';
import { listParked, messagingMigrations, PostgresTransport, WakeUps } from '../index.js';

describe('the Postgres transport', () => {
  const db = useDatabase([...eventStoreMigrations, ...messagingMigrations], { poolSize: 20 });
  const masterKey = new MasterKey(randomBytes(32));
  const logger = createLogger('spec', { level: 'silent' });
  const wakeUps = new WakeUps();
  let harness: MessagingHarness;

  const start = async (controller: Type, { partitions = 1 } = {}) => {
    const events = new PostgresEventStore(db.pool, masterKey);
    const receipts = new PostgresReceiptLog(db.pool, masterKey);
    const strategy = new PostgresTransport({ pool: db.pool, url: db.url, events, receipts, wakeUps, logger, partitions, batchSize: 20 });
    @Module({ controllers: [controller] })
    class Process {}
    const app = await NestFactory.createMicroservice<MicroserviceOptions>(Process, { strategy, logger: false });
    await app.listen();
    return {
      stop: () => app.close(),
      releaseHolds: () => strategy.releaseHolds(),
      redrive: (group: string, id: string) => strategy.redrive(group, id),
    };
  };

  beforeAll(async () => {
    await db.pool.query(handledTable);
    const store = new PostgresEventStore(db.pool, masterKey, { onAppended: (topics) => wakeUps.announce(topics) });
    harness = { store, start, parked: () => listParked(db.pool, 10) };
  });
  afterAll(() => wakeUps.close());

  messagingContract(
    () => harness,
    (sql, values) => db.pool.query(sql, values),
  );

  it('stands aside when another reader has moved the checkpoint', async () => {
    const { moveCheckpoint } = await import('@sync/event-store');
    const owner = { group: 'nobody', topic: 'contact-events', partition: 0, partitions: 1 };
    const zero = { epoch: 1, xid: 0n, position: 0n };
    await expect(moveCheckpoint(db.pool, owner, zero, { ...zero, xid: 5n })).rejects.toThrow(/nobody/);
    await eventually(() => true);
  });
});
