import { arrayLiteral, type Queryable } from '@sync/database';
import { keyHash } from './hashes.js';
import type { NewReceipt } from './receipt-log.js';

/** A receipt with the day it is stored in and its body under that day's key. */
export interface SealedReceipt {
  readonly receipt: NewReceipt;
  readonly day: string;
  readonly sealed: Buffer;
}

// One statement, one transaction, no lock: a receipt is a stream of its own. Ids are inserted in id order, so that two batches with the same ids
// never wait for each other both ways; positions are taken before that, in the order the receipts came.
const text = `
  with wanted as materialized (
    select w.*, nextval('store.position') as position
      from unnest($1::text[], $2::date[], $3::text[], $4::text[], $5::smallint[], $6::text[], $7::timestamptz[], $8::timestamptz[], $9::text[],
                  $10::integer[], $11::integer[])
        as w (id, day, topic, key, key_hash, source, received_at, as_of, traceparent, start, length)
  ), fresh as (
    insert into store.receipt_ids (id, day, position)
    select id, day, position from wanted order by id
    on conflict (id) do nothing
    returning id
  )
  insert into store.receipts (position, day, id, topic, key, key_hash, source, received_at, as_of, traceparent, body)
  select w.position, w.day, w.id, w.topic, w.key, w.key_hash, w.source, w.received_at, w.as_of, w.traceparent, substring($12::bytea from w.start for w.length)
    from wanted w join fresh using (id)
   order by w.position
  returning id`;

/** Stores receipts with different ids; returns the ids that were new. */
export const appendReceipts = async (on: Queryable, sealed: readonly SealedReceipt[]): Promise<Set<string>> => {
  let end = 1;
  const starts = sealed.map(({ sealed: body }) => (end += body.length) - body.length);
  const values = [
    arrayLiteral(sealed, ({ receipt }) => receipt.id),
    arrayLiteral(sealed, ({ day }) => day),
    arrayLiteral(sealed, ({ receipt }) => receipt.topic),
    arrayLiteral(sealed, ({ receipt }) => receipt.key),
    arrayLiteral(sealed, ({ receipt }) => keyHash(receipt.key)),
    arrayLiteral(sealed, ({ receipt }) => receipt.source),
    arrayLiteral(sealed, ({ receipt }) => receipt.receivedAt.toISOString()),
    arrayLiteral(sealed, ({ receipt }) => receipt.asOf?.toISOString()),
    arrayLiteral(sealed, ({ receipt }) => receipt.traceparent),
    arrayLiteral(starts, (start) => start),
    arrayLiteral(sealed, ({ sealed: body }) => body.length),
    Buffer.concat(
      sealed.map(({ sealed: body }) => body),
      end - 1,
    ),
  ];
  const { rows } = await on.query<{ id: string }>({ name: 'append-receipts', text, values });
  return new Set(rows.map(({ id }) => id));
};
