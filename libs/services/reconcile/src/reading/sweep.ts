import { backfillStream } from '@sync/crm-events';
import type { Queryable } from '@sync/database';
import { tellBackfill } from './backfill-events.js';
import type { JobContext } from './job.js';
import { movingRate } from './moving-rate.js';
import { ReadingLost } from './reading.js';
import { sweepColumns, sweepOf, type SweepKind, type SweepRow, type SweepState } from './sweep-row.js';

/** A page that was kept. */
export interface SweepTurn {
  readonly rows: number;
  /** Where the pass goes on; null when it is complete. */
  readonly cursor: object | null;
  /** What progress is counted in; left out: the rows. */
  readonly units?: number;
  /** GHL gives no more per page than this. */
  readonly pageLimit?: number;
}

/** Half of fewer records may well be gone at once. */
const DOUBT_FROM = 50;

const turned = `
  update reconcile.sweeps set rows = rows + $4, pages = pages + 1, cursor = $5, page_limit = coalesce($8, page_limit),
         rate = ${movingRate('moved_at', 'rate', '$6')}, moved_at = clock_timestamp(),
         last_rows = case when $10 then null when $7 then rows + $4 else last_rows end,
         last_pages = case when $7 then pages + 1 else last_pages end,
         last_finished_at = case when $7 then clock_timestamp() else last_finished_at end,
         backfilled_at = case when $7 then coalesce(backfilled_at, clock_timestamp()) else backfilled_at end
   where connection_id = $1 and kind = $2 and pages = $3 and pass = $9 and cursor is not null
  returning ${sweepColumns}`;

/**
 * Reading one kind of record of a location again and again, one pass after the other, each resumable page by page. The first complete pass is the
 * backfill and told in events. Everything is written under the fence of the connection's reading.
 */
export class Sweep {
  private constructor(
    private readonly context: JobContext,
    private latest: SweepState,
  ) {}

  get state(): SweepState {
    return this.latest;
  }

  get isBackfill(): boolean {
    return this.latest.backfilledAt === null;
  }

  /** How far it is. */
  static async open(context: JobContext, kind: SweepKind): Promise<Sweep> {
    const { connection, platform } = context;
    const about = [connection.id, kind];
    const select = `select ${sweepColumns} from reconcile.sweeps where connection_id = $1 and kind = $2`;
    const known = await platform.pool.query<SweepRow>(select, about);
    if (known.rows[0]) return new Sweep(context, sweepOf(known.rows[0]));
    await platform.pool.query('insert into reconcile.sweeps (connection_id, kind) values ($1, $2) on conflict do nothing', about);
    const made = await platform.pool.query<SweepRow>(select, about);
    if (!made.rows[0]) throw new ReadingLost(connection.id); // the connection moved to another location, and is read from the beginning
    return new Sweep(context, sweepOf(made.rows[0]));
  }

  /** Begins the next pass, unless one is under way. */
  async begin(cursor: object, expected: number | null): Promise<void> {
    if (this.latest.cursor !== null) return;
    const { connection, platform } = this.context;
    this.latest = await platform.store.transaction([], async (tx) => {
      await this.context.reading.holdIn(tx.client);
      const { rows } = await tx.client.query<SweepRow>(
        `update reconcile.sweeps set pass = pass + 1, cursor = $3, expected = $4, rows = 0, pages = 0, rate = null,
                started_at = clock_timestamp(), moved_at = clock_timestamp()
          where connection_id = $1 and kind = $2 and cursor is null and pass = $5 returning ${sweepColumns}`,
        [connection.id, this.latest.kind, JSON.stringify(cursor), expected, this.latest.pass],
      );
      return this.#known(rows[0]);
    });
    this.context.progressed();
  }

  /**
   * Moves on after a page whose receipts are durable; `work` is part of the transaction and learns how far it is then. A page that was counted by
   * somebody else is not counted twice. A pass that ends with doubtfully few rows has no `lastRows`: nothing is concluded from it, and the next one,
   * which has nothing to be compared with, is believed.
   */
  async turn(turn: SweepTurn, work: (on: Queryable, moved: SweepState) => Promise<void> = () => Promise.resolve()): Promise<void> {
    const { connection, platform, reading } = this.context;
    const { kind, pages, pass, rows: before, expected } = this.latest;
    const { rows, cursor, units = rows, pageLimit } = turn;
    const isLast = cursor === null;
    const { isBackfill } = this;
    this.latest = await platform.store.transaction(isBackfill ? [backfillStream(connection.id, kind)] : [], async (tx) => {
      await reading.holdIn(tx.client);
      const where = cursor && JSON.stringify(cursor);
      const doubtful = isLast && this.#isDoubtful(before + rows);
      const values = [connection.id, kind, pages, rows, where, units, isLast, pageLimit ?? null, pass, doubtful];
      const { rows: found } = await tx.client.query<SweepRow>(turned, values);
      const moved = this.#known(found[0]);
      await work(tx.client, moved);
      if (isBackfill) {
        const step = { kind, pages, expectedTotal: kind === 'notes' ? expected : null, rows, rowsSoFar: before + rows, isLast };
        await tellBackfill(tx, connection, step, platform.now());
      }
      return moved;
    });
    this.context.progressed();
  }

  /** Notes, for a pass under way, how much there is. */
  async expect(expected: number): Promise<void> {
    const { connection, platform, reading } = this.context;
    this.latest = await platform.store.transaction([], async (tx) => {
      await reading.holdIn(tx.client);
      const { rows } = await tx.client.query<SweepRow>(
        `update reconcile.sweeps set expected = $3 where connection_id = $1 and kind = $2 returning ${sweepColumns}`,
        [connection.id, this.latest.kind, expected],
      );
      return this.#known(rows[0]);
    });
  }

  /** Whether so much less than in the last pass came that the answers, not the records, may be missing. */
  #isDoubtful(rows: number): boolean {
    const { lastRows } = this.latest;
    return lastRows !== null && lastRows >= DOUBT_FROM && rows < lastRows / 2;
  }

  #known(row: SweepRow | undefined): SweepState {
    if (!row) throw new ReadingLost(this.context.connection.id);
    return sweepOf(row);
  }
}
