import { setTimeout as delay } from 'node:timers/promises';
import { Fenced, loadCheckpoint, moveCheckpoint, type Checkpoint, type EventStore } from '@sync/event-store';
import type { Pool } from '@sync/database';
import { counter, histogram, inSpan, type Logger } from '@sync/telemetry';
import type { Message, Settlement } from './batch.js';
import { isPassing } from './database-away.js';
import type { LogSource, Positioned } from './log-source.js';
import { ReaderLag } from './reader-lag.js';
import { heldStreams } from './set-aside.js';
import { StoreBatch } from './store-batch.js';
import { isReceiptTopic } from './topics.js';

const BACKOFF_LAST_MS = 5_000;
const ATTEMPTS_TOGETHER = 2;
const ATTEMPTS_ALONE = 3;
/** So many transactions behind what was read, a checkpoint is moved although nothing was handled. */
const FAR_BEHIND = 10_000n;

const handled = counter('messages_handled', 'Is anybody reading this topic, and how do messages end?');
const age = histogram('message_age_seconds', 'How long do messages wait before they are handled?');

/** One consumer group's share of one topic, and what its messages are handed to. */
export interface PartitionOptions {
  readonly group: string;
  readonly topic: string;
  readonly partition: number;
  readonly partitions: number;
  readonly batchSize: number;
  /** Batches begin so far apart at least, full ones excepted: what gathers meanwhile goes together. */
  readonly restMs: number;
  readonly deliver: (batch: StoreBatch) => Promise<void>;
}

export interface PartitionPlatform {
  readonly pool: Pool;
  readonly store: EventStore;
  readonly source: LogSource;
  readonly logger: Logger;
}

/**
 * Hands batches of one partition to their handler, strictly in order, whichever way they came: effects, what is set aside and the checkpoint are one
 * transaction, and whoever comes late is fenced by the checkpoint.
 */
export class PartitionHandler {
  readonly lag = new ReaderLag();
  #stored!: Checkpoint;
  #seen!: Checkpoint;

  constructor(
    private readonly options: PartitionOptions,
    private readonly platform: PartitionPlatform,
    private readonly stopping: AbortSignal,
  ) {}

  /** Everything at or below it is done. */
  get at(): Checkpoint {
    return this.#stored;
  }

  /** Where reading goes on: everything up to it is done, or concerns other partitions. */
  get seen(): Checkpoint {
    return this.#seen;
  }

  get labels(): { readonly group: string; readonly topic: string } {
    return { group: this.options.group, topic: this.options.topic };
  }

  /** Looks up where this partition is; to be done again after `Fenced`. */
  async load(): Promise<void> {
    const beginning = await this.platform.source.beginning();
    this.#moved(await loadCheckpoint(this.platform.pool, this.options, beginning));
  }

  /** Handles these messages; at the end everything up to `upTo` is done. A failure that says nothing about the messages is waited out. Throws Fenced. */
  async handle(items: readonly Positioned[], upTo: Checkpoint): Promise<void> {
    this.lag.found(items[0]?.message.recordedAt ?? null);
    const free = await this.#withoutHeld(items);
    for (let attempt = 1; attempt <= ATTEMPTS_TOGETHER; attempt += 1) {
      if (await this.#deliver(free, upTo, attempt)) return;
    }
    // One message spoils the batch: each on its own, so that only the one that fails is set aside.
    for (const item of items) await this.#handleAlone(item);
    this.#moved(upTo);
  }

  /**
   * Up to here the log has nothing for this partition. The checkpoint follows from far behind only: often enough that neither a start nor a count of
   * what waits looks through a log of others' messages, seldom enough to cost nothing. Throws Fenced.
   */
  async foundNothing(upTo: Checkpoint): Promise<void> {
    this.#seen = upTo;
    if (upTo.epoch !== this.#stored.epoch || upTo.xid - this.#stored.xid > FAR_BEHIND) await this.handle([], upTo);
  }

  #moved(to: Checkpoint): void {
    this.#stored = to;
    this.#seen = to;
  }

  async #handleAlone(item: Positioned): Promise<void> {
    this.lag.found(item.message.recordedAt);
    const free = (await this.#withoutHeld([item])).length > 0;
    for (let attempt = 1; free && attempt <= ATTEMPTS_ALONE; attempt += 1) {
      if (await this.#deliver([item], item.checkpoint, attempt)) return;
    }
    const reason = `The handler failed ${ATTEMPTS_ALONE} times on this message alone; see the log lines batch.failed of its trace.`;
    const settlement: Settlement = isReceiptTopic(item.message.topic)
      ? { kind: 'park', code: 'HANDLER_FAILED', reason }
      : { kind: 'hold', reason };
    const batch = this.#batch(free ? [item] : [], item.checkpoint);
    await batch.transaction([], () => Promise.resolve(free ? [settlement] : []));
    this.#moved(item.checkpoint);
  }

  /** True when done; false when the handler failed. */
  async #deliver(items: readonly Positioned[], upTo: Checkpoint, attempt: number): Promise<boolean> {
    const { group, topic } = this.options;
    for (let waits = 0; ; waits += 1) {
      const batch = this.#batch(items, upTo);
      try {
        await inSpan(
          `process ${topic}`,
          { parent: null, attributes: { 'messaging.batch.message_count': items.length, 'messaging.consumer.group.name': group } },
          () => (items.length > 0 ? this.options.deliver(batch) : batch.transaction([], () => Promise.resolve([])).then(() => undefined)),
        );
        this.#moved(upTo);
        this.#count(batch.items, batch.settlements ?? []);
        return true;
      } catch (error) {
        const cause = batch.failure ?? error;
        if (cause instanceof Fenced || this.stopping.aborted) throw cause;
        const passing = isPassing(cause);
        this.platform.logger.warn({ err: cause, group, topic, size: items.length, attempt, passing }, 'batch.failed');
        await delay(Math.min(50 * 2 ** Math.max(waits, attempt), BACKOFF_LAST_MS), undefined, { signal: this.stopping, ref: false }).catch(
          () => undefined,
        );
        if (!passing) return false;
      }
    }
  }

  #batch(items: readonly Positioned[], upTo: Checkpoint): StoreBatch {
    const from = this.#stored;
    const messages = items.map(({ message }) => message);
    return new StoreBatch(messages, this.options.group, this.platform.store, (client) => moveCheckpoint(client, this.options, from, upTo));
  }

  async #withoutHeld(items: readonly Positioned[]): Promise<readonly Positioned[]> {
    if (isReceiptTopic(this.options.topic) || items.length === 0) return items;
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
}
