import { setTimeout as delay } from 'node:timers/promises';
import type { Producer, TopicMessages } from 'kafkajs';
import { loadCheckpoint, moveCheckpoint, type Checkpoint, type KeyShare, type Page, type SealedLog } from '@sync/event-store';
import { transaction, type Pool } from '@sync/database';
import { counter, type Logger } from '@sync/telemetry';
import type { Ownership } from '../../postgres/ownership.js';
import type { WakeUps } from '../../wake-ups.js';
import { Rest } from '../../rest.js';
import { partitionOf, type Link, type OutgoingRecord } from '../cloud-events.js';
import { loadRelayed, saveRelayed } from './relayed.js';

const IDLE_FIRST_MS = 5;
const IDLE_LAST_MS = 1_000;
const PAUSE_MS = 1_000;
const PAGE = 500;
/** What gathers meanwhile is one request to Kafka and one transaction. */
const REST_MS = 15;

const sent = counter('messages_relayed', 'Does what is stored reach Kafka?');

/** What a relay needs of a stored message to send it on. */
export interface Relayable {
  readonly topic: string;
  readonly key: string;
  readonly xid: bigint;
  readonly position: bigint;
  readonly recordedAt: Date;
}

export interface ShardOptions<T extends Relayable> {
  /** `events` or `receipts`: each is a log of its own. */
  readonly log: string;
  readonly shard: number;
  readonly shards: number;
  readonly read: (checkpoint: Checkpoint, share: KeyShare) => Promise<Page<T>>;
  readonly record: (message: T, link: Link) => OutgoingRecord;
}

export interface ShardPlatform {
  readonly pool: Pool;
  readonly sealed: SealedLog;
  readonly ownership: Ownership;
  readonly wakeUps: WakeUps;
  readonly logger: Logger;
  readonly topicPrefix: string;
  /** How many partitions each topic has; asked once per take-over. */
  readonly partitionsOf: () => Promise<ReadonlyMap<string, number>>;
  readonly openProducer: () => Promise<Producer>;
}

/**
 * Sends one share of one log to Kafka, in the log's order. Exactly one process does so: it holds a session lock; one that was paused and comes back late sends
 * what was sent before, which readers skip, and is then fenced by its checkpoint. A crash after sending and before writing down repeats a page at most.
 */
export class ShardRelay<T extends Relayable> {
  readonly #stop = new AbortController();
  #wake = new AbortController();
  #at!: Checkpoint;
  #places = new Map<string, Checkpoint>();
  #partitions: ReadonlyMap<string, number> = new Map();
  #waitingSince: Date | null = null;

  constructor(
    private readonly options: ShardOptions<T>,
    private readonly platform: ShardPlatform,
  ) {}

  /** How long the oldest message that was seen and not sent yet has waited. */
  get lagSeconds(): number {
    return this.#waitingSince ? Math.max(0, (Date.now() - this.#waitingSince.getTime()) / 1_000) : 0;
  }

  async run(): Promise<void> {
    const unsubscribe = this.platform.wakeUps.onWake(null, () => this.#wake.abort());
    const { log, shard, shards } = this.options;
    while (!this.#stop.signal.aborted) {
      const lease = await this.platform.ownership.acquire(`relay/${log}/${shard} of ${shards}`, this.#stop.signal);
      if (!lease) break;
      const producer = await this.platform.openProducer().catch((error: unknown) => this.#failed(error));
      if (!producer) continue;
      try {
        await this.#load();
        await this.#relay(producer, lease.stillMine);
      } catch (error) {
        await this.#failed(error);
      } finally {
        await producer.disconnect().catch(() => undefined);
      }
    }
    unsubscribe();
  }

  /** Sends what is in hand, then ends. */
  stop(): void {
    this.#stop.abort();
    this.#wake.abort();
  }

  async #load(): Promise<void> {
    const { pool, sealed, partitionsOf } = this.platform;
    // A relay that never ran begins with what comes: what is older, readers find in the store.
    this.#at = await loadCheckpoint(pool, this.#owner(), await sealed.horizon());
    this.#partitions = await partitionsOf();
    this.#places = new Map((await loadRelayed(pool)).map((one) => [placeName(one.topic, one.partition, one.partitions), one.place]));
  }

  async #relay(producer: Producer, stillMine: () => boolean): Promise<void> {
    const { shard, shards, read } = this.options;
    let from = this.#at;
    let idleMs = IDLE_FIRST_MS;
    const rest = new Rest(REST_MS, this.#stop.signal);
    while (stillMine() && !this.#stop.signal.aborted) {
      await rest.over();
      this.#wake = new AbortController();
      const page = await read(from, { partition: shard, partitions: shards, limit: PAGE });
      from = page.checkpoint;
      if (page.items.length > 0) {
        this.#waitingSince = page.items[0]?.recordedAt ?? null;
        rest.begin();
        await this.#send(producer, page);
        rest.end(page.items.length >= PAGE);
        idleMs = IDLE_FIRST_MS;
        continue;
      }
      this.#waitingSince = null;
      idleMs = (await this.#pause(idleMs)) ? IDLE_FIRST_MS : Math.min(idleMs * 2, IDLE_LAST_MS);
    }
  }

  async #send(producer: Producer, { items, checkpoint }: Page<T>): Promise<void> {
    const byTopic = new Map<string, OutgoingRecord[]>();
    const places = new Map(this.#places);
    const touched = new Map<string, { topic: string; partition: number; partitions: number; place: Checkpoint }>();
    for (const item of items) {
      const partitions = this.#partitions.get(item.topic) ?? 1;
      const partition = partitionOf(item.key, partitions);
      const name = placeName(item.topic, partition, partitions);
      const place = { epoch: checkpoint.epoch, xid: item.xid, position: item.position };
      const link = { place, previous: places.get(name) ?? this.#at, partitions };
      const records = byTopic.get(item.topic) ?? [];
      records.push(this.options.record(item, link));
      byTopic.set(item.topic, records);
      places.set(name, place);
      touched.set(name, { topic: item.topic, partition, partitions, place });
    }
    const topicMessages = [...byTopic].map(([topic, messages]): TopicMessages => ({
      topic: `${this.platform.topicPrefix}${topic}`,
      messages,
    }));
    await producer.sendBatch({ acks: -1, topicMessages });
    await transaction(this.platform.pool, async (client) => {
      await saveRelayed(client, [...touched.values()]);
      await moveCheckpoint(client, this.#owner(), this.#at, checkpoint);
    });
    this.#at = checkpoint;
    this.#places = places;
    for (const [topic, messages] of byTopic) sent.add(messages.length, { topic });
  }

  #owner() {
    const { log, shard, shards } = this.options;
    return { group: 'relay', topic: log, partition: shard, partitions: shards };
  }

  async #failed(error: unknown): Promise<undefined> {
    const { log, shard } = this.options;
    if (this.#stop.signal.aborted) return;
    this.platform.logger.warn({ err: error, log, shard }, 'relay.interrupted');
    await this.#pause(PAUSE_MS);
  }

  /** Waits; true when woken before the time was over. */
  async #pause(ms: number): Promise<boolean> {
    const woken = AbortSignal.any([this.#wake.signal, this.#stop.signal]);
    return delay(ms, false, { signal: woken, ref: false }).catch(() => true);
  }
}

const placeName = (topic: string, partition: number, partitions: number): string => `${topic}/${partition}/${partitions}`;
