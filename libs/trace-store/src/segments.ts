import { transaction, type Pool, type PoolClient, type Queryable } from '@sync/database';

export type SegmentKind = 'ordinary' | 'kept';

export interface Segment {
  readonly id: number;
  readonly kind: SegmentKind;
  readonly isOpen: boolean;
  readonly ageMs: number;
  /** Since it was closed. */
  readonly closedForMs: number;
  readonly bytes: number;
}

/** All segments, the oldest first, with what they take on disk. */
export const listSegments = async (on: Queryable): Promise<Segment[]> => {
  const { rows } = await on.query<{ id: number; kind: SegmentKind; is_open: boolean; age: number; closed_for: number; bytes: string }>(
    `select id, kind, closed_at is null as is_open,
            (extract(epoch from now() - opened_at) * 1000)::float8 as age,
            coalesce(extract(epoch from now() - closed_at) * 1000, 0)::float8 as closed_for,
            coalesce(pg_total_relation_size(to_regclass('traces.segment_' || id)), 0) as bytes
       from traces.segments order by id`,
  );
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    isOpen: row.is_open,
    ageMs: row.age,
    closedForMs: row.closed_for,
    bytes: Number(row.bytes),
  }));
};

// A drop waits for readers and makes writers wait behind it; better to come again later.
const impatient = async <T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> =>
  transaction(pool, async (client) => {
    await client.query(`set local lock_timeout = '500ms'`);
    return work(client);
  });

/** Closes the open segment of a kind and opens the next one. */
export const rollSegment = (pool: Pool, kind: SegmentKind): Promise<void> =>
  impatient(pool, async (client) => {
    await client.query(`update traces.segments set closed_at = now() where kind = $1 and closed_at is null`, [kind]);
    const { rows } = await client.query<{ id: number }>(`insert into traces.segments (kind) values ($1) returning id`, [kind]);
    const id = rows[0]?.id ?? 0;
    // Made apart and attached: that waits for nobody who reads or writes.
    await client.query(`create table traces.segment_${id} (like traces.spans including defaults including constraints)`);
    await client.query(`alter table traces.spans attach partition traces.segment_${id} for values in (${id})`);
  });

/** Removes a closed segment with everything in it. */
export const dropSegment = (pool: Pool, { id }: Segment): Promise<void> =>
  impatient(pool, async (client) => {
    await client.query(`drop table if exists traces.segment_${id}`);
    await client.query(`delete from traces.segments where id = $1`, [id]);
  });

// Two megabytes at a time: an open transaction holds back every reader of the event log.
const PAGES = 256;

/** Copies what a segment holds of notable traces into the open segment for those, whichever segment says that they are notable. */
export const rescueNotable = async (pool: Pool, { id }: Segment): Promise<void> => {
  const { rows } = await pool.query<{ pages: number }>(
    `select (pg_relation_size($1::regclass) / current_setting('block_size')::int)::int as pages`,
    [`traces.segment_${id}`],
  );
  for (let page = 0; page < (rows[0]?.pages ?? 0); page += PAGES) {
    await pool.query(
      `insert into traces.spans (segment, trace_id, at, is_notable, spans)
       select (select max(id) from traces.segments where kind = 'kept'), trace_id, at, is_notable, spans
         from traces.segment_${id}
        where ctid >= '(${page},0)' and ctid < '(${page + PAGES},0)'
          and trace_id in (select trace_id from traces.spans where is_notable)`,
    );
  }
};
