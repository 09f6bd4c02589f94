import type { Pool } from '@sync/database';
import type { NewReceipt, StreamAppend } from '@sync/event-store';
import { v7 } from 'uuid';

// What one would write without an event store: tables with the same columns, indexes and defaults, filled by plain prepared inserts over the same
// pool. No locks, versions counted by the caller, no look for repeated causations, no encryption.

export const createBareTables = async (pool: Pool): Promise<void> => {
  await pool.query(`
    create schema if not exists bare;
    drop table if exists bare.events, bare.receipts;
    create table bare.events (like store.events including all);
    create table bare.receipts (like store.receipts including all);
    alter table bare.receipts add primary key (id), alter column position set default nextval('store.position');
  `);
};

const columns = `event_id, stream, version, topic, key, key_hash, key_id, type, schema_version, data, causation_id, ordinal, correlation_id, traceparent, actor, source, occurred_at`;

const rowOf = (append: StreamAppend, version: number): unknown[] => {
  const [event] = append.events;
  if (!event) throw new Error('The bench appends one event at a time.');
  const { type, schemaVersion, data, causationId, correlationId, traceparent, actor, source, occurredAt } = event;
  const payload = Buffer.from(JSON.stringify(data));
  const said = [causationId, 0, correlationId, traceparent, actor, source, occurredAt.toISOString()];
  return [v7(), append.stream, version, append.topic, append.key, 7, append.keyId, type, schemaVersion, payload, ...said];
};

export const insertOne = (pool: Pool, append: StreamAppend, version: number) =>
  pool.query({
    name: 'bare-insert-one',
    text: `insert into bare.events (${columns}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`,
    values: rowOf(append, version),
  });

export const insertMany = (pool: Pool, batch: readonly StreamAppend[], version: number) => {
  const rows = batch.map((append) => rowOf(append, version));
  return pool.query({
    name: 'bare-insert-many',
    text: `insert into bare.events (${columns}) select * from unnest($1::uuid[], $2::text[], $3::integer[], $4::text[], $5::text[], $6::smallint[], $7::text[],
      $8::text[], $9::integer[], $10::bytea[], $11::text[], $12::smallint[], $13::text[], $14::text[], $15::text[], $16::text[], $17::timestamptz[])`,
    values: Array.from({ length: 17 }, (_, column) => rows.map((row) => row[column])),
  });
};

export const insertReceipts = (pool: Pool, batch: readonly NewReceipt[]) =>
  pool.query({
    name: 'bare-insert-receipts',
    text: `insert into bare.receipts (id, topic, key, key_hash, source, received_at, as_of, day, body)
      select * from unnest($1::text[], $2::text[], $3::text[], $4::smallint[], $5::text[], $6::timestamptz[], $7::timestamptz[], $8::date[], $9::bytea[])`,
    values: [
      batch.map(({ id }) => id),
      batch.map(({ topic }) => topic),
      batch.map(({ key }) => key),
      batch.map(() => 7),
      batch.map(({ source }) => source),
      batch.map(({ receivedAt }) => receivedAt.toISOString()),
      batch.map(({ asOf }) => asOf?.toISOString() ?? null),
      batch.map(() => '2025-03-01'),
      batch.map(({ body }) => body),
    ],
  });

/** Reads the event table in (xid, position) order, page by page, and hands over each row as the driver made it. */
export const readBare = async (pool: Pool, limit: number, handle: (row: unknown) => void): Promise<number> => {
  let [xid, position, count] = ['0', '0', 0];
  for (;;) {
    const { rows } = await pool.query<{ xid: string; position: string }>(
      `select * from store.events where (xid, position) > ($1::xid8, $2::bigint) and topic = 'catch-up' order by xid, position limit $3`,
      [xid, position, limit],
    );
    for (const row of rows) handle(row);
    count += rows.length;
    const last = rows.at(-1);
    if (!last || rows.length < limit) return count;
    [xid, position] = [last.xid, last.position];
  }
};
