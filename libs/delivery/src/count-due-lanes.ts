import type { Queryable } from '@sync/database';
import { lanePriority } from './lane.js';

/** What waits for one connection: how many lanes are due now and in nobody's hands, and for how long the longest. */
export interface DueLanes {
  readonly connectionId: string;
  readonly count: number;
  readonly oldestSeconds: number;
}

const nobodyHas = '(lease_until is null or lease_until < now())';

/** A backlog may be long; what is counted for every scrape of the metrics may not. */
const MOST_COUNTED = 10_000;

/** Per connection, also for those where nothing waits. Both figures come from the index of due lanes, and from no more than 10,000 entries of it. */
export const countDueLanes = async (on: Queryable, connectionIds: readonly string[]): Promise<DueLanes[]> => {
  const { rows } = await on.query<{ id: string; due: string; seconds: string }>(
    `select asked.id,
       (select count(*) from (select from delivery.lanes where connection_id = asked.id and due_at <= now() and ${nobodyHas} limit $2) as counted) as due,
       coalesce((select extract(epoch from now() - min(first.due_at)) from unnest($3::smallint[]) as p cross join lateral (
         select due_at from delivery.lanes where connection_id = asked.id and priority = p and due_at <= now() and ${nobodyHas} order by due_at limit 1) as first), 0) as seconds
     from unnest($1::text[]) as asked (id)`,
    [connectionIds, MOST_COUNTED, Object.values(lanePriority)],
  );
  return rows.map(({ id, due, seconds }) => ({ connectionId: id, count: Number(due), oldestSeconds: Number(seconds) }));
};
