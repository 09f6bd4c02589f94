import type { Pool } from '@sync/database';
import type { Checkpoint, EventStore, ReceiptLog } from '@sync/event-store';
import { isReceiptTopic } from '@sync/messaging';

/** The service that is furthest behind; `seconds` is the age of the oldest message it has not handled, 0 when nobody is behind. */
export interface Lag {
  readonly seconds: number;
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

/**
 * How far behind is the slowest service right now? Asks the log for the oldest message after each checkpoint. A checkpoint stays where its
 * last message was, so what was found empty is remembered, and only what came since is looked at.
 */
export class LagWatch {
  readonly #empty = new Map<string, Checkpoint>();
  #last: { readonly at: number; readonly lag: Promise<Lag> } | undefined;

  constructor(
    private readonly pool: Pool,
    private readonly events: EventStore,
    private readonly receipts: ReceiptLog,
  ) {}

  /** At most two seconds old. */
  lag(now: Date): Promise<Lag> {
    if (!this.#last || now.getTime() - this.#last.at > FRESH_MS) {
      const lag = this.#look(now);
      this.#last = { at: now.getTime(), lag };
      lag.catch(() => {
        this.#last = undefined;
      });
    }
    return this.#last.lag;
  }

  async #look(now: Date): Promise<Lag> {
    let worst: Lag = { seconds: 0, group: null, topic: null };
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
