import type { PoolClient } from '@sync/database';
import type { LaneFailure, LeasedLane, Pushed } from './lane.js';

/** How a lane leaves a worker's hands. */
export interface LaneSettlement {
  readonly lane: LeasedLane;
  /** What SendX knows from us now; undefined leaves it as it was. */
  readonly pushed?: Pushed | null;
  /** False: the answer to a call was lost. */
  readonly certain: boolean;
  readonly optOutConfirmed?: boolean;
  readonly sendxId?: string | null;
  /** Set while the other end of a rename is still to be dealt with; null when it is done. */
  readonly renameFrom: string | null;
  readonly failure: LaneFailure | null;
  /** Waiting, not failing: due again then, whatever else happened. Null: nothing left to do unless the lane changed meanwhile. */
  readonly retryInMs: number | null;
  /** True for a wait that the vendor's failure caused, so that the next one is longer. */
  readonly failed: boolean;
}

/**
 * Gives lanes back in one statement. A lane whose revision moved meanwhile stays due; a lane whose fence moved (the lease ran out and
 * somebody took it) is left alone. Answers the settlements that took effect.
 */
export const settleLanes = async (client: PoolClient, settlements: readonly LaneSettlement[]): Promise<LaneSettlement[]> => {
  const { rows } = await client.query<{ place: string }>(
    `with result as (
       select * from unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[], $5::jsonb[], $6::boolean[], $7::boolean[], $8::boolean[], $9::text[], $10::text[], $11::jsonb[], $12::bigint[], $13::boolean[])
         with ordinality as r (team, email, fence, revision, pushed, push_changed, certain, opt_out, sendx_id, rename_from, failure, retry_in, failed, place)
     )
     update delivery.lanes as lane set
       lease_until = null,
       pushed = case when r.push_changed then r.pushed else lane.pushed end,
       pushed_certain = r.certain,
       opt_out_confirmed_at = case when r.opt_out then coalesce(lane.opt_out_confirmed_at, now()) else lane.opt_out_confirmed_at end,
       sendx_id = coalesce(r.sendx_id, lane.sendx_id),
       rename_from = case when lane.revision = r.revision then r.rename_from else coalesce(lane.rename_from, r.rename_from) end,
       failure = nullif(r.failure, 'null'::jsonb),
       attempts = case when r.failed then lane.attempts + 1 else 0 end,
       due_at = case when r.retry_in is not null then now() + r.retry_in * interval '1 millisecond' when lane.revision = r.revision then null else lane.due_at end,
       first_change_at = case when r.retry_in is null and lane.revision = r.revision then null else lane.first_change_at end,
       traceparents = case when r.retry_in is null and lane.revision = r.revision then '{}' else lane.traceparents end
     from result as r
     where lane.team = r.team and lane.email = r.email and lane.fence = r.fence
     returning r.place`,
    [
      settlements.map(({ lane }) => lane.team),
      settlements.map(({ lane }) => lane.email),
      settlements.map(({ lane }) => String(lane.fence)),
      settlements.map(({ lane }) => String(lane.revision)),
      settlements.map(({ pushed }) => (pushed ? JSON.stringify(pushed) : null)),
      settlements.map(({ pushed }) => pushed !== undefined),
      settlements.map(({ certain }) => certain),
      settlements.map(({ optOutConfirmed }) => optOutConfirmed ?? false),
      settlements.map(({ sendxId }) => sendxId ?? null),
      settlements.map(({ renameFrom }) => renameFrom),
      settlements.map(({ failure }) => JSON.stringify(failure)),
      settlements.map(({ retryInMs }) => (retryInMs === null ? null : String(Math.round(retryInMs)))),
      settlements.map(({ failed }) => failed),
    ],
  );
  const effective = new Set(rows.map(({ place }) => Number(place) - 1));
  return settlements.filter((_, index) => effective.has(index));
};
