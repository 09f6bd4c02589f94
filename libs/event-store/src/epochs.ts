import { transaction, type Pool } from '@sync/database';
import { EpochBehind } from './errors.js';
import type { Checkpoint } from './event-store.js';

/** An epoch's part of the log, as positions: first (in) to end (out). Transaction ids only grow within it. */
export interface EpochRange {
  readonly epoch: number;
  readonly firstPosition: bigint;
  readonly endPosition: bigint;
  /** The newest epoch: it is still written to, so reading it stops at the horizon. */
  readonly current: boolean;
}

const LAST_POSITION = 2n ** 63n - 1n;

/**
 * The epochs of the log. Within one, transaction ids grow; a database restored from a dump counts from lower numbers, and a new epoch has to be opened.
 * An epoch is a range of positions, so rows need no column for it. Kept in memory; read again when a checkpoint or the horizon does not fit.
 */
export class Epochs {
  #ranges: Promise<readonly EpochRange[]> | undefined;

  constructor(private readonly pool: Pool) {}

  /** Before the first event. Throws EpochBehind when the database was restored and no new epoch was opened. */
  async beginning(): Promise<Checkpoint> {
    await this.verify();
    const [first] = await this.#load();
    return { epoch: first?.epoch ?? 1, xid: 0n, position: 0n };
  }

  /** Throws EpochBehind when something stored in the current epoch has a transaction id that this database has yet to give out. */
  async verify(): Promise<void> {
    const { rows } = await this.pool.query<{ highest: string; next: string }>(
      `with newest as (select * from store.epochs order by epoch desc limit 1)
       select greatest((select opened_xid from newest),
                       (select e.xid from store.events e where e.position >= (select first_position from newest) order by e.xid desc limit 1),
                       (select r.xid from store.receipts r where r.position >= (select first_position from newest) order by r.xid desc limit 1)) as highest,
              pg_snapshot_xmax(pg_current_snapshot()) as next`,
    );
    const highest = BigInt(rows[0]?.highest ?? 0);
    const next = BigInt(rows[0]?.next ?? 0);
    if (highest >= next) throw new EpochBehind(highest, next);
  }

  /** The epoch that is written to. */
  async newest(): Promise<EpochRange> {
    await this.refresh();
    const newest = (await this.#load()).find(({ current }) => current);
    if (!newest) throw new Error('The event log has no epoch; run the migrations.');
    return newest;
  }

  async rangeOf(epoch: number): Promise<EpochRange> {
    const known = (await this.#load()).find((range) => range.epoch === epoch);
    if (known) return known;
    await this.refresh();
    const found = (await this.#load()).find((range) => range.epoch === epoch);
    if (!found) throw new Error(`A checkpoint is of epoch ${epoch}, which this event log does not have; it belongs to another database.`);
    return found;
  }

  /** Reads the epochs again: another process opened one. */
  async refresh(): Promise<void> {
    this.#ranges = undefined;
    await this.#load();
  }

  async #load(): Promise<readonly EpochRange[]> {
    this.#ranges ??= this.#read();
    try {
      return await this.#ranges;
    } catch (error) {
      this.#ranges = undefined;
      throw error;
    }
  }

  async #read(): Promise<readonly EpochRange[]> {
    const { rows } = await this.pool.query<{ epoch: number; first_position: string }>(
      'select epoch, first_position from store.epochs order by epoch',
    );
    return rows.map(({ epoch, first_position }, index) => {
      const next = rows[index + 1];
      return {
        epoch,
        firstPosition: BigInt(first_position),
        endPosition: next ? BigInt(next.first_position) : LAST_POSITION,
        current: !next,
      };
    });
  }
}

/**
 * Opens a new epoch after a restore (`npx sync new-epoch`): from now on readers order what is appended after everything stored so far. Returns its number.
 * Waits for running appends; positions go on above the highest stored one, because some ways of copying a database leave sequences behind.
 */
export const openNewEpoch = (pool: Pool): Promise<number> =>
  transaction(pool, async (client) => {
    await client.query('lock table store.epochs, store.events, store.receipts in exclusive mode');
    await client.query(
      `select setval('store.position', greatest(nextval('store.position'), (select max(position) from store.events), (select max(position) from store.receipts)))`,
    );
    const { rows } = await client.query<{ epoch: number }>(
      `insert into store.epochs (epoch, first_position) select max(epoch) + 1, nextval('store.position') from store.epochs returning epoch`,
    );
    return rows[0]?.epoch ?? 0;
  });
