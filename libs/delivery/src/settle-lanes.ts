import type { PoolClient } from '@sync/database';
import type { LaneFailure, LeasedLane, Pushed, RenameNote } from './lane.js';
import { toJsonb } from './to-jsonb.js';

/** How a lane leaves a worker's hands. */
export interface LaneSettlement {
  readonly lane: LeasedLane;
  /** Only what was reached is written down; the lane stays in the worker's hands, and its ending is left open. */
  readonly keep?: boolean;
  /** What SendX knows from us now; undefined leaves it as it was. */
  readonly pushed?: Pushed | null;
  /** False: the answer to a call was lost, so what was announced before it may be there or not. */
  readonly certain: boolean;
  /** The answer to a call was lost just now. */
  readonly answerLost?: boolean;
  readonly optOutConfirmed?: boolean;
  readonly sendxId?: string | null;
  /** Set while the other end of a rename is still to be dealt with; null when it is done. */
  readonly rename: RenameNote | null;
  readonly failure: LaneFailure | null;
  /** Waiting, not failing: due again then, or at the next change. Null: nothing left to do unless the lane changed meanwhile. */
  readonly retryInMs: number | null;
  /** Not before then, whatever changes (an opt-out excepted): the lost call may still be carried out. */
  readonly notBeforeMs?: number | null;
  /** True for a wait that the vendor's failure caused, so that the next one is longer. */
  readonly failed: boolean;
  /** True when what went wrong was no answer of SendX. */
  readonly mishap?: boolean;
  /** True: told in a bulk call that answered for nobody in particular. False: SendX certainly has the person or was asked. Undefined: as before. */
  readonly unconfirmed?: boolean;
}

/**
 * Gives lanes back in one statement, rows in key order. A lane whose revision moved meanwhile stays due as its changes made it; a lane whose
 * fence moved (the lease ran out and somebody took it), or that was given back before, is left alone. Answers the settlements that took effect.
 */
export const settleLanes = async (client: PoolClient, settlements: readonly LaneSettlement[]): Promise<LaneSettlement[]> => {
  const { rows } = await client.query<{ place: string }>(
    `with result as (
       select r.*, lane.revision > r.revision as moved
       from delivery.lanes as lane
       join unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[], $5::jsonb[], $6::boolean[], $7::boolean[], $8::boolean[], $9::text[], $10::text[],
                   $11::text[], $12::text[], $13::jsonb[], $14::bigint[], $15::bigint[], $16::boolean[], $17::boolean[], $18::boolean[], $19::int[], $20::boolean[], $21::boolean[])
         with ordinality as r (team, email, fence, revision, pushed, push_changed, certain, opt_out, sendx_id, rename_before, rename_from,
                               rename_contact, failure, retry_in, not_before, failed, mishap, unconfirmed, traces, keep, answer_lost, place)
         on lane.team = r.team and lane.email = r.email and lane.fence = r.fence
       where lane.lease_until is not null
       order by lane.team, lane.email for update of lane
     )
     update delivery.lanes as lane set
       pushed = case when r.push_changed then r.pushed else lane.pushed end,
       pushed_certain = r.certain,
       answer_lost_at = case when r.answer_lost then now() when r.keep or not r.certain then lane.answer_lost_at end,
       pending = case when r.certain then null else lane.pending end,
       opt_out_confirmed_at = case when r.opt_out then coalesce(lane.opt_out_confirmed_at, now()) else lane.opt_out_confirmed_at end,
       sendx_id = coalesce(r.sendx_id, lane.sendx_id),
       rename_from = case when lane.rename_from is not distinct from r.rename_before then r.rename_from else lane.rename_from end,
       rename_contact = case when lane.rename_from is not distinct from r.rename_before then r.rename_contact else lane.rename_contact end,
       unconfirmed_since = case r.unconfirmed when true then now() when false then null else lane.unconfirmed_since end,
       lease_until = case when r.keep then lane.lease_until end,
       failure = case when r.keep then lane.failure else nullif(r.failure, 'null'::jsonb) end,
       attempts = case when r.keep then lane.attempts when r.failed then lane.attempts + 1 when r.retry_in is not null then lane.attempts else 0 end,
       mishaps = case when r.keep then lane.mishaps when r.mishap then lane.mishaps + 1 when r.retry_in is not null then lane.mishaps else 0 end,
       due_at = case when r.keep then lane.due_at when r.moved then least(lane.due_at, now() + r.retry_in * interval '1 millisecond') else now() + r.retry_in * interval '1 millisecond' end,
       first_change_at = case when r.keep or r.moved then lane.first_change_at end,
       not_before = case when r.keep then lane.not_before else now() + r.not_before * interval '1 millisecond' end,
       traceparents = case when r.keep or r.retry_in is not null then lane.traceparents else lane.traceparents[r.traces + 1:] end
     from result as r
     where lane.team = r.team and lane.email = r.email
     returning r.place`,
    [
      settlements.map(({ lane }) => lane.team),
      settlements.map(({ lane }) => lane.email),
      settlements.map(({ lane }) => String(lane.fence)),
      settlements.map(({ lane }) => String(lane.revision)),
      settlements.map(({ pushed }) => (pushed ? toJsonb(pushed) : null)),
      settlements.map(({ pushed }) => pushed !== undefined),
      settlements.map(({ certain }) => certain),
      settlements.map(({ optOutConfirmed }) => optOutConfirmed ?? false),
      settlements.map(({ sendxId }) => sendxId ?? null),
      settlements.map(({ lane }) => lane.rename?.from ?? null),
      settlements.map(({ rename }) => rename?.from ?? null),
      settlements.map(({ rename }) => rename?.contact ?? null),
      settlements.map(({ failure }) => toJsonb(failure)),
      settlements.map(({ retryInMs }) => milliseconds(retryInMs)),
      settlements.map(({ notBeforeMs }) => milliseconds(notBeforeMs)),
      settlements.map(({ failed }) => failed),
      settlements.map(({ mishap }) => mishap ?? false),
      settlements.map(({ unconfirmed }) => unconfirmed ?? null),
      settlements.map(({ lane }) => lane.traceparents.length),
      settlements.map(({ keep }) => keep ?? false),
      settlements.map(({ answerLost }) => answerLost ?? false),
    ],
  );
  const effective = new Set(rows.map(({ place }) => Number(place) - 1));
  return settlements.filter((_, index) => effective.has(index));
};

const milliseconds = (duration: number | null | undefined): string | null => (duration == null ? null : String(Math.round(duration)));
