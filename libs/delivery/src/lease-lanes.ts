import type { Queryable } from '@sync/database';
import { lanePriority, type LaneKey, type LanePriority, type LeasedLane, type Pushed } from './lane.js';

interface LaneRow {
  readonly team: string;
  readonly email: string;
  readonly connection_id: string;
  readonly revision: string;
  readonly fence: string;
  readonly priority: number;
  readonly attempts: number;
  readonly pushed: Pushed | null;
  readonly pushed_certain: boolean;
  readonly opt_out_confirmed_at: Date | null;
  readonly sendx_id: string | null;
  readonly rename_from: string | null;
  readonly traceparents: string[];
}

export interface LeaseRequest {
  readonly connectionId: string;
  readonly limit: number;
  readonly leaseMs: number;
  /** Backfill lanes are taken in multiples of this, so that bulk calls go out full… */
  readonly chunk: number;
  /** …unless the oldest has waited this long. */
  readonly chunkWaitMs: number;
}

/**
 * Takes the most urgent due lanes of a connection that nobody holds. A short transaction of one statement; the rows are not locked
 * afterwards, the lease and its fence are what protects them. A lease that runs out (its worker was killed) is simply taken again.
 */
export const leaseLanes = async (
  on: Queryable,
  { connectionId, limit, leaseMs, chunk, chunkWaitMs }: LeaseRequest,
): Promise<LeasedLane[]> => {
  const { rows } = await on.query<LaneRow>(
    `with due as (
       select team, email, priority, due_at,
              row_number() over (partition by priority = $6 order by due_at) as place,
              count(*) over (partition by priority = $6) as waiting,
              min(due_at) over (partition by priority = $6) as oldest
       from (
         select team, email, priority, due_at from delivery.lanes
         where connection_id = $1 and due_at <= now() and (lease_until is null or lease_until < now())
         order by priority, due_at limit $2 for update skip locked
       ) as candidates
     )
     update delivery.lanes as lane set lease_until = now() + $3 * interval '1 millisecond', fence = lane.fence + 1
     from due
     where lane.team = due.team and lane.email = due.email
       and (due.priority <> $6 or due.oldest < now() - $5 * interval '1 millisecond' or due.place <= due.waiting / $4 * $4)
     returning lane.team, lane.email, lane.connection_id, lane.revision, lane.fence, lane.priority, lane.attempts, lane.pushed, lane.pushed_certain,
               lane.opt_out_confirmed_at, lane.sendx_id, lane.rename_from, lane.traceparents`,
    [connectionId, limit, leaseMs, chunk, chunkWaitMs, lanePriority.backfill],
  );
  return rows.map(fromRow).sort((a, b) => lanePriority[a.priority] - lanePriority[b.priority]);
};

/** Holds further lanes together with those already held (the other end of a rename); null when somebody else works on one of them. */
export const leaseThese = async (on: Queryable, keys: readonly LaneKey[], leaseMs: number): Promise<LeasedLane[] | null> => {
  const { rows } = await on.query<LaneRow>(
    `with free as (
       select team, email from delivery.lanes join unnest($1::text[], $2::text[]) as wanted (team, email) using (team, email)
       where lease_until is null or lease_until < now() order by team, email for update of lanes skip locked
     )
     update delivery.lanes as lane set lease_until = now() + $3 * interval '1 millisecond', fence = lane.fence + 1
     from free where lane.team = free.team and lane.email = free.email and (select count(*) from free) = cardinality($1::text[])
     returning lane.team, lane.email, lane.connection_id, lane.revision, lane.fence, lane.priority, lane.attempts, lane.pushed, lane.pushed_certain,
               lane.opt_out_confirmed_at, lane.sendx_id, lane.rename_from, lane.traceparents`,
    [keys.map(({ team }) => team), keys.map(({ email }) => email), leaseMs],
  );
  return rows.length === keys.length ? rows.map(fromRow) : null;
};

/** Prolongs the leases before the next call; answers which of them are still ours. */
export const renewLeases = async (on: Queryable, lanes: readonly LeasedLane[], leaseMs: number): Promise<LeasedLane[]> => {
  const { rows } = await on.query<{ team: string; email: string }>(
    `update delivery.lanes as lane set lease_until = now() + $4 * interval '1 millisecond'
     from unnest($1::text[], $2::text[], $3::bigint[]) as held (team, email, fence)
     where lane.team = held.team and lane.email = held.email and lane.fence = held.fence
     returning lane.team, lane.email`,
    [lanes.map(({ team }) => team), lanes.map(({ email }) => email), lanes.map(({ fence }) => String(fence)), leaseMs],
  );
  const ours = new Set(rows.map(({ team, email }) => `${team} ${email}`));
  return lanes.filter(({ team, email }) => ours.has(`${team} ${email}`));
};

/** When the next lane of these connections becomes due; null when nothing waits. */
export const nextDueAt = async (on: Queryable, connectionIds: readonly string[]): Promise<Date | null> => {
  const { rows } = await on.query<{ next: Date | null }>(
    `select min(greatest(due_at, coalesce(lease_until, due_at))) as next from delivery.lanes where due_at is not null and connection_id = any($1)`,
    [connectionIds],
  );
  return rows[0]?.next ?? null;
};

const priorityNames = Object.keys(lanePriority) as LanePriority[];

const fromRow = (row: LaneRow): LeasedLane => ({
  team: row.team,
  email: row.email,
  connectionId: row.connection_id,
  revision: BigInt(row.revision),
  fence: BigInt(row.fence),
  priority: priorityNames[row.priority] ?? 'backfill',
  attempts: row.attempts,
  pushed: row.pushed,
  pushedCertain: row.pushed_certain,
  optOutConfirmed: row.opt_out_confirmed_at !== null,
  sendxId: row.sendx_id,
  renameFrom: row.rename_from,
  traceparents: row.traceparents,
});
