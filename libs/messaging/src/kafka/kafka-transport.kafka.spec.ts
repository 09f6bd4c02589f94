import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Controller, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EventPattern, type MicroserviceOptions } from '@nestjs/microservices';
import { Kafka, type KafkaMessage } from 'kafkajs';
import { MasterKey } from '@sync/credentials';
import { eventStoreMigrations, PostgresEventStore, PostgresReceiptLog } from '@sync/event-store';
import { createLogger } from '@sync/telemetry';
import { eventually, useDatabase } from '@sync/testing';
import { handledTable, messagingContract, type MessagingHarness } from '../contract.js';
import {
  deadLetterTopic,
  done,
  ensureTopics,
  KafkaTransport,
  listParked,
  messagingMigrations,
  notifyThrough,
  Relay,
  topics,
  WakeUps,
  type Batch,
  type RelayOptions,
  type Settlement,
} from '../index.js';
import { partitionOf } from './cloud-events.js';

const brokers = process.env['TEST_KAFKA_BROKERS']?.split(',') ?? [];

describe('the Kafka transport', () => {
  const db = useDatabase([...eventStoreMigrations, ...messagingMigrations], { poolSize: 30 });
  const masterKey = new MasterKey(randomBytes(32));
  const logger = createLogger('spec', { level: 'silent' });
  const prefix = `spec-${randomBytes(4).toString('hex')}.`;
  let wakeUps: WakeUps;
  let relay: Relay;
  let harness: MessagingHarness;

  const start = async (controller: Type) => {
    const events = new PostgresEventStore(db.pool, masterKey);
    const receipts = new PostgresReceiptLog(db.pool, masterKey);
    const strategy = new KafkaTransport({
      brokers,
      groupPrefix: prefix,
      topicPrefix: prefix,
      pool: db.pool,
      masterKey,
      events,
      receipts,
      logger,
      batchSize: 20,
    });
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

  const newRelay = (asProducer?: RelayOptions['asProducer']) =>
    new Relay({ brokers, topicPrefix: prefix, pool: db.pool, url: db.url, masterKey, wakeUps, logger, ...(asProducer && { asProducer }) });

  beforeAll(async () => {
    await db.pool.query(handledTable);
    await ensureTopics({ brokers, topicPrefix: prefix, partitions: 4, replicationFactor: 1, logger });
    wakeUps = new WakeUps(notifyThrough(db.pool), db.url);
    await wakeUps.listen();
    relay = newRelay();
    relay.start();
    const store = new PostgresEventStore(db.pool, masterKey, { onAppended: (topics) => wakeUps.announce(topics) });
    harness = { store, start, parked: () => listParked(db.pool, 10) };
  });
  afterAll(async () => {
    await relay.stop();
    await wakeUps.close();
  });

  messagingContract(
    () => harness,
    (sql, values) => db.pool.query(sql, values),
  );

  const append = (contact: string, from: number, to: number) =>
    harness.store.append([
      {
        stream: `contact-loc_9-${contact}`,
        topic: topics.taskEvents,
        key: `loc_9/contact/${contact}`,
        keyId: `person-${contact}`,
        events: Array.from({ length: to - from + 1 }, (_, index) => ({
          type: 'TaskRetitled',
          schemaVersion: 1,
          data: { n: from + index },
          causationId: `${contact}-${from + index}`,
          occurredAt: new Date('2025-03-01T09:00:00Z'),
        })),
      },
    ]);
  /** A consumer of task events that writes down each message, and whether Kafka brought it. */
  const recorder = (group: string, brought: boolean[] = []) => {
    @Controller()
    class Recorder {
      @EventPattern(topics.taskEvents, { group })
      handle(batch: Batch<{ n: number }>): Promise<readonly Settlement[]> {
        return batch.transaction([], async (tx) => {
          for (const { id, key, data, kafka } of batch.items) {
            brought.push(kafka !== undefined);
            await tx.client.query('insert into handled (consumer_group, message_id, message_key, n) values ($1, $2, $3, $4)', [
              group,
              id,
              key,
              data?.n,
            ]);
          }
          return batch.items.map(() => done);
        });
      }
    }
    return Recorder;
  };
  const handledBy = async (group: string, contact: string): Promise<number[]> => {
    const { rows } = await db.pool.query<{ n: number }>(
      'select n from handled where consumer_group = $1 and message_key = $2 order by place',
      [group, `loc_9/contact/${contact}`],
    );
    return rows.map(({ n }) => n);
  };
  const range = (to: number) => Array.from({ length: to }, (_, index) => index + 1);

  it('is what brings the messages once a consumer has joined', async () => {
    const brought: boolean[] = [];
    const running = await start(recorder('by-kafka', brought));
    await append('ada', 1, 1);
    await eventually(async () => (await handledBy('by-kafka', 'ada')).length === 1);
    await delay(4_000); // the second look at the store is over
    brought.length = 0;
    await append('ada', 2, 40);
    await eventually(async () => (await handledBy('by-kafka', 'ada')).length === 40);
    await running.stop();
    expect(brought.every(Boolean)).toBe(true);
    expect(await handledBy('by-kafka', 'ada')).toEqual(range(40));
  });

  it('skips what a relay sent twice', async () => {
    const running = await start(recorder('twice'));
    await append('linus', 1, 10);
    await eventually(async () => (await handledBy('twice', 'linus')).length === 10);
    // The relay forgets what it sent: everything since the beginning goes out again.
    await relay.stop();
    await db.pool.query(`update store.checkpoints set xid = '0', position = 0 where consumer_group = 'relay'`);
    await db.pool.query('delete from messaging.relayed');
    relay = newRelay();
    relay.start();
    await append('linus', 11, 20);
    await eventually(async () => (await handledBy('twice', 'linus')).length === 20);
    await running.stop();
    expect(await handledBy('twice', 'linus')).toEqual(range(20));
  });

  it('is not misled by a relay that was paused while it sent, and wakes up after another one took over', async () => {
    const running = await start(recorder('paused'));
    await append('linus', 21, 21);
    await eventually(async () => (await handledBy('paused', 'linus')).includes(21));
    await relay.stop();
    let wakeUp: () => void = () => undefined;
    const asleep = new Promise<void>((resolve) => (wakeUp = resolve));
    let isSending: () => void = () => undefined;
    const sending = new Promise<void>((resolve) => (isSending = resolve));
    const paused = newRelay((producer) => ({
      ...producer,
      sendBatch: async (batch) => {
        isSending();
        await asleep;
        return producer.sendBatch(batch);
      },
    }));
    paused.start();
    await append('linus', 22, 25);
    await sending;
    await db.pool.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'consumer-ownership' and datname = current_database()`,
    );
    relay = newRelay();
    relay.start();
    await append('linus', 26, 30);
    await eventually(async () => (await handledBy('paused', 'linus')).includes(30));
    wakeUp();
    await append('linus', 31, 35);
    await eventually(async () => (await handledBy('paused', 'linus')).includes(35));
    await delay(500);
    await paused.stop();
    await running.stop();
    expect((await handledBy('paused', 'linus')).filter((n) => n > 20)).toEqual(range(35).slice(20));
  });

  it('takes from the store what Kafka lost', async () => {
    await append('grace', 1, 3);
    const first = await start(recorder('lost'));
    await eventually(async () => (await handledBy('lost', 'grace')).length === 3);
    await first.stop();
    await append('grace', 4, 8);
    const kafka = new Kafka({ brokers, logCreator: () => () => undefined });
    const admin = kafka.admin();
    await admin.connect();
    const topic = `${prefix}${topics.taskEvents}`;
    const partition = partitionOf('loc_9/contact/grace', 4);
    await eventually(async () => {
      const offsets = await admin.fetchTopicOffsets(topic);
      return offsets.find((one) => one.partition === partition)?.high !== '0';
    });
    await delay(500);
    await admin.deleteTopicRecords({ topic, partitions: [{ partition, offset: '-1' }] });
    await admin.disconnect();
    const second = await start(recorder('lost'));
    await append('grace', 9, 10);
    await eventually(async () => (await handledBy('lost', 'grace')).length === 10);
    await second.stop();
    expect(await handledBy('lost', 'grace')).toEqual(range(10));
  });

  it('loses and doubles nothing, and goes on steadily, while a consumer joins and leaves', async () => {
    const people = Array.from({ length: 16 }, (_, index) => `p${index}`);
    const steady = await start(recorder('restless'));
    let sent = 0;
    let [longestWait, lastProgress, before] = [0, Date.now(), 0];
    const seconds = 24;
    let guest: { stop(): Promise<void> } | null = null;
    for (let tick = 0; tick < seconds * 4; tick += 1) {
      sent += 1;
      await Promise.all(people.map((person) => append(person, sent, sent)));
      await delay(250);
      if (tick % 16 === 8) guest = await start(recorder('restless'));
      if (tick % 16 === 15) [guest] = [null, await guest?.stop()];
      const { rows } = await db.pool.query<{ n: number }>(`select count(*)::int as n from handled where consumer_group = 'restless'`);
      const now = rows[0]?.n ?? 0;
      if (now > before) [before, lastProgress] = [now, Date.now()];
      longestWait = Math.max(longestWait, Date.now() - lastProgress);
    }
    await eventually(async () =>
      (await Promise.all(people.map((person) => handledBy('restless', person)))).every(({ length }) => length === sent),
    );
    await guest?.stop();
    await steady.stop();
    for (const person of people) expect(await handledBy('restless', person)).toEqual(range(sent));
    expect(longestWait).toBeLessThan(10_000);
  });

  it('copies parked messages to a dead-letter topic, with where and why', async () => {
    await append('margaret', 1, 1);
    const group = 'parks';
    @Controller()
    class Parking {
      @EventPattern(topics.taskEvents, { group })
      handle(batch: Batch<unknown>): Promise<readonly Settlement[]> {
        return batch.transaction([], () =>
          Promise.resolve(
            batch.items.map((item) =>
              item.key.endsWith('margaret') ? { kind: 'park', code: 'UNREADABLE', reason: 'no known shape' } : done,
            ),
          ),
        );
      }
    }
    const running = await start(Parking);
    const kafka = new Kafka({ brokers, logCreator: () => () => undefined });
    const reader = kafka.consumer({ groupId: `${prefix}dead-letter-reader` });
    const found: KafkaMessage[] = [];
    await reader.connect();
    await reader.subscribe({ topics: [`${prefix}${deadLetterTopic(topics.taskEvents)}`], fromBeginning: true });
    await reader.run({ eachMessage: ({ message }) => Promise.resolve(void found.push(message)) });
    await eventually(() => found.length > 0, { timeoutMs: 20_000 });
    await reader.disconnect();
    await running.stop();
    const headers = Object.fromEntries(Object.entries(found[0]?.headers ?? {}).map(([name, value]) => [name, String(value)]));
    expect(headers).toMatchObject({
      'dead-letter-topic': `${prefix}${topics.taskEvents}`,
      'dead-letter-group': group,
      'dead-letter-code': 'UNREADABLE',
      'dead-letter-reason': 'no known shape',
      ce_streamversion: '1',
    });
    expect(found[0]?.value?.length).toBeGreaterThan(20);
  });
});
