import type { PoolClient } from '@sync/database';
import { attributes, markSpan } from '@sync/telemetry';
import { lockHomes } from './homes.js';
import { claimantId, homeService, lanePriority, type Claim, type LaneKey, type LanePriority } from './lane.js';
import { toJsonb } from './to-jsonb.js';
import { touchLanes, type LaneTouch } from './touch-lanes.js';

/** A claim that has just changed, how urgent that is, and the trace it came in. */
export interface ClaimChange<S> extends Claim<S> {
  readonly priority: LanePriority;
  /** The contact opted out; believed of home claims alone. Becoming so is the most urgent thing there is; being so is not. */
  readonly optOut: boolean;
  /** When it became known to us; the window counts from then. */
  readonly changedAt: Date;
  readonly traceparent: string | null;
}

/** A contact that is not where it was. */
export interface Move {
  readonly connectionId: string;
  readonly contactId: string;
  readonly team: string;
  readonly from: string;
  readonly to: string | null;
  readonly optOut: boolean;
  /** Nobody else claims the address it left. */
  readonly leftAlone: boolean;
}

/**
 * Takes over what services want now: claims are replaced (an older version is a no-op), and every lane a claim joins, changes or leaves
 * becomes due at its first change + `windowMs`, never later. A contact that moves from one address to another leaves a note on the new
 * lane, so that delivery can rename instead of creating; claims of other services are where their contact is, and wait for it when there is none
 * yet. Part of the caller's transaction; touches lanes in key order. Answers who moved.
 */
export const applyClaims = async <S>(client: PoolClient, changes: readonly ClaimChange<S>[], windowMs: number): Promise<Move[]> => {
  const newest = newestPerClaim(changes.map(withoutAddress));
  if (newest.length === 0) return [];
  const homes = newest.some(follows) ? await lockHomes(client, newest) : new Map<string, LaneKey | null>();
  const existing = await loadExisting(client, newest);
  const fresh = newest.filter((change) => (existing.get(claimId(change))?.version ?? 0) < change.version);
  if (fresh.length === 0) return [];
  await upsertClaims(client, fresh);
  const touches = fresh.map((change) =>
    follows(change) ? touchedHome(change, homes.get(claimantId(change))) : touchedLanes(change, existing.get(claimId(change))),
  );
  await touchLanes(client, touches.flat(), windowMs);
  markLaneless(fresh.filter((_, index) => touches[index]?.length === 0));
  const moves = fresh.flatMap((change) => moveOf(change, existing.get(claimId(change))));
  return withLeftAlone(client, moves);
};

/** Nobody is told of what concerns a person without an address; the trace says so. */
const markLaneless = <S>(changes: readonly NewestChange<S>[]): void => {
  for (const parent of changes.flatMap(({ traceparents }) => traceparents))
    markSpan('nothing to push', { parent, attributes: { [attributes.outcome]: 'no-address' } });
};

interface ExistingClaim {
  readonly connection_id: string;
  readonly contact_id: string;
  readonly service: string;
  readonly team: string;
  readonly email: string | null;
  readonly version: number;
  readonly opt_out: boolean;
}

/** The newest version of each claim in the batch, as urgent as the most urgent of them, with the traces of all. */
type NewestChange<S> = ClaimChange<S> & { readonly traceparents: readonly string[]; readonly everOptOut: boolean };

/** Is this claim wherever its contact is? */
const follows = ({ service }: Pick<Claim<unknown>, 'service'>): boolean => service !== homeService;

/** Only the home claim says where somebody lives, and whether they may be mailed. */
const withoutAddress = <S>(change: ClaimChange<S>): ClaimChange<S> =>
  follows(change) ? { ...change, email: null, dateAdded: null, optOut: false } : change;

const touchedHome = <S>(
  { connectionId, priority, changedAt, traceparents }: NewestChange<S>,
  home: LaneKey | null | undefined,
): LaneTouch[] => (home ? [{ ...home, connectionId, priority: lanePriority[priority], rename: null, changedAt, traceparents }] : []);

/** Where the contact was, if it is not there any more. */
const leftBy = <S>({ email, team }: NewestChange<S>, before: ExistingClaim | undefined): LaneKey | null =>
  before && before.email !== null && (before.email !== email || before.team !== team) ? { team: before.team, email: before.email } : null;

const touchedLanes = <S>(change: NewestChange<S>, before: ExistingClaim | undefined): LaneTouch[] => {
  const { team, connectionId, email, changedAt, traceparents } = change;
  const left = leftBy(change, before);
  const optsOut = change.everOptOut && (!before?.opt_out || before.email !== email);
  const base = { connectionId, priority: lanePriority[optsOut ? 'opt-out' : change.priority], changedAt, traceparents };
  const rename = left?.team === team ? { from: left.email, contact: claimantId(change) } : null;
  const joined = email === null ? [] : [{ ...base, team, email, rename }];
  return left ? [...joined, { ...base, ...left, rename: null }] : joined;
};

const moveOf = <S>(change: NewestChange<S>, before: ExistingClaim | undefined): Move[] => {
  const left = leftBy(change, before);
  const { connectionId, contactId, email, everOptOut } = change;
  return left ? [{ connectionId, contactId, team: left.team, from: left.email, to: email, optOut: everOptOut, leftAlone: false }] : [];
};

const withLeftAlone = async (client: PoolClient, moves: readonly Move[]): Promise<Move[]> => {
  if (moves.length === 0) return [];
  const { rows } = await client.query<{ team: string; email: string }>(
    `select team, email from unnest($1::text[], $2::text[]) as moved (team, email)
     where not exists (select from delivery.claims c where c.team = moved.team and c.email = moved.email)`,
    [moves.map(({ team }) => team), moves.map(({ from }) => from)],
  );
  const empty = new Set(rows.map(({ team, email }) => `${team} ${email}`));
  return moves.map((move) => ({ ...move, leftAlone: empty.has(`${move.team} ${move.from}`) }));
};

// Two consumers never work on the same contact unless one of them is about to be fenced; the version check keeps even that harmless.
const upsertClaims = <S>(client: PoolClient, claims: readonly NewestChange<S>[]) =>
  client.query(
    `insert into delivery.claims as claim (connection_id, contact_id, service, team, email, version, slice, date_added, opt_out)
     select * from rows from (unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::int[]), jsonb_array_elements($7::jsonb),
                              unnest($8::timestamptz[], $9::boolean[]))
     order by 1, 2, 3
     on conflict (connection_id, contact_id, service) do update set
       team = excluded.team, email = excluded.email, version = excluded.version, slice = excluded.slice, date_added = excluded.date_added,
       opt_out = excluded.opt_out
     where claim.version < excluded.version`,
    [
      claims.map(({ connectionId }) => connectionId),
      claims.map(({ contactId }) => contactId),
      claims.map(({ service }) => service),
      claims.map(({ team }) => team),
      claims.map(({ email }) => email),
      claims.map(({ version }) => version),
      toJsonb(claims.map(({ slice }) => slice)),
      claims.map(({ dateAdded }) => dateAdded),
      claims.map(({ optOut }) => optOut),
    ],
  );

const loadExisting = async <S>(client: PoolClient, changes: readonly ClaimChange<S>[]): Promise<Map<string, ExistingClaim>> => {
  const { rows } = await client.query<ExistingClaim>(
    `select connection_id, contact_id, service, team, email, version, opt_out from delivery.claims
     join unnest($1::text[], $2::text[], $3::text[]) as wanted (connection_id, contact_id, service) using (connection_id, contact_id, service)`,
    [changes.map(({ connectionId }) => connectionId), changes.map(({ contactId }) => contactId), changes.map(({ service }) => service)],
  );
  return new Map(rows.map((row) => [`${row.connection_id} ${row.contact_id} ${row.service}`, row]));
};

const claimId = (claim: Claim<unknown>): string => `${claimantId(claim)} ${claim.service}`;

const newestPerClaim = <S>(changes: readonly ClaimChange<S>[]): NewestChange<S>[] => {
  const newest = new Map<string, NewestChange<S>>();
  for (const change of changes) {
    const known = newest.get(claimId(change));
    const own = { ...change, everOptOut: change.optOut, traceparents: change.traceparent ? [change.traceparent] : [] };
    newest.set(claimId(change), known ? newerOf(known, own) : own);
  }
  return [...newest.values()];
};

const newerOf = <S>(a: NewestChange<S>, b: NewestChange<S>): NewestChange<S> => ({
  ...(a.version >= b.version ? a : b),
  priority: mostUrgent(a.priority, b.priority),
  everOptOut: a.everOptOut || b.everOptOut,
  changedAt: a.changedAt < b.changedAt ? a.changedAt : b.changedAt,
  traceparents: [...a.traceparents, ...b.traceparents],
});

const mostUrgent = (a: LanePriority, b: LanePriority): LanePriority => (lanePriority[a] <= lanePriority[b] ? a : b);
