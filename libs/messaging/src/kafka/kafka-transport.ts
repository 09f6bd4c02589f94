import { ServerKafka, type CustomTransportStrategy, type MessageHandler } from '@nestjs/microservices';
import type { Consumer, ConsumerGroupJoinEvent, EachBatchPayload, Kafka } from 'kafkajs';
import { SealedLog, type EventStore, type ReceiptLog } from '@sync/event-store';
import type { MasterKey } from '@sync/credentials';
import type { Pool } from '@sync/database';
import type { Logger } from '@sync/telemetry';
import { LogSource } from '../log-source.js';
import type { PartitionHandler } from '../partition-handler.js';
import type { RedriveOutcome } from '../redrive-parked.js';
import { showReaders } from '../show-readers.js';
import { Subscriptions, type Subscription } from '../subscriptions.js';
import { kafkaLogger } from './kafka-logger.js';
import { partitionCounts } from './partition-counts.js';
import { PartitionConsumer, type ConsumerPlatform } from './partition-consumer.js';

export interface KafkaTransportOptions {
  readonly brokers: readonly string[];
  /** Before every group, so that several installations share a cluster. */
  readonly groupPrefix: string;
  readonly topicPrefix: string;
  readonly pool: Pool;
  readonly masterKey: MasterKey;
  readonly events: EventStore;
  readonly receipts: ReceiptLog;
  readonly logger: Logger;
  readonly batchSize?: number;
  /** Partitions that one process handles at the same time. */
  readonly atOnce?: number;
}

/** How long a fetch waits for messages; it is also how long a rebalance is not noticed. */
const FETCH_WAIT_MS = 250;
const HEARTBEAT_MS = 1_000;
/** A process that was killed keeps its partitions for so long; one that lives may miss several heartbeats. */
const SESSION_MS = 8_000;
const OFFSETS_EVERY_MS = 1_000;
/** After an assignment the store is read at once, and once more when Kafka has surely begun to deliver. */
const SECOND_LOOK_MS = 3_000;
const NET_MS = 30_000;
const FETCH_BYTES = 1_048_576;

/**
 * Delivers Kafka's messages to `@EventPattern` handlers in batches: Nest's Kafka server, with a consumer per group instead of one, and whole batches instead
 * of single messages. Different partitions run side by side, one strictly in order. What is done stands in the database (see PartitionConsumer); Kafka's own
 * offsets only say where to go on reading, and are committed after it.
 */
export class KafkaTransport extends ServerKafka implements CustomTransportStrategy {
  readonly #subscriptions = new Subscriptions();
  readonly #platform: ConsumerPlatform;
  readonly #stopping = new AbortController();
  readonly #consumers: Consumer[] = [];
  readonly #partitions = new Map<string, PartitionConsumer>();
  #counts: ReadonlyMap<string, number> = new Map();
  #net: NodeJS.Timeout | undefined;

  constructor(private readonly own: KafkaTransportOptions) {
    super({ client: { brokers: [...own.brokers], clientId: 'sync', logCreator: kafkaLogger(own.logger) }, postfixId: '' });
    const { pool, masterKey, events, receipts, logger } = own;
    this.#platform = { pool, store: events, source: new LogSource(events, receipts), sealed: new SealedLog(pool, masterKey), logger };
  }

  override addHandler(pattern: unknown, handler: MessageHandler, _isEvent?: boolean, extras?: Record<string, unknown>): void {
    this.#subscriptions.add(pattern, handler, extras);
  }

  /** A consumer per group; their topics have to be there (see ensureTopics). */
  override async start(callback: () => void): Promise<void> {
    const kafka = this.client as unknown as Kafka;
    this.#counts = await partitionCounts(kafka, this.own.topicPrefix, [...new Set(this.#subscriptions.all.map(({ topic }) => topic))]);
    const groups = new Set(this.#subscriptions.all.map(({ group }) => group));
    await Promise.all([...groups].map((group) => this.#consume(kafka, group)));
    showReaders({ pool: this.own.pool, groups: () => this.#subscriptions.groups, partitions: () => this.#handlers() });
    this.#net = setInterval(() => this.#catchUp(this.#partitions.values()), NET_MS);
    callback();
  }

  /** Finishes the batches at hand, then leaves the groups, so that others take over at once. */
  override async close(): Promise<void> {
    clearInterval(this.#net);
    this.#stopping.abort();
    await Promise.all(this.#consumers.map((consumer) => consumer.disconnect()));
    this.#consumers.length = 0;
    await Promise.all([...this.#partitions.values()].map((partition) => partition.settled()));
    await super.close();
  }

  /** See Subscriptions. */
  releaseHolds(): Promise<number> {
    return this.#subscriptions.releaseHolds(this.#platform);
  }

  /** See Subscriptions. */
  handles(group: string): boolean {
    return this.#subscriptions.handles(group);
  }

  /** See Subscriptions. */
  redrive(group: string, messageId: string): Promise<RedriveOutcome> {
    return this.#subscriptions.redrive(this.#platform, group, messageId);
  }

  async #consume(kafka: Kafka, group: string): Promise<void> {
    const subscriptions = this.#subscriptions.all.filter((subscription) => subscription.group === group);
    const consumer = kafka.consumer({
      groupId: `${this.own.groupPrefix}${group}`,
      sessionTimeout: SESSION_MS,
      heartbeatInterval: HEARTBEAT_MS,
      maxWaitTimeInMs: FETCH_WAIT_MS,
      maxBytesPerPartition: FETCH_BYTES,
      allowAutoTopicCreation: false,
    });
    this.#consumers.push(consumer);
    const byTopic = new Map(subscriptions.map((subscription) => [this.#nameOf(subscription.topic), subscription]));
    consumer.on(consumer.events.GROUP_JOIN, (event) => this.#joined(event, group, byTopic));
    await consumer.connect();
    await consumer.subscribe({ topics: [...byTopic.keys()], fromBeginning: false });
    await consumer.run({
      autoCommit: true,
      autoCommitInterval: OFFSETS_EVERY_MS,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: this.own.atOnce ?? 8,
      eachBatch: (payload) => this.#batch(payload, byTopic),
    });
  }

  #joined({ payload }: ConsumerGroupJoinEvent, group: string, byTopic: ReadonlyMap<string, Subscription>): void {
    const mine = Object.entries(payload.memberAssignment).flatMap(([topic, partitions]) => {
      const subscription = byTopic.get(topic);
      return subscription ? partitions.map((partition) => this.#partitionOf(subscription, partition)) : [];
    });
    const others = [...this.#partitions.values()].filter((one) => one.handler.labels.group === group && !mine.includes(one));
    for (const partition of others) partition.leave();
    for (const partition of mine) partition.reload();
    this.#catchUp(mine);
    setTimeout(() => this.#catchUp(mine), SECOND_LOOK_MS).unref();
  }

  async #batch(payload: EachBatchPayload, byTopic: ReadonlyMap<string, Subscription>): Promise<void> {
    const { topic, partition, messages } = payload.batch;
    const subscription = byTopic.get(topic);
    const last = messages.at(-1);
    if (!subscription || !last || this.#isStopping()) return;
    const beating = setInterval(() => void payload.heartbeat().catch(() => undefined), HEARTBEAT_MS); // a rebalance is noticed by the next fetch
    try {
      const more = BigInt(payload.batch.highWatermark) > BigInt(last.offset) + 1n;
      await this.#partitionOf(subscription, partition).take(messages, more);
    } finally {
      clearInterval(beating);
    }
    if (this.#isStopping() || payload.isStale()) return;
    payload.resolveOffset(last.offset);
    await payload.commitOffsetsIfNecessary();
  }

  #isStopping(): boolean {
    return this.#stopping.signal.aborted;
  }

  #partitionOf(subscription: Subscription, partition: number): PartitionConsumer {
    const name = `${subscription.group}/${subscription.topic}/${partition}`;
    const known = this.#partitions.get(name);
    if (known) return known;
    const partitions = this.#counts.get(subscription.topic) ?? 1;
    const options = { ...subscription, partition, partitions, batchSize: this.own.batchSize ?? 200 };
    const fresh = new PartitionConsumer(options, this.#platform, this.#stopping.signal);
    this.#partitions.set(name, fresh);
    return fresh;
  }

  #handlers(): PartitionHandler[] {
    return [...this.#partitions.values()].map(({ handler }) => handler);
  }

  #catchUp(partitions: Iterable<PartitionConsumer>): void {
    for (const partition of partitions)
      partition.catchUp().catch((error: unknown) => {
        if (!this.#isStopping()) this.own.logger.warn({ err: error }, 'partition.not-caught-up');
      });
  }

  #nameOf(topic: string): string {
    return `${this.own.topicPrefix}${topic}`;
  }
}
