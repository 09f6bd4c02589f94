import type { Queryable } from '@sync/database';
import { lanePriority, type LaneKey, type LeasedLane } from './lane.js';
import { laneColumns, laneFrom, type LaneRow } from './lane-row.js';

export interface UrgentRequest {
  readonly connectionId: string;
  readonly limit: number;
  readonly leaseMs: number;
  /** Those who waited longest instead of the most urgent. Asked for now and then, so that nobody waits for ever behind urgent work. */
  readonly byAge?: boolean;
}

export interface BackfillRequest {
  readonly connectionId: string;
  readonly limit: number;
  readonly leaseMs: number;
  /** Lanes are taken in multiples of this, so that bulk calls go out full… */
  readonly chunk: number;
  /** …unless the oldest has been due for this long. */
  readonly chunkWaitMs: number;
}

// A lane in somebody's hands stays due: it is taken again when its lease is over, if they die. Changes that arrive meanwhile start a window of their own.
const take = (leaseMs: string): string =>
  `update delivery.lanes as lane set lease_until = now() + ${leaseMs} * interval '1 millisecond', first_change_at = null, fence = lane.fence + 1`;

/** All but the backfill's. */
const urgent = Object.values(lanePriority).filter((priority) => priority !== lanePriority.backfill);

/**
 * Takes the most urgent due lanes of a connection that nobody holds, the backfill's excepted. A short transaction of one statement; the rows are
 * not locked afterwards, the lease and its fence are what protects them. A lease that runs out (its worker was killed) is simply taken again.
 */
export const leaseUrgent = async (on: Queryable, { connectionId, limit, leaseMs, byAge }: UrgentRequest): Promise<LeasedLane[]> => {
  const { rows } = await on.query<LaneRow>(
    `with due as (
       select team, email from delivery.due_lanes($1, $4, $5, $2) order by ${byAge ? 'due_at' : 'priority, due_at'} limit $2
     )
     ${take('$3')} from due where lane.team = due.team and lane.email = due.email returning ${laneColumns}`,
    [connectionId, limit, leaseMs, urgent, byAge ?? false],
  );
  return rows.map(laneFrom).sort((a, b) => lanePriority[a.priority] - lanePriority[b.priority]);
};

/** The same for lanes of the backfill, in whole chunks. */
export const leaseBackfill = async (
  on: Queryable,
  { connectionId, limit, leaseMs, chunk, chunkWaitMs }: BackfillRequest,
): Promise<LeasedLane[]> => {
  const { rows } = await on.query<LaneRow>(
    `with due as (
       select team, email, row_number() over (order by due_at) as place, count(*) over () as waiting, min(due_at) over () as oldest
       from delivery.due_lanes($1, array[$6::smallint], false, $2)
     )
     ${take('$3')} from due where lane.team = due.team and lane.email = due.email
       and (due.oldest < now() - $5 * interval '1 millisecond' or due.place <= due.waiting / $4::int * $4::int)
     returning ${laneColumns}`,
    [connectionId, limit, leaseMs, chunk, chunkWaitMs, lanePriority.backfill],
  );
  return rows.map(laneFrom);
};

/** Holds further lanes together with those held already (the other end of a rename), due again after the lease; null when somebody else has one of them. */
export const leaseThese = async (on: Queryable, keys: readonly LaneKey[], leaseMs: number): Promise<LeasedLane[] | null> => {
  const { rows } = await on.query<LaneRow>(
    `with free as (
       select team, email from delivery.lanes join unnest($1::text[], $2::text[]) as wanted (team, email) using (team, email)
       where lease_until is null or lease_until < now() order by team, email for update of lanes skip locked
     )
     update delivery.lanes as lane set lease_until = now() + $3 * interval '1 millisecond', due_at = now() + $3 * interval '1 millisecond',
       fence = lane.fence + 1
     from free where lane.team = free.team and lane.email = free.email and (select count(*) from free) = cardinality($1::text[])
     returning ${laneColumns}`,
    [keys.map(({ team }) => team), keys.map(({ email }) => email), leaseMs],
  );
  return rows.length === keys.length ? rows.map(laneFrom) : null;
};

/** When the next lane of the connection that is not due yet becomes so; null when nothing waits. */
export const nextDueAt = async (on: Queryable, connectionId: string): Promise<Date | null> => {
  const { rows } = await on.query<{ due_at: Date | null }>(
    `select min(next.due_at) as due_at from unnest($2::smallint[]) as p cross join lateral (
       select due_at from delivery.lanes where connection_id = $1 and priority = p and due_at > now() order by due_at limit 1
     ) as next`,
    [connectionId, [...urgent, lanePriority.backfill]],
  );
  return rows[0]?.due_at ?? null;
};

/** Is anything of the backfill due? */
export const isBackfillDue = async (on: Queryable, connectionId: string): Promise<boolean> => {
  const { rowCount } = await on.query('select from delivery.due_lanes($1, array[$2::smallint], false, 1)', [
    connectionId,
    lanePriority.backfill,
  ]);
  return (rowCount ?? 0) > 0;
};

/** Does some lane that is still to be told wait to take the record of this address along? */
export const isAwaitedByRename = async (on: Queryable, { team, email }: LaneKey): Promise<boolean> => {
  const { rowCount } = await on.query('select from delivery.lanes where team = $1 and rename_from = $2 and due_at is not null limit 1', [
    team,
    email,
  ]);
  return (rowCount ?? 0) > 0;
};
