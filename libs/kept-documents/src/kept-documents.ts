import type { MigrationClass, Queryable } from '@sync/database';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A document somebody else wrote (a location's users, a connection's mapping), as of when it was true or which version it is. */
export interface KeptDocument {
  readonly owner: string;
  readonly kind: string;
  readonly body: unknown;
  readonly asOf: Date;
}

interface Row {
  readonly owner: string;
  readonly kind: string;
  readonly body: unknown;
}

/** Class of the advisory locks; see KeptDocuments. */
const LOCKS = 730_500;

/**
 * The newest document of each kind that a service was told of, in a table of the service's own schema: no service reads another's tables, and every
 * service needs some of the same reference data. What a document means is the service's business.
 *
 * A new document waits for the transactions that have read the old one (and those that come meanwhile wait for it), so that whatever was made with
 * the old one is there to be found and made again. Otherwise something made just then would keep what the old one said.
 */
export class KeptDocuments {
  constructor(private readonly schema: string) {}

  /** True when it is news: newer than what is kept, and different. Part of the caller's transaction. */
  async keep(on: Queryable, { owner, kind, body, asOf }: KeptDocument): Promise<boolean> {
    await on.query(`select pg_advisory_xact_lock(${LOCKS}, hashtext($1))`, [`${this.schema} ${owner}`]);
    const { rowCount } = await on.query(
      `insert into ${this.schema}.documents as known (owner, kind, body, as_of) values ($1, $2, $3, $4)
       on conflict (owner, kind) do update set body = excluded.body, as_of = excluded.as_of where known.as_of < excluded.as_of and known.body <> excluded.body`,
      [owner, kind, JSON.stringify(body), asOf],
    );
    return (rowCount ?? 0) > 0;
  }

  /** By owner, then by kind; two statements however many owners. */
  async load(on: Queryable, owners: Iterable<string>): Promise<ReadonlyMap<string, ReadonlyMap<string, unknown>>> {
    const wanted = [...new Set(owners)];
    const locks = wanted.map((owner) => `${this.schema} ${owner}`);
    // A statement of its own: what follows then sees what was waited for.
    await on.query(
      `select pg_advisory_xact_lock_shared(${LOCKS}, slot) from (select distinct hashtext(l) as slot from unnest($1::text[]) l order by 1) s`,
      [locks],
    );
    const { rows } = await on.query<Row>(`select owner, kind, body from ${this.schema}.documents where owner = any($1)`, [wanted]);
    const found = new Map<string, Map<string, unknown>>();
    for (const { owner, kind, body } of rows) found.set(owner, (found.get(owner) ?? new Map<string, unknown>()).set(kind, body));
    return found;
  }
}

/** The migration that makes the table in a service's schema; `stamp` is the migration's place in time, as in its name. */
export const addKeptDocuments = (schema: string, stamp: string): MigrationClass =>
  class AddKeptDocuments implements MigrationInterface {
    readonly name = `AddKeptDocuments${stamp}`;

    async up(runner: QueryRunner): Promise<void> {
      await runner.query(`
        create schema if not exists ${schema};
        create table ${schema}.documents (
          owner text not null,
          kind text not null,
          body jsonb not null,
          as_of timestamptz not null,
          primary key (owner, kind)
        );
      `);
    }

    async down(runner: QueryRunner): Promise<void> {
      await runner.query(`drop table ${schema}.documents`);
    }
  };
