import type { Pool, Queryable } from '@sync/database';
import { readingColumns, readingOf, type JobFailure, type ReadingRow, type ReadingState } from './reading-row.js';

/** Somebody else owns the reading of this connection now; what this process was about to write is not written. */
export class ReadingLost extends Error {
  readonly code = 'RECONCILE_READING_LOST';

  constructor(connectionId: string) {
    super(`The reading of connection ${connectionId} belongs to another process now; stop its jobs here and wait to own it again.`);
  }
}

/**
 * The row of one connection's reading, held by this process. Every write names the fence in the same row, so a process that was paused and
 * comes back late changes nothing.
 */
export class Reading {
  // One statement at a time: the answers are then as new as their order.
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly pool: Pool,
    private readonly fence: string,
    private latest: ReadingState,
  ) {}

  get state(): ReadingState {
    return this.latest;
  }

  /** Takes the reading of a connection, unless somebody holds it. A connection that moved to another location starts from the beginning. */
  static async acquire(pool: Pool, connection: { id: string; locationId: string }, leaseMs: number): Promise<Reading | null> {
    await pool.query(
      `with fresh as (
         insert into reconcile.readings as known (connection_id, location_id) values ($1, $2)
         on conflict (connection_id) do update set location_id = excluded.location_id, lease_until = null, fence = nextval('reconcile.fences'),
           references_read_at = null, backfill_started_at = null, backfill_expected = null, backfill_cursor = null, backfill_rows = 0,
           backfill_pages = 0, backfill_finished_at = null, backfill_moved_at = null, backfill_rate = null, poll_watermark = null,
           tasks_wanted_at = null, failures = '{}'
         where known.location_id <> excluded.location_id returning connection_id
       ),
       sweeps as (delete from reconcile.sweeps s using fresh where s.connection_id = fresh.connection_id),
       tasks as (delete from reconcile.seen_tasks s using fresh where s.connection_id = fresh.connection_id),
       appointments as (delete from reconcile.seen_appointments s using fresh where s.connection_id = fresh.connection_id)
       delete from reconcile.note_readings n using fresh where n.connection_id = fresh.connection_id`,
      [connection.id, connection.locationId],
    );
    const { rows } = await pool.query<ReadingRow>(
      `update reconcile.readings set lease_until = clock_timestamp() + $2 * interval '1 millisecond', fence = nextval('reconcile.fences')
        where connection_id = $1 and (lease_until is null or lease_until < clock_timestamp()) returning ${readingColumns}`,
      [connection.id, leaseMs],
    );
    return rows[0] ? new Reading(pool, rows[0].fence, readingOf(rows[0])) : null;
  }

  /** Prolongs the lease and takes in what others wrote into the row (requests for references). Throws ReadingLost. */
  renew(leaseMs: number): Promise<void> {
    return this.change(`lease_until = clock_timestamp() + $3 * interval '1 millisecond'`, [leaseMs]);
  }

  /** Lets go at once, so that another process need not wait for the lease to run out. */
  async release(): Promise<void> {
    await this.pool.query('update reconcile.readings set lease_until = null where connection_id = $1 and fence = $2', [
      this.latest.connectionId,
      this.fence,
    ]);
  }

  /** Makes a failure of a job visible, or (null) says that it is over. Nothing is written when it is known. */
  async tellFailure(job: string, failure: Omit<JobFailure, 'at'> | null): Promise<void> {
    const known = this.latest.failures[job];
    if (failure ? known?.code === failure.code && known.detail === failure.detail : !known) return;
    if (!failure) return this.change('failures = failures - $3::text', [job]);
    const facts = { ...failure, at: new Date().toISOString() };
    return this.change('failures = failures || jsonb_build_object($3::text, $4::jsonb)', [job, JSON.stringify(facts)]);
  }

  /** Changes the row: `assignments` in SQL, its values from `$3` on. Throws ReadingLost when the fence moved. */
  change(assignments: string, values: readonly unknown[]): Promise<void> {
    return this.#learn(() => this.changeIn(this.pool, assignments, values));
  }

  /** The same in somebody's transaction, and only while `and` holds; call `reload` after the commit. */
  async changeIn(on: Queryable, assignments: string, values: readonly unknown[], and = 'true'): Promise<ReadingRow | undefined> {
    const { rows } = await on.query<ReadingRow>(
      `update reconcile.readings set ${assignments} where connection_id = $1 and fence = $2 and ${and} returning ${readingColumns}`,
      [this.latest.connectionId, this.fence, ...values],
    );
    if (!rows[0]) throw new ReadingLost(this.latest.connectionId);
    return rows[0];
  }

  /** Sees to it that nobody takes the reading before this transaction ends. Throws ReadingLost when somebody has. */
  async holdIn(on: Queryable): Promise<void> {
    const { rowCount } = await on.query('select from reconcile.readings where connection_id = $1 and fence = $2 for share', [
      this.latest.connectionId,
      this.fence,
    ]);
    if (!rowCount) throw new ReadingLost(this.latest.connectionId);
  }

  /** Takes in what a transaction, or somebody else, wrote into the row. Throws ReadingLost. */
  reload(): Promise<void> {
    return this.#learn(async () => {
      const { rows } = await this.pool.query<ReadingRow>(
        `select ${readingColumns} from reconcile.readings where connection_id = $1 and fence = $2`,
        [this.latest.connectionId, this.fence],
      );
      return rows[0];
    });
  }

  #learn(read: () => Promise<ReadingRow | undefined>): Promise<void> {
    const mine = this.#turn.then(async () => {
      const row = await read();
      if (!row) throw new ReadingLost(this.latest.connectionId);
      this.latest = readingOf(row);
    });
    this.#turn = mine.catch(() => undefined);
    return mine;
  }
}
