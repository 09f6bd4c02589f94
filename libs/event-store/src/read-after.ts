import type { Queryable } from '@sync/database';
import { columnTypes } from './column-types.js';
import type { EpochRange } from './epochs.js';
import type { Checkpoint, KeyShare } from './event-store.js';
import { eventColumns, type EventRow } from './event-row.js';
import { pageOf, type RawPage } from './read-page.js';

// Positions are given at insert but become visible at commit, so a reader can meet 8 before 7. Reading stops at the horizon, below the oldest running
// transaction; without that, readers skip rows for ever. Horizon and rows are of one snapshot; in an epoch that is over, $5 stands for the horizon.
// If the planner thought that few rows pass the filter, it would read and sort the whole table; of "case ... <> 0" it expects that nearly all do.
/** Exported for the spec that looks at its plan. */
export const readAfterStatement = `
  select p.*, h.horizon, h.newest
    from (select coalesce($5::xid8, pg_snapshot_xmin(pg_current_snapshot())) as horizon, (select max(epoch) from store.epochs) as newest) h
    left join lateral (
      select ${eventColumns}
        from (
          select * from store.events
           where (xid, position) > ($1::xid8, $2::bigint)
             and xid < coalesce($5::xid8, pg_snapshot_xmin(pg_current_snapshot()))
             and case when position >= $3::bigint and position < $4::bigint and ($6::text is null or topic = $6::text) and key_hash % $8::integer = $7::integer then 1 else 0 end <> 0
           order by xid, position
           limit $9::integer
        ) e
       order by e.xid, e.position
    ) p on true`;

const LAST_XID = '18446744073709551615';

/** `topic` null: all topics. */
export interface Selection extends KeyShare {
  readonly topic: string | null;
}

/** The arguments of a read: after the checkpoint, within the epoch, of the selection. An epoch that is over has no horizon: nothing runs in it any more. */
export const readArguments = (checkpoint: Checkpoint, range: EpochRange, { topic, partition, partitions, limit }: Selection): unknown[] => [
  checkpoint.xid.toString(),
  checkpoint.position.toString(),
  range.firstPosition.toString(),
  range.endPosition.toString(),
  range.current ? null : LAST_XID,
  topic,
  partition,
  partitions,
  limit,
];

/** A page of one epoch and the horizon it was read below. */
export const readAfter = async (
  on: Queryable,
  checkpoint: Checkpoint,
  range: EpochRange,
  selection: Selection,
): Promise<RawPage<EventRow>> => {
  const values = readArguments(checkpoint, range, selection);
  return pageOf((await on.query<[...EventRow]>({ text: readAfterStatement, values, types: columnTypes, rowMode: 'array' })).rows);
};
