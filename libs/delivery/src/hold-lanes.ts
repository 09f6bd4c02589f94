import type { Queryable } from '@sync/database';
import type { LeasedLane, Pushed } from './lane.js';

/** What is about to be said to SendX about a lane. */
export interface Announcement {
  readonly lane: LeasedLane;
  /** Everything SendX may have of the person once this was said; null when only the lease is to be prolonged. */
  readonly pending: Pushed | null;
}

/**
 * Before a call: prolongs the leases and writes down what is about to be said, so that a worker that dies after the call leaves behind that
 * it may have been carried out. Answers the lanes that are still ours; for any other the call must not be made.
 */
export const announce = async (
  on: Queryable,
  announcements: readonly Announcement[],
  leaseMs: number,
): Promise<ReadonlySet<LeasedLane>> => {
  const { rows } = await on.query<{ place: string }>(
    `with ours as (
       select lane.team, lane.email, said.pending, said.place
       from delivery.lanes as lane
       join unnest($1::text[], $2::text[], $3::bigint[], $4::jsonb[]) with ordinality as said (team, email, fence, pending, place)
         on lane.team = said.team and lane.email = said.email and lane.fence = said.fence
       where lane.lease_until is not null
       order by lane.team, lane.email for update of lane
     )
     update delivery.lanes as lane set lease_until = now() + $5 * interval '1 millisecond', pending = coalesce(ours.pending, lane.pending)
     from ours where lane.team = ours.team and lane.email = ours.email returning ours.place`,
    [
      announcements.map(({ lane }) => lane.team),
      announcements.map(({ lane }) => lane.email),
      announcements.map(({ lane }) => String(lane.fence)),
      announcements.map(({ pending }) => (pending ? JSON.stringify(pending) : null)),
      leaseMs,
    ],
  );
  return new Set(rows.flatMap(({ place }) => announcements[Number(place) - 1]?.lane ?? []));
};

/** Prolongs leases while their calls wait for the budget; answers which of them are still ours. */
export const renewLeases = (on: Queryable, lanes: readonly LeasedLane[], leaseMs: number): Promise<ReadonlySet<LeasedLane>> =>
  announce(
    on,
    lanes.map((lane) => ({ lane, pending: null })),
    leaseMs,
  );
