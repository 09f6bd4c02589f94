import { setTimeout as delay } from 'node:timers/promises';
import type { Pool } from '@sync/database';
import type { Checkpoint, EventStore, ReceiptLog } from '@sync/event-store';
import { isReceiptTopic } from '@sync/messaging';

/** The service that is furthest behind; `seconds` is the age of the oldest message it has not handled, 0 when nobody is behind, null while that is not known. */
export interface Lag {
  readonly seconds: number | null;
  readonly group: string | null;
  readonly topic: string | null;
}

interface Reader {
  readonly group: string;
  readonly topic: string;
  readonly partition: number;
  readonly partitions: number;
  readonly at: Checkpoint;
}

interface Row {
  readonly consumer_group: string;
  readonly topic: string;
  readonly partition: number;
  readonly partitions: number;
  readonly epoch: number;
  readonly xid: string;
  readonly position: string;
}

const FRESH_MS = 2_000;
const OLD_MS = 10_000;
const PATIENCE_MS = 1_000;
const unknown: Lag = { seconds: null, group: null, topic: null };

/**
 * How far behind is the slowest service right now? Asks the log for the oldest message after each checkpoint. A checkpoint stays where its
 * last message was, so what was found empty is remembered, and only what came since is looked at.
 */
export class LagWatch {
  readonly #empty = new Map<string, Checkpoint>();
  #lag: Lag = unknown;
  #lookedAt = -Infinity;
  #looking: Promise<void> | undefined;

  constructor(
    private readonly pool: Pool,
    private readonly events: EventStore,
    private readonly receipts: ReceiptLog,
  ) {}

  /**
   * What was found at the last look; another one starts when that was over two seconds ago. Nobody waits for it longer than a second: the
   * first look at a long log takes a while, and is then answered "not known yet".
   */
  async lag(now: Date): Promise<Lag> {
    if (now.getTime() - this.#lookedAt > FRESH_MS) this.#looking ??= this.#lookNow(now);
    if (this.#isOld(now)) await Promise.race([this.#looking, delay(PATIENCE_MS, undefined, { ref: false })]);
    return this.#isOld(now) ? unknown : this.#lag;
  }

  #isOld(now: Date): boolean {
    return now.getTime() - this.#lookedAt > OLD_MS;
  }

  async #lookNow(now: Date): Promise<void> {
    this.#lag = await this.#look(now).catch(() => unknown);
    this.#lookedAt = now.getTime();
    this.#looking = undefined;
  }

  async #look(now: Date): Promise<Lag> {
    let worst: Lag & { readonly seconds: number } = { ...unknown, seconds: 0 };
    for (const reader of await this.#readers()) {
      const oldest = await this.#oldestUnread(reader);
      const seconds = oldest ? Math.max((now.getTime() - oldest.getTime()) / 1_000, 0) : 0;
      if (seconds > worst.seconds) worst = { seconds, group: reader.group, topic: reader.topic };
    }
    return worst;
  }

  /** `store.checkpoints` is the platform's, shared by all; it is only read here. */
  async #readers(): Promise<Reader[]> {
    const { rows } = await this.pool.query<Row>(
      'select consumer_group, topic, partition, partitions, epoch, xid, position from store.checkpoints',
    );
    return rows.map(({ consumer_group, epoch, xid, position, ...rest }) => ({
      ...rest,
      group: consumer_group,
      at: { epoch, xid: BigInt(xid), position: BigInt(position) },
    }));
  }

  async #oldestUnread({ group, at, ...selection }: Reader): Promise<Date | null> {
    const id = `${group}/${selection.topic}/${selection.partition}/${selection.partitions}`;
    const empty = this.#empty.get(id);
    const from = empty && isBefore(at, empty) ? empty : at;
    if (isReceiptTopic(selection.topic)) {
      const page = await this.receipts.readAfter(from, { ...selection, limit: 1 });
      if (page.items.length === 0) this.#empty.set(id, page.checkpoint);
      return page.items[0]?.receivedAt ?? null;
    }
    const page = await this.events.readAfter(from, { ...selection, limit: 1 });
    if (page.items.length === 0) this.#empty.set(id, page.checkpoint);
    return page.items[0]?.recordedAt ?? null;
  }
}

const isBefore = (a: Checkpoint, b: Checkpoint): boolean => {
  if (a.epoch !== b.epoch) return a.epoch < b.epoch;
  return a.xid !== b.xid ? a.xid < b.xid : a.position < b.position;
};
