import { setTimeout as delay } from 'node:timers/promises';
import type { MigrationClass, Pool, PoolClient } from '@sync/database';
import type { Logger } from '@sync/telemetry';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const IDLE_MS = 5_000;

/** Which contacts of a location come next: those after this one in order of id, all of them or only those whose slice waits for something. */
export interface ReslicePage {
  readonly locationId: string;
  readonly after: string;
  readonly everybody: boolean;
}

/** Makes the slices of one page again; answers the last contact of the page, null when there was none. */
export type ReslicePageWork = (page: ReslicePage) => Promise<string | null>;

interface Job {
  readonly location_id: string;
  readonly after_contact: string;
  readonly everybody: boolean;
  /** The transaction that wrote the row: a request that came since is another one. */
  readonly written_by: string;
}

/**
 * Makes slices again when a mapping or a location's references changed: page by page, resumable, in the background. What a page is, and what its slices
 * say, is the service's business; how far each location is stands in the table `reslices` of the service's own schema.
 */
export class Reslicer {
  readonly #stop = new AbortController();
  #poke = new AbortController();
  #running: Promise<void> | undefined;

  constructor(
    private readonly pool: Pool,
    private readonly schema: string,
    private readonly work: ReslicePageWork,
    private readonly logger: Logger,
  ) {}

  /** Asks for a location's slices; part of the caller's transaction. A request that comes while one is under way starts over. */
  async request(client: PoolClient, locationId: string, everybody: boolean): Promise<void> {
    await client.query(
      `insert into ${this.schema}.reslices as job (location_id, after_contact, everybody) values ($1, '', $2)
       on conflict (location_id) do update set after_contact = '', everybody = job.everybody or excluded.everybody`,
      [locationId, everybody],
    );
  }

  /** Looks for work now instead of at the next round; call it after the commit of a request. */
  poke(): void {
    this.#poke.abort();
  }

  start(): void {
    this.#running = this.#run();
  }

  /** Finishes the page in hand. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  /** Does what was asked for so far, here and now. */
  async drain(): Promise<void> {
    while (await this.#step());
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      this.#poke = new AbortController();
      const worked = await this.#step().catch((error: unknown) => {
        this.logger.warn({ err: error, schema: this.schema }, 'reslice.interrupted');
        return false;
      });
      if (!worked)
        await delay(IDLE_MS, undefined, { signal: AbortSignal.any([this.#poke.signal, this.#stop.signal]), ref: false }).catch(
          () => undefined,
        );
    }
  }

  /** One page; true when there is more to do. */
  async #step(): Promise<boolean> {
    const { rows } = await this.pool.query<Job>(
      `select location_id, after_contact, everybody, xmin::text as written_by from ${this.schema}.reslices order by location_id limit 1`,
    );
    const job = rows[0];
    if (!job) return false;
    const last = await this.work({ locationId: job.location_id, after: job.after_contact, everybody: job.everybody });
    // A request that came meanwhile has put the job back to its beginning; there it is left, even when this was the first page.
    const same = 'where location_id = $1 and xmin::text = $2';
    await (last === null
      ? this.pool.query(`delete from ${this.schema}.reslices ${same}`, [job.location_id, job.written_by])
      : this.pool.query(`update ${this.schema}.reslices set after_contact = $3 ${same}`, [job.location_id, job.written_by, last]));
    return true;
  }
}

/** The migration that makes the table in a service's schema; `stamp` is the migration's place in time, as in its name. */
export const addReslices = (schema: string, stamp: string): MigrationClass =>
  class AddReslices implements MigrationInterface {
    readonly name = `AddReslices${stamp}`;

    async up(runner: QueryRunner): Promise<void> {
      await runner.query(`
        create schema if not exists ${schema};
        create table ${schema}.reslices (
          location_id text primary key,
          after_contact text not null,
          everybody boolean not null
        );
      `);
    }

    async down(runner: QueryRunner): Promise<void> {
      await runner.query(`drop table ${schema}.reslices`);
    }
  };
