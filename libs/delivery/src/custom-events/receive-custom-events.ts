import type { PoolClient } from '@sync/database';
import { lockHomes } from '../homes.js';
import { claimantId, lanePriority, type LaneKey, type LanePriority } from '../lane.js';
import { toJsonb } from '../to-jsonb.js';
import { touchLanes, type LaneTouch } from '../touch-lanes.js';

/** Something that SendX should be told once of a contact. */
export interface RaisedCustomEvent {
  readonly connectionId: string;
  readonly team: string;
  readonly locationId: string;
  readonly contactId: string;
  /** The same fact has the same key, whichever way it comes. */
  readonly dedupeKey: string;
  readonly name: string;
  readonly data: Readonly<Record<string, string>>;
  readonly at: Date;
  /** When it was recorded; its waiting counts from then. */
  readonly raisedAt: Date;
  readonly priority: LanePriority;
  readonly traceparent: string | null;
}

/**
 * Enters events into the ledger and makes the lanes of their contacts due; one whose key is known already changes nothing. Somebody who has no
 * lane yet gets them when one appears. Part of the caller's transaction. Answers how many were new.
 */
export const receiveCustomEvents = async (client: PoolClient, events: readonly RaisedCustomEvent[], windowMs: number): Promise<number> => {
  if (events.length === 0) return 0;
  const homes = await lockHomes(client, events);
  const fresh = await enter(client, events);
  await touchHomes(client, homes, fresh, windowMs);
  return fresh.length;
};

type Touching = Pick<RaisedCustomEvent, 'connectionId' | 'contactId' | 'priority' | 'traceparent'>;

/** Makes the lanes due on which these events wait; a whole window from now, so that the slices of their facts come first even while we catch up. */
export const touchHomes = async (
  client: PoolClient,
  homes: ReadonlyMap<string, LaneKey | null>,
  events: readonly Touching[],
  windowMs: number,
): Promise<void> => {
  const touches = events.flatMap((event): LaneTouch[] => {
    const home = homes.get(claimantId(event));
    const { connectionId, priority, traceparent } = event;
    const traceparents = traceparent === null ? [] : [traceparent];
    return home ? [{ ...home, connectionId, priority: lanePriority[priority], rename: null, changedAt: null, traceparents }] : [];
  });
  if (touches.length > 0) await touchLanes(client, touches, windowMs);
};

const enter = async (client: PoolClient, events: readonly RaisedCustomEvent[]): Promise<RaisedCustomEvent[]> => {
  const { rows } = await client.query<{ place: string }>(
    `with raised as (
       select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::jsonb[], $8::timestamptz[], $9::timestamptz[],
                            $10::smallint[], $11::text[])
         with ordinality as r (connection_id, dedupe_key, team, location_id, contact_id, name, data, happened_at, waiting_since, priority, traceparent, place)
     ), entered as (
       insert into delivery.custom_events
         (connection_id, dedupe_key, team, location_id, contact_id, name, data, happened_at, waiting_since, priority, traceparent)
       select connection_id, dedupe_key, team, location_id, contact_id, name, data, happened_at, waiting_since, priority, traceparent
       from raised order by place
       on conflict (connection_id, dedupe_key) do nothing
       returning connection_id, dedupe_key
     )
     select min(place) as place from raised join entered using (connection_id, dedupe_key) group by connection_id, dedupe_key order by 1`,
    [
      events.map(({ connectionId }) => connectionId),
      events.map(({ dedupeKey }) => dedupeKey),
      events.map(({ team }) => team),
      events.map(({ locationId }) => locationId),
      events.map(({ contactId }) => contactId),
      events.map(({ name }) => name),
      events.map(({ data }) => toJsonb(data)),
      events.map(({ at }) => at),
      events.map(({ raisedAt }) => raisedAt),
      events.map(({ priority }) => lanePriority[priority]),
      events.map(({ traceparent }) => traceparent),
    ],
  );
  return rows.flatMap(({ place }) => events[Number(place) - 1] ?? []);
};
