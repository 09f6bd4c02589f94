import type { PoolClient } from '@sync/database';
import { joinTraces } from '@sync/telemetry';
import { laneId, type LaneKey, type RenameNote } from './lane.js';

/** A lane that a claim joined, changed or left. */
export interface LaneTouch extends LaneKey {
  readonly connectionId: string;
  readonly priority: number;
  readonly rename: RenameNote | null;
  /** When what changes the lane became known to us, by the database's clock; null: now. */
  readonly changedAt: Date | null;
  readonly traceparents: readonly string[];
}

/** Events a lane remembers the traces of; further ones would only make the row long, and are joined to the first. */
const TRACES = 50;

/**
 * Makes lanes due at their first change + `windowMs`, however long the change took to get here; a quarter of the window is left to it in any
 * case, so that calls are shared while we catch up, too. The first change of a lane that is in somebody's hands begins a window of its own. An
 * opt-out waits for no window. Rows are taken in key order, so that two transactions never wait for each other. A contact that left its new
 * address before it was ever pushed there hands its own note on (a -> b -> c inside one window); coming back home needs none.
 */
export const touchLanes = async (client: PoolClient, touches: readonly LaneTouch[], windowMs: number): Promise<void> => {
  const merged = mergeTouches(touches);
  const { rows } = await client.query<FullLane>(
    `with wanted as (
       select t.team, t.email, t.connection_id, t.priority, t.rename_contact, t.traceparents, least(t.changed_at, now()) as changed_at,
              nullif(coalesce(l.rename_from, t.rename_from), t.email) as rename_from
       from unnest($1::text[], $2::text[], $3::text[], $4::smallint[], $5::text[], $6::text[], $7::timestamptz[], $8::text[])
         as t (team, email, connection_id, priority, rename_from, rename_contact, changed_at, traceparents)
       left join delivery.lanes l on l.team = t.team and l.email = t.rename_from and l.rename_contact = t.rename_contact
         and l.pushed is null and l.pending is null
     )
     insert into delivery.lanes as lane (team, email, connection_id, priority, due_at, first_change_at, rename_from, rename_contact, traceparents)
     select team, email, connection_id, priority,
            case when priority = 0 then now() else greatest(changed_at + $9 * interval '1 millisecond', now() + $9 * interval '0.25 millisecond') end,
            changed_at,
            rename_from, case when rename_from is not null then rename_contact end, coalesce(string_to_array(nullif(traceparents, ''), ' '), '{}')
     from wanted order by team, email
     on conflict (team, email) do update set
       revision = lane.revision + 1,
       connection_id = excluded.connection_id,
       priority = case when lane.due_at is null then excluded.priority else least(lane.priority, excluded.priority) end,
       due_at = case when lane.lease_until > now() and lane.first_change_at is null then excluded.due_at else least(lane.due_at, excluded.due_at) end,
       first_change_at = coalesce(lane.first_change_at, excluded.first_change_at),
       rename_from = coalesce(excluded.rename_from, lane.rename_from),
       rename_contact = coalesce(excluded.rename_contact, lane.rename_contact),
       traceparents = (lane.traceparents || excluded.traceparents)[1:${TRACES}]
     returning team, email, case when cardinality(traceparents) = ${TRACES} then traceparents[1] end as first`,
    [
      merged.map(({ team }) => team),
      merged.map(({ email }) => email),
      merged.map(({ connectionId }) => connectionId),
      merged.map(({ priority }) => priority),
      merged.map(({ rename }) => rename?.from ?? null),
      merged.map(({ rename }) => rename?.contact ?? null),
      merged.map(({ changedAt }) => changedAt),
      merged.map(({ traceparents }) => traceparents.slice(0, TRACES).join(' ')),
      windowMs,
    ],
  );
  const full = new Map(rows.map((row) => [laneId(row), row.first]));
  for (const touch of merged) joinTraces('push shared', touch.traceparents, full.get(laneId(touch)) ?? null);
};

interface FullLane extends LaneKey {
  /** The first of its traces; null unless the lane remembers as many as it can. */
  readonly first: string | null;
}

const mergeTouches = (touches: readonly LaneTouch[]): LaneTouch[] => {
  const merged = new Map<string, LaneTouch>();
  for (const touch of touches) {
    const known = merged.get(laneId(touch));
    merged.set(laneId(touch), known ? both(known, touch) : touch);
  }
  return [...merged.values()];
};

/** The earlier of two dates, of which null is now. */
const earlier = (a: Date | null, b: Date | null): Date | null => (a === null || (b !== null && b < a) ? b : a);

const both = (a: LaneTouch, b: LaneTouch): LaneTouch => ({
  ...a,
  priority: Math.min(a.priority, b.priority),
  rename: a.rename ?? b.rename,
  changedAt: earlier(a.changedAt, b.changedAt),
  traceparents: [...a.traceparents, ...b.traceparents],
});
