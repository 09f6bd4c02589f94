import type { PoolClient } from '@sync/database';
import { lanePriority, laneId, type Claim, type LaneKey, type LanePriority } from './lane.js';

/** A claim that has just changed, how urgent that is, and the trace it came in. */
export interface ClaimChange<S> extends Claim<S> {
  readonly priority: LanePriority;
  readonly traceparent: string | null;
}

interface ExistingClaim {
  readonly connection_id: string;
  readonly contact_id: string;
  readonly service: string;
  readonly email: string | null;
  readonly version: number;
}

/**
 * Takes over what services want now: claims are replaced (an older version is a no-op), and every lane a claim joins, changes or leaves
 * becomes due at its first change + `windowMs`, never later. A claim that moves from one address to another leaves a note on the new
 * lane (`rename_from`), so that delivery can rename instead of creating. Part of the caller's transaction; touches lanes in key order.
 */
export const applyClaims = async <S>(client: PoolClient, changes: readonly ClaimChange<S>[], windowMs: number): Promise<void> => {
  const newest = newestPerClaim(changes);
  if (newest.length === 0) return;
  const existing = await loadExisting(client, newest);
  const fresh = newest.filter((change) => (existing.get(claimId(change))?.version ?? 0) < change.version);
  if (fresh.length === 0) return;
  await upsertClaims(client, fresh);
  const touches = fresh.flatMap((change) => touchedLanes(change, existing.get(claimId(change))?.email ?? null));
  await touchLanes(client, mergeTouches(touches), windowMs);
};

interface LaneTouch extends LaneKey {
  readonly connectionId: string;
  readonly priority: number;
  readonly renameFrom: string | null;
  readonly traceparents: readonly string[];
}

const touchedLanes = <S>(change: ClaimChange<S>, before: string | null): LaneTouch[] => {
  const { team, connectionId, email } = change;
  const moved = before !== null && before !== email;
  const base = {
    team,
    connectionId,
    priority: lanePriority[change.priority],
    traceparents: change.traceparent ? [change.traceparent] : [],
  };
  const joined = email === null ? [] : [{ ...base, email, renameFrom: moved ? before : null }];
  return moved ? [...joined, { ...base, email: before, renameFrom: null }] : joined;
};

const mergeTouches = (touches: readonly LaneTouch[]): LaneTouch[] => {
  const merged = new Map<string, LaneTouch>();
  for (const touch of touches) {
    const known = merged.get(laneId(touch));
    merged.set(
      laneId(touch),
      known
        ? {
            ...known,
            priority: Math.min(known.priority, touch.priority),
            renameFrom: touch.renameFrom ?? known.renameFrom,
            traceparents: [...known.traceparents, ...touch.traceparents],
          }
        : touch,
    );
  }
  return [...merged.values()].sort((a, b) => (laneId(a) < laneId(b) ? -1 : 1));
};

// An opt-out waits for no window. A lane that was renamed away before it was ever pushed hands its own note on (a -> b -> c inside one window).
const touchLanes = (client: PoolClient, touches: readonly LaneTouch[], windowMs: number) =>
  client.query(
    `with wanted as (
       select t.*, (select l.rename_from from delivery.lanes l where l.team = t.team and l.email = t.rename_from and l.pushed is null) as earlier
       from unnest($1::text[], $2::text[], $3::text[], $4::smallint[], $5::text[], $6::text[]) as t (team, email, connection_id, priority, rename_from, traceparents)
     )
     insert into delivery.lanes as lane (team, email, connection_id, priority, due_at, first_change_at, rename_from, traceparents)
     select team, email, connection_id, priority, now() + case when priority = 0 then interval '0' else $7 * interval '1 millisecond' end, now(),
            coalesce(earlier, rename_from), coalesce(string_to_array(nullif(traceparents, ''), ' '), '{}')
     from wanted order by team, email
     on conflict (team, email) do update set
       revision = lane.revision + 1,
       connection_id = excluded.connection_id,
       priority = case when lane.due_at is null then excluded.priority else least(lane.priority, excluded.priority) end,
       due_at = least(lane.due_at, excluded.due_at),
       first_change_at = coalesce(lane.first_change_at, excluded.first_change_at),
       rename_from = coalesce(excluded.rename_from, lane.rename_from),
       traceparents = (lane.traceparents || excluded.traceparents)[1:50]`,
    [
      touches.map(({ team }) => team),
      touches.map(({ email }) => email),
      touches.map(({ connectionId }) => connectionId),
      touches.map(({ priority }) => priority),
      touches.map(({ renameFrom }) => renameFrom),
      touches.map(({ traceparents }) => traceparents.slice(0, 50).join(' ')),
      windowMs,
    ],
  );

const upsertClaims = <S>(client: PoolClient, claims: readonly ClaimChange<S>[]) =>
  client.query(
    `insert into delivery.claims (connection_id, contact_id, service, team, email, version, slice, date_added)
     select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::int[], $7::jsonb[], $8::timestamptz[])
     on conflict (connection_id, contact_id, service) do update set
       team = excluded.team, email = excluded.email, version = excluded.version, slice = excluded.slice, date_added = excluded.date_added`,
    [
      claims.map(({ connectionId }) => connectionId),
      claims.map(({ contactId }) => contactId),
      claims.map(({ service }) => service),
      claims.map(({ team }) => team),
      claims.map(({ email }) => email),
      claims.map(({ version }) => version),
      claims.map(({ slice }) => JSON.stringify(slice)),
      claims.map(({ dateAdded }) => dateAdded),
    ],
  );

const loadExisting = async <S>(client: PoolClient, changes: readonly ClaimChange<S>[]): Promise<Map<string, ExistingClaim>> => {
  const { rows } = await client.query<ExistingClaim>(
    `select connection_id, contact_id, service, email, version from delivery.claims
     join unnest($1::text[], $2::text[], $3::text[]) as wanted (connection_id, contact_id, service) using (connection_id, contact_id, service)`,
    [changes.map(({ connectionId }) => connectionId), changes.map(({ contactId }) => contactId), changes.map(({ service }) => service)],
  );
  return new Map(rows.map((row) => [`${row.connection_id} ${row.contact_id} ${row.service}`, row]));
};

const claimId = ({ connectionId, contactId, service }: Claim<unknown>): string => `${connectionId} ${contactId} ${service}`;

/** The last version of each claim in the batch, with the most urgent priority any of them had. */
const newestPerClaim = <S>(changes: readonly ClaimChange<S>[]): ClaimChange<S>[] => {
  const newest = new Map<string, ClaimChange<S>>();
  for (const change of changes) {
    const known = newest.get(claimId(change));
    if (!known) newest.set(claimId(change), change);
    else if (change.version > known.version)
      newest.set(claimId(change), { ...change, priority: mostUrgent(known.priority, change.priority) });
  }
  return [...newest.values()];
};

const mostUrgent = (a: LanePriority, b: LanePriority): LanePriority => (lanePriority[a] <= lanePriority[b] ? a : b);
