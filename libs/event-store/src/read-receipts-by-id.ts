import type { Queryable } from '@sync/database';
import type { ReceiptRow } from './receipt-row.js';

const text = `
  select r.position, r.xid, r.day::text as day, date_part('epoch', r.received_at) * 1000 as received_ms,
         date_part('epoch', r.as_of) * 1000 as as_of_ms, r.id, r.topic, r.key, r.source, r.traceparent, r.body
    from store.receipt_ids i join store.receipts r on r.day = i.day and r.xid = i.xid and r.position = i.position
   where i.id = any($1::text[])
   order by r.xid, r.position`;

/** The receipts with these ids that are still kept. */
export const readReceiptsById = async (on: Queryable, ids: readonly string[]): Promise<ReceiptRow[]> =>
  (await on.query<ReceiptRow>(text, [ids])).rows;
