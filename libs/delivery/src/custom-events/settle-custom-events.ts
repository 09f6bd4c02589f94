import type { PoolClient } from '@sync/database';
import type { LeasedLane } from '../lane.js';
import type { CustomEventState, OpenCustomEvent } from './custom-event.js';

/** What became of an event. */
export interface CustomEventSettlement {
  readonly event: OpenCustomEvent;
  /** The lane under whose lease it was begun; null when it is settled without a call. */
  readonly begunBy: LeasedLane | null;
  readonly state: Exclude<CustomEventState, 'sending'>;
  /** Why, as a code that has a page in docs/problems. */
  readonly code?: string;
  readonly detail?: string;
  /** The call was certainly not carried out, so it was no attempt. */
  readonly refund?: boolean;
  readonly answerLost?: boolean;
}

/**
 * Writes down what became of events; one that somebody else changed since is left alone. An answer that comes late, when the event was already given up
 * as lost but not begun again, still counts. The data of what is done with is not kept. Answers the settlements that took effect.
 */
export const settleCustomEvents = async (
  client: PoolClient,
  settlements: readonly CustomEventSettlement[],
): Promise<CustomEventSettlement[]> => {
  if (settlements.length === 0) return [];
  const { rows } = await client.query<{ place: string }>(
    `with result as (
       select s.* from delivery.custom_events as event
       join unnest($1::bigint[], $2::int[], $3::uuid[], $4::bigint[], $5::text[], $6::text[], $7::text[], $8::boolean[], $9::boolean[])
         with ordinality as s (id, revision, lane_id, fence, state, reason, detail, refund, answer_lost, place) on event.id = s.id
       where case
         when s.lane_id is null then event.revision = s.revision and event.state in ('waiting', 'sending')
         else event.lane_id = s.lane_id and event.fence = s.fence
           and (event.state = 'sending' or event.state = 'waiting' and s.state in ('sent', 'rejected'))
       end
       order by event.id for update of event
     )
     update delivery.custom_events as event set
       state = r.state,
       revision = event.revision + 1,
       reason = r.reason,
       detail = r.detail,
       attempts = event.attempts - r.refund::int,
       answers_lost = event.answers_lost + r.answer_lost::int,
       settled_at = case when r.state <> 'waiting' then now() end,
       data = case when r.state in ('sent', 'lost', 'skipped') then null else event.data end
     from result as r where event.id = r.id
     returning r.place`,
    [
      settlements.map(({ event }) => event.id),
      settlements.map(({ event }) => event.revision),
      settlements.map(({ begunBy }) => begunBy?.id ?? null),
      settlements.map(({ begunBy }) => (begunBy ? String(begunBy.fence) : null)),
      settlements.map(({ state }) => state),
      settlements.map(({ code }) => code ?? null),
      settlements.map(({ detail }) => detail ?? null),
      settlements.map(({ refund }) => refund ?? false),
      settlements.map(({ answerLost }) => answerLost ?? false),
    ],
  );
  const effective = new Set(rows.map(({ place }) => Number(place) - 1));
  return settlements.filter((_, index) => effective.has(index));
};
