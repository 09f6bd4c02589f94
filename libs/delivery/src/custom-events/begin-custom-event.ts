import type { Queryable } from '@sync/database';
import { homeService, type LeasedLane } from '../lane.js';
import type { OpenCustomEvent } from './custom-event.js';

/** `lane-lost`: the lane is somebody else's. `not-now`: the event, its contact's address or a due opt-out has changed what was loaded. */
export type Beginning = 'begun' | 'lane-lost' | 'not-now';

/**
 * Before the call: prolongs the lease, and writes down that the event may be at SendX from now on, under the fence of the lease. Only what still
 * stands is begun: the event waits, its contact still lives on this lane, and nobody on it has opted out since the lane was taken. The lease is kept
 * for as long as the call takes; when it is over and nothing else is written down, the answer is lost.
 */
export const beginCustomEvent = async (on: Queryable, lane: LeasedLane, event: OpenCustomEvent, leaseMs: number): Promise<Beginning> => {
  const { rows } = await on.query<{ held: boolean; begun: boolean }>(
    `with ours as (
       update delivery.lanes as lane set lease_until = now() + $4 * interval '1 millisecond'
       where lane.team = $1 and lane.email = $2 and lane.fence = $3 and lane.lease_until is not null
       returning lane.team, lane.email, lane.id, lane.fence, lane.priority = 0 and lane.revision > $8 as opts_out
     ), begun as (
       update delivery.custom_events as event set state = 'sending', revision = event.revision + 1, attempts = event.attempts + 1,
         lane_id = ours.id, fence = ours.fence
       from ours
       where event.id = $5 and event.state = 'waiting' and event.revision = $6 and not ours.opts_out
         and exists (select from delivery.claims home where home.connection_id = event.connection_id and home.contact_id = event.contact_id
                       and home.service = $7 and home.team = ours.team and home.email = ours.email)
       returning event.id
     )
     select exists (select from ours) as held, exists (select from begun) as begun`,
    [lane.team, lane.email, String(lane.fence), leaseMs, event.id, event.revision, homeService, String(lane.revision)],
  );
  if (!rows[0]?.held) return 'lane-lost';
  return rows[0].begun ? 'begun' : 'not-now';
};
