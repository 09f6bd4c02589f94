import type { Queryable } from '@sync/database';
import { contentHash, type SweptRow } from '../receipts.js';

/** A record as it was seen last. */
interface Seen extends SweptRow {
  readonly missing: boolean;
}

/** A record of a page beside what was seen of it before. */
export interface Compared<T> {
  readonly row: T;
  readonly swept: SweptRow;
  readonly verdict: 'new' | 'changed' | 'unchanged';
}

interface ColumnOf<T> {
  readonly name: string;
  readonly type: 'text' | 'timestamptz';
  readonly of: (row: T) => string | null;
}

export interface SeenTable<T> {
  readonly table: string;
  readonly id: string;
  /** What has to differ for a record to count as changed. */
  readonly content: (row: T) => object;
  /** What is kept of a record beside its hash. */
  readonly more: readonly ColumnOf<T>[];
}

/** What sweeps saw of one kind of record, so that a record that did not change is not written again. Each of these is one statement. */
export class SeenRecords<T extends { readonly id: string }> {
  constructor(private readonly of: SeenTable<T>) {}

  /** Compares a page with what was seen before; of a record that is in it twice the later row counts. */
  async compare(on: Queryable, connectionId: string, rows: readonly T[]): Promise<Compared<T>[]> {
    const byId = new Map(rows.map((row) => [row.id, row]));
    const before = await this.#load(on, connectionId, [...byId.keys()]);
    return [...byId.values()].map((row) => {
      const hash = contentHash(this.of.content(row));
      const seen = before.get(row.id);
      if (!seen || seen.hash === '') return { row, swept: { hash, changes: seen?.changes ?? 0 }, verdict: 'new' };
      if (seen.hash === hash) return { row, swept: { hash, changes: seen.changes }, verdict: 'unchanged' };
      return { row, swept: { hash, changes: seen.changes + 1 }, verdict: 'changed' };
    });
  }

  /** Writes down that this pass saw them. */
  async save(on: Queryable, connectionId: string, pass: number, compared: readonly Compared<T>[]): Promise<void> {
    if (compared.length === 0) return;
    const { table, id, more } = this.of;
    const names = more.map(({ name }) => name);
    const arrays = more.map(({ type }, index) => `$${6 + index}::${type}[]`);
    await on.query(
      `insert into ${table} (connection_id, pass, ${id}, hash, changes, ${names.join(', ')})
       select $1, $2, r.* from unnest($3::text[], $4::text[], $5::integer[], ${arrays.join(', ')}) as r (id, hash, changes, ${names.join(', ')})
        order by r.id
       on conflict (connection_id, ${id}) do update set pass = excluded.pass, hash = excluded.hash, changes = excluded.changes, missing = false,
         ${names.map((name) => `${name} = excluded.${name}`).join(', ')}`,
      [
        connectionId,
        pass,
        compared.map(({ row }) => row.id),
        compared.map(({ swept }) => swept.hash),
        compared.map(({ swept }) => swept.changes),
        ...more.map(({ of }) => compared.map(({ row }) => of(row))),
      ],
    );
  }

  /** Those that were seen before and that this pass, now complete, did not see; each is told once, until it was seen again. `and` narrows them, in SQL. */
  async missed(on: Queryable, connectionId: string, pass: number, and = 'true', values: readonly unknown[] = []): Promise<MissedRecord[]> {
    const { table, id, more } = this.of;
    const columns = more.map(({ name }) => `s.${name}::text as ${name}`).join(', ');
    const { rows } = await on.query<MissedRecord>(
      `with missed as (
         select ${id} from ${table} where connection_id = $1 and pass < $2 and not missing and ${and} order by ${id} for update
       )
       update ${table} s set missing = true from missed where s.connection_id = $1 and s.${id} = missed.${id} returning s.${id} as id, ${columns}`,
      [connectionId, pass, ...values],
    );
    return rows;
  }

  /** Drops those of which `and` (in SQL, its values from `$2` on) is true; one that comes back is new. */
  async drop(on: Queryable, connectionId: string, and: string, values: readonly unknown[]): Promise<void> {
    await on.query(`delete from ${this.of.table} where connection_id = $1 and ${and}`, [connectionId, ...values]);
  }

  /** They were asked for by id and are not there: a sweep that does not see them tells nothing new. */
  async markMissing(on: Queryable, connectionId: string, ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    const { table, id } = this.of;
    await on.query(
      `with gone as (select ${id} from ${table} where connection_id = $1 and ${id} = any($2) order by ${id} for update)
       update ${table} s set missing = true from gone where s.connection_id = $1 and s.${id} = gone.${id}`,
      [connectionId, ids],
    );
  }

  async #load(on: Queryable, connectionId: string, ids: readonly string[]): Promise<Map<string, Seen>> {
    if (ids.length === 0) return new Map();
    const { table, id } = this.of;
    const { rows } = await on.query<{ id: string } & Seen>(
      `select ${id} as id, hash, changes, missing from ${table} where connection_id = $1 and ${id} = any($2)`,
      [connectionId, ids],
    );
    return new Map(rows.map((row) => [row.id, row]));
  }
}

export type MissedRecord = { readonly id: string } & Readonly<Record<string, string | null>>;
