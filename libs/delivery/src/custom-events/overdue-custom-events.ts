import type { Queryable } from '@sync/database';
import { homeService } from '../lane.js';
import { openColumns, openFrom, type CustomEventRow, type OpenCustomEvent } from './custom-event.js';

/** An event that has waited for too long, and where its contact stands. */
export interface OverdueCustomEvent<S> {
  readonly event: OpenCustomEvent;
  /** The contact's own slice; null when nobody has heard of the contact. */
  readonly slice: S | null;
  readonly hasLane: boolean;
  /** SendX has the person from us. */
  readonly isTold: boolean;
}

/** Those that have waited longest, if for longer than `waitMs`, and whose call is not under way. */
export const overdueCustomEvents = async <S>(on: Queryable, waitMs: number, limit: number): Promise<OverdueCustomEvent<S>[]> => {
  const { rows } = await on.query<CustomEventRow & { slice: S | null; has_lane: boolean; is_told: boolean }>(
    `with event as (
       select * from delivery.custom_events
       where state in ('waiting', 'sending') and waiting_since <= now() - $1 * interval '1 millisecond'
         and not (state = 'sending' and exists (
           select from delivery.lanes holding where holding.id = lane_id and holding.fence = custom_events.fence and holding.lease_until > now()))
       order by waiting_since limit $2
     )
     select ${openColumns}, home.slice, lane.team is not null as has_lane, lane.pushed is not null as is_told
     from event
     left join delivery.claims home on home.connection_id = event.connection_id and home.contact_id = event.contact_id
       and home.service = $3 and home.version > 0
     left join delivery.lanes lane on lane.team = home.team and lane.email = home.email
     order by event.waiting_since`,
    [waitMs, limit, homeService],
  );
  return rows.map((row) => ({ event: openFrom(row), slice: row.slice, hasLane: row.has_lane, isTold: row.is_told }));
};
