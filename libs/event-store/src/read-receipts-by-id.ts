import type { Queryable } from '@sync/database';
import { columnTypes } from './column-types.js';
import { receiptColumns, type ReceiptRow } from './receipt-row.js';

const text = `
  select ${receiptColumns}
    from store.receipt_ids i join store.receipts r on r.day = i.day and r.xid = i.xid and r.position = i.position
   where i.id = any($1::text[])
   order by r.xid, r.position`;

/** The receipts with these ids that are still kept. */
export const readReceiptsById = async (on: Queryable, ids: readonly string[]): Promise<ReceiptRow[]> =>
  (await on.query<[...ReceiptRow]>({ text, values: [ids], types: columnTypes, rowMode: 'array' })).rows;
