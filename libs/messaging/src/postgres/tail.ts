import { setTimeout as delay } from 'node:timers/promises';
import { Fenced, loadCheckpoint, moveCheckpoint, type Checkpoint, type EventStore } from '@sync/event-store';
import type { Pool } from '@sync/database';
import { counter, histogram, inSpan, type Logger } from '@sync/telemetry';
import type { Message, Settlement } from '../batch.js';
import { heldStreams } from '../set-aside.js';
import { isReceiptTopic } from '../topics.js';
import type { WakeUps } from '../wake-ups.js';
import { isPassing } from './database-away.js';
import type { LogSource, Positioned } from './log-source.js';
import type { Ownership } from './ownership.js';
import { StoreBatch } from './store-batch.js';

const IDLE_FIRST_MS = 5;
const IDLE_LAST_MS = 1_000;
const BACKOFF_LAST_MS = 5_000;
const ATTEMPTS_TOGETHER = 2;
const ATTEMPTS_ALONE = 3;

const handled = counter('messages_handled', 'Is anybody reading this topic, and how do messages end?');
const age = histogram('message_age_seconds', 'How long do messages wait before they are handled?');

export interface TailOptions {
  readonly group: string;
  readonly topic: string;
  readonly partition: number;
  readonly partitions: number;
  readonly batchSize: number;
  readonly deliver: (batch: StoreBatch) => Promise<void>;
}

export interface TailPlatform {
  readonly pool: Pool;
  readonly store: EventStore;
  readonly source: LogSource;
  readonly ownership: Ownership;
  readonly wakeUps: WakeUps;
  readonly logger: Logger;
}

/** One consumer group's reading of one partition of one topic: strictly in order, one batch at a time. */
export class Tail {
  readonly #stop = new AbortController();
  #wake: AbortController = new AbortController();
  #stored!: Checkpoint;
  #at!: Checkpoint;

  constructor(
    private readonly options: TailOptions,
    private readonly platform: TailPlatform,
  ) {}

  /** Runs until `stop`; every failure is logged and tried again. */
  async run(): Promise<void> {
    const unsubscribe = this.platform.wakeUps.onWake(() => this.#wake.abort());
    const { group, topic, partition } = this.options;
    while (!this.#stop.signal.aborted) {
      const lease = await this.platform.ownership.acquire(`${group}/${topic}/${partition}`, this.#stop.signal);
      if (!lease) break;
      try {
        await this.#load();
        await this.#read(lease.stillMine);
      } catch (error) {
        this.platform.logger.warn({ err: error, group, topic, partition }, 'tail.interrupted');
        await this.#pause(IDLE_LAST_MS);
      }
    }
    unsubscribe();
  }

  /** Finishes the batch at hand, reads no other. */
  stop(): void {
    this.#stop.abort();
    this.#wake.abort();
  }

  async #load(): Promise<void> {
    const { group, topic, partition, partitions } = this.options;
    const beginning = await this.platform.source.beginning();
    this.#stored = await loadCheckpoint(this.platform.pool, { group, topic, partition, partitions }, beginning);
    this.#at = this.#stored;
  }

  async #read(stillMine: () => boolean): Promise<void> {
    let idleMs = IDLE_FIRST_MS;
    while (stillMine() && !this.#stop.signal.aborted) {
      this.#wake = new AbortController();
      const page = await this.platform.source.read(this.#at, { ...this.options, limit: this.options.batchSize });
      if (page.items.length > 0) {
        await this.#handle(page.items, page.checkpoint);
        idleMs = IDLE_FIRST_MS;
        continue;
      }
      // Committed rows become readable only when older transactions end, so a wake-up that finds nothing looks again soon.
      this.#at = page.checkpoint;
      idleMs = (await this.#pause(idleMs)) ? IDLE_FIRST_MS : Math.min(idleMs * 2, IDLE_LAST_MS);
    }
  }

  async #handle(items: readonly Positioned[], upTo: Checkpoint): Promise<void> {
    const free = await this.#withoutHeld(items);
    for (let attempt = 1; attempt <= ATTEMPTS_TOGETHER; attempt += 1) {
      if (await this.#deliver(free, upTo, attempt)) return;
    }
    // One message spoils the batch: each on its own, so that only the one that fails is set aside.
    for (const item of items) await this.#handleAlone(item);
    this.#at = upTo;
  }

  async #handleAlone(item: Positioned): Promise<void> {
    const free = (await this.#withoutHeld([item])).length > 0;
    for (let attempt = 1; free && attempt <= ATTEMPTS_ALONE; attempt += 1) {
      if (await this.#deliver([item], item.checkpoint, attempt)) return;
    }
    const reason = `The handler failed ${ATTEMPTS_ALONE} times on this message alone; see the log lines batch.failed of its trace.`;
    const settlement: Settlement = isReceiptTopic(item.message.topic)
      ? { kind: 'park', code: 'HANDLER_FAILED', reason }
      : { kind: 'hold', reason };
    const batch = this.#batch(free ? [item.message] : [], item.checkpoint);
    await batch.transaction([], () => Promise.resolve(free ? [settlement] : []));
    this.#advance(item.checkpoint);
  }

  /** True when done; false when the handler failed. A failure that says nothing about the messages is waited out here. */
  async #deliver(items: readonly Positioned[], upTo: Checkpoint, attempt: number): Promise<boolean> {
    const { group, topic } = this.options;
    for (let waits = 0; ; waits += 1) {
      const batch = this.#batch(
        items.map(({ message }) => message),
        upTo,
      );
      try {
        await inSpan(
          `process ${topic}`,
          { parent: null, attributes: { 'messaging.batch.message_count': items.length, 'messaging.consumer.group.name': group } },
          () => (items.length > 0 ? this.options.deliver(batch) : batch.transaction([], () => Promise.resolve([])).then(() => undefined)),
        );
        this.#advance(upTo);
        this.#count(batch.items, batch.settlements ?? []);
        return true;
      } catch (error) {
        const cause = batch.failure ?? error;
        if (cause instanceof Fenced || this.#stop.signal.aborted) throw cause;
        const passing = isPassing(cause);
        this.platform.logger.warn({ err: cause, group, topic, size: items.length, attempt, passing }, 'batch.failed');
        await this.#pause(Math.min(50 * 2 ** Math.max(waits, attempt), BACKOFF_LAST_MS));
        if (!passing) return false;
      }
    }
  }

  #batch(messages: readonly Message<unknown>[], upTo: Checkpoint): StoreBatch {
    const from = this.#stored;
    return new StoreBatch(messages, this.options.group, this.platform.store, (client) => moveCheckpoint(client, this.options, from, upTo));
  }

  #advance(upTo: Checkpoint): void {
    this.#stored = upTo;
    this.#at = upTo;
  }

  async #withoutHeld(items: readonly Positioned[]): Promise<readonly Positioned[]> {
    if (isReceiptTopic(this.options.topic)) return items;
    const held = await heldStreams(this.platform.pool, this.options.group, [...new Set(items.map(({ message }) => message.stream))]);
    return held.size === 0 ? items : items.filter(({ message }) => !held.has(message.stream));
  }

  #count(messages: readonly Message<unknown>[], settlements: readonly Settlement[]): void {
    const { group, topic } = this.options;
    for (const kind of ['done', 'park', 'hold'] as const) {
      const count = settlements.filter((settlement) => settlement.kind === kind).length;
      if (count > 0) handled.add(count, { group, topic, outcome: kind });
    }
    const oldest = messages[0];
    if (oldest) age.record((Date.now() - oldest.recordedAt.getTime()) / 1_000, { group, topic });
  }

  /** Waits; true when woken before the time was over. */
  async #pause(ms: number): Promise<boolean> {
    const woken = AbortSignal.any([this.#wake.signal, this.#stop.signal]);
    return delay(ms, false, { signal: woken, ref: false }).catch(() => true);
  }
}
