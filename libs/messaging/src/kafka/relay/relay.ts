import { Kafka, Partitioners, type Producer } from 'kafkajs';
import { SealedLog } from '@sync/event-store';
import type { MasterKey } from '@sync/credentials';
import type { Pool } from '@sync/database';
import { gauge, type Logger } from '@sync/telemetry';
import { Ownership } from '../../postgres/ownership.js';
import { topics } from '../../topics.js';
import type { WakeUps } from '../../wake-ups.js';
import { eventRecord, receiptRecord } from '../cloud-events.js';
import { kafkaLogger } from '../kafka-logger.js';
import { partitionCounts } from '../partition-counts.js';
import { publishDeadLetters } from './dead-letters.js';
import { ShardRelay, type ShardPlatform } from './shard-relay.js';

export interface RelayOptions {
  readonly brokers: readonly string[];
  readonly topicPrefix: string;
  readonly pool: Pool;
  readonly url: string;
  readonly masterKey: MasterKey;
  readonly wakeUps: WakeUps;
  readonly logger: Logger;
  /** Into how many shares each log is cut; a share has one sender, so several processes may share the work. Must divide the number of partitions. */
  readonly shards?: number;
  /** Puts something before every producer of the logs: a test that pauses it. */
  readonly asProducer?: (producer: Producer) => Producer;
}

interface Running {
  readonly log: string;
  readonly shard: number;
  readonly relay: { run(): Promise<void>; stop(): void; readonly lagSeconds: number };
}

const DEAD_LETTERS_MS = 2_000;

/** What in the event store has Kafka not got yet? Sends it, in the store's order, and keeps a line of dead letters. */
export class Relay {
  readonly #kafka: Kafka;
  readonly #ownership: Ownership;
  readonly #sealed: SealedLog;
  #running: readonly Running[] = [];
  #ended: Promise<unknown> = Promise.resolve();
  #deadLetters: NodeJS.Timeout | undefined;
  #producer: Promise<Producer> | undefined;

  constructor(private readonly options: RelayOptions) {
    const { brokers, url, pool, masterKey, logger } = options;
    this.#kafka = new Kafka({ clientId: 'sync-relay', brokers: [...brokers], logCreator: kafkaLogger(logger) });
    this.#ownership = new Ownership(url);
    this.#sealed = new SealedLog(pool, masterKey);
  }

  /** Takes over the shares that nobody sends, now and whenever their sender ends. The topics have to be there. */
  start(): void {
    const { shards = 1 } = this.options;
    const platform = this.#platform();
    this.#running = Array.from({ length: shards }, (_, shard) => shard).flatMap((shard): Running[] => [
      {
        log: 'events',
        shard,
        relay: new ShardRelay(
          { log: 'events', shard, shards, read: (from, share) => this.#sealed.readEvents(from, share), record: eventRecord },
          platform,
        ),
      },
      { log: 'receipts', shard, relay: new ShardRelay({ log: 'receipts', shard, shards, ...this.#receipts() }, platform) },
    ]);
    this.#ended = Promise.all(this.#running.map(({ relay }) => relay.run()));
    this.#deadLetters = setInterval(() => void this.#publishDeadLetters(), DEAD_LETTERS_MS);
    gauge('relay_lag_seconds', 'How long has the oldest message waited that Kafka has not got yet?', () =>
      Promise.resolve(this.#running.map(({ log, shard, relay }) => ({ value: relay.lagSeconds, labels: { log, shard: String(shard) } }))),
    );
  }

  /** Sends what is in hand and lets go of the shares, so that another process can go on at once. */
  async stop(): Promise<void> {
    clearInterval(this.#deadLetters);
    for (const { relay } of this.#running) relay.stop();
    await this.#ended;
    await (await this.#producer?.catch(() => undefined))?.disconnect();
    await this.#ownership.close();
  }

  #receipts() {
    return {
      read: async (...[from, share]: Parameters<SealedLog['readReceipts']>) => {
        const { items, checkpoint } = await this.#sealed.readReceipts(from, share);
        return { checkpoint, items: items.map((receipt) => ({ ...receipt, recordedAt: receipt.receivedAt })) };
      },
      record: receiptRecord,
    };
  }

  #platform(): ShardPlatform {
    const { pool, wakeUps, logger, topicPrefix, shards = 1, asProducer = (producer) => producer } = this.options;
    return {
      pool,
      wakeUps,
      logger,
      topicPrefix,
      sealed: this.#sealed,
      ownership: this.#ownership,
      openProducer: async () => asProducer(await this.#openProducer()),
      partitionsOf: async () => {
        const counts = await partitionCounts(this.#kafka, topicPrefix, Object.values(topics));
        // Otherwise one partition would have two senders, and its messages no order.
        const unfit = [...counts].find(([, partitions]) => partitions % shards !== 0);
        if (unfit)
          throw new Error(
            `Topic ${unfit[0]} has ${unfit[1]} partitions, which ${shards} relay shards cannot share evenly; choose RELAY_SHARDS so that it divides them.`,
          );
        return counts;
      },
    };
  }

  async #openProducer(): Promise<Producer> {
    const producer = this.#kafka.producer({
      idempotent: true,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      createPartitioner: Partitioners.DefaultPartitioner,
    });
    await producer.connect();
    return producer;
  }

  /** Several relays may do the same at once: a dead letter may then be there twice. */
  async #publishDeadLetters(): Promise<void> {
    try {
      this.#producer ??= this.#openProducer();
      const producer = await this.#producer;
      while ((await publishDeadLetters(this.options.pool, this.#sealed, producer, this.options.topicPrefix)) > 0);
    } catch (error) {
      this.#producer = undefined;
      this.options.logger.warn({ err: error }, 'dead-letters.not-published');
    }
  }
}
