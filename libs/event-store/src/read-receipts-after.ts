import type { Queryable } from '@sync/database';
import { columnTypes } from './column-types.js';
import type { EpochRange } from './epochs.js';
import type { Checkpoint } from './event-store.js';
import { readArguments, type Selection } from './read-after.js';
import { pageOf, type RawPage } from './read-page.js';
import { receiptColumns, type ReceiptRow } from './receipt-row.js';

// Like read-after.ts, over the partitions from day $10 on.
/** Exported for the spec that looks at its plan. */
export const readReceiptsAfterStatement = `
  select p.*, h.horizon, h.newest
    from (select coalesce($5::xid8, pg_snapshot_xmin(pg_current_snapshot())) as horizon, (select max(epoch) from store.epochs) as newest) h
    left join lateral (
      select ${receiptColumns}
        from store.receipts r
       where day >= $10::date
         and (xid, position) > ($1::xid8, $2::bigint)
         and xid < coalesce($5::xid8, pg_snapshot_xmin(pg_current_snapshot()))
         and case when position >= $3::bigint and position < $4::bigint and ($6::text is null or topic = $6::text) and key_hash % $8::integer = $7::integer then 1 else 0 end <> 0
       order by xid, position
       limit $9::integer
    ) p on true`;

/** A page of one epoch and the horizon it was read below. `firstDay`: before it nothing after the checkpoint can be stored. */
export const readReceiptsAfter = async (
  on: Queryable,
  checkpoint: Checkpoint,
  range: EpochRange,
  selection: Selection,
  firstDay: string,
): Promise<RawPage<ReceiptRow>> => {
  const values = [...readArguments(checkpoint, range, selection), firstDay];
  return pageOf((await on.query<[...ReceiptRow]>({ text: readReceiptsAfterStatement, values, types: columnTypes, rowMode: 'array' })).rows);
};
