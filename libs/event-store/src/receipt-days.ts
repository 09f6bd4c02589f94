import type { Pool } from '@sync/database';
import type { Checkpoint } from './event-store.js';

const DAY_MS = 86_400_000;
const BEFORE_ALL_DAYS = '0001-01-01';

/** The day (UTC) of a moment, `offset` days later: `2025-03-01`. */
export const dayOf = (moment: Date, offset = 0): string => new Date(moment.getTime() + offset * DAY_MS).toISOString().slice(0, 10);

interface ClosedDay {
  readonly day: string;
  readonly epoch: number;
  readonly xid: bigint;
}

/**
 * Which days a reader may leave out. A day is closed under an exclusive lock with the first transaction id that cannot be in it any more, it refuses rows
 * from then on, and no day at or before a closed one is ever opened again. So a reader at or past that id misses nothing by starting after the day.
 * The list is kept in memory: one that is out of date only leaves out fewer days than it could.
 */
export class ReceiptDays {
  #closed: readonly ClosedDay[] = [];
  #readAt = -Infinity;

  constructor(
    private readonly pool: Pool,
    private readonly refreshMs = 600_000,
  ) {}

  /** The first day that can hold anything after the checkpoint. */
  async firstDayAfter({ epoch, xid }: Checkpoint): Promise<string> {
    if (performance.now() - this.#readAt > this.refreshMs) await this.refresh();
    const done = this.#closed.filter((closed) => closed.epoch < epoch || (closed.epoch === epoch && closed.xid <= xid));
    const last = done.at(-1);
    return last ? dayOf(new Date(last.day), 1) : BEFORE_ALL_DAYS;
  }

  async refresh(): Promise<void> {
    this.#readAt = performance.now();
    const { rows } = await this.pool.query<{ day: string; closed_epoch: number; closed_xid: string }>(
      'select day::text as day, closed_epoch, closed_xid from store.day_keys d where closed_xid is not null order by d.day',
    );
    this.#closed = rows.map(({ day, closed_epoch, closed_xid }) => ({ day, epoch: closed_epoch, xid: BigInt(closed_xid) }));
  }

  /** Closes the open days up to this one, oldest first. */
  async close(upTo: string): Promise<void> {
    const { rows } = await this.pool.query<{ day: string }>(
      'select day::text as day from store.day_keys d where closed_xid is null and d.day <= $1::date order by d.day',
      [upTo],
    );
    for (const { day } of rows) await this.pool.query('select store.close_receipt_day($1::date)', [day]);
  }

  /** Drops the closed days before this one with their keys, and the ids of their receipts. Returns the days. */
  async drop(before: string): Promise<string[]> {
    const { rows } = await this.pool.query<{ day: string }>(
      'select day::text as day from store.day_keys d where closed_xid is not null and destroyed_at is null and d.day < $1::date order by d.day',
      [before],
    );
    for (const { day } of rows) await this.pool.query('select store.drop_receipt_day($1::date)', [day]);
    await this.#pruneIds(before);
    return rows.map(({ day }) => day);
  }

  // In small transactions: a long one would hold every reader back.
  async #pruneIds(before: string): Promise<void> {
    const chunk = 5_000;
    const text = `delete from store.receipt_ids where ctid = any(array(select ctid from store.receipt_ids where day < $1::date limit ${chunk}))`;
    let more = true;
    while (more) more = (await this.pool.query(text, [before])).rowCount === chunk;
  }
}
