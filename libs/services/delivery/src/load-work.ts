import type { Pool } from '@sync/database';
import {
  claimantId,
  laneId,
  loadClaims,
  loadCustomEvents,
  recordedAmong,
  type Claim,
  type LeasedLane,
  type OpenCustomEvent,
  type Suppressions,
} from '@sync/delivery';
import type { Slice } from '@sync/crm-events';
import { composeLane, nobody } from './compose-lane.js';
import type { LaneWork } from './lane-work.js';

/** So many events of one contact are sent before others have their turn. */
export const EVENTS_AT_ONCE = 20;

export interface LoadTerms {
  /** The reading of the whole team is recent and complete enough to say who is not in SendX. */
  readonly scanTells: boolean;
  /** How long a custom event waits for its turn; null: they are not asked for. */
  readonly eventsWaitMs: number | null;
}

/** Everything needed to decide on these lanes of one team: four statements, however many lanes. */
export const loadWork = async (
  pool: Pool,
  suppressions: Suppressions,
  lanes: readonly LeasedLane[],
  { scanTells, eventsWaitMs }: LoadTerms,
): Promise<LaneWork[]> => {
  const team = lanes[0]?.team;
  if (team === undefined) return [];
  const claims = await loadClaims<Slice>(pool, lanes);
  const contacts = new Map(lanes.map((lane) => [lane, contactsOf(claims.get(laneId(lane)) ?? [])]));
  const [suppressed, recorded, events] = await Promise.all([
    suppressedAmong(pool, suppressions, team, contacts),
    scanTells ? recordedAmong(pool, lanes) : new Set<string>(),
    eventsWaitMs === null ? null : loadCustomEvents(pool, [...contacts.values()].flat(), eventsWaitMs, EVENTS_AT_ONCE),
  ]);
  return lanes.map((lane) =>
    workOf({
      lane,
      claims: claims.get(laneId(lane)) ?? [],
      suppressed: suppressed.has(lane),
      absentAtScan: scanTells && lane.pushed === null && !recorded.has(laneId(lane)),
      events: inOrder((contacts.get(lane) ?? []).flatMap((contact) => events?.get(claimantId(contact)) ?? [])),
    }),
  );
};

type Contact = Pick<Claim<Slice>, 'connectionId' | 'contactId'>;

/** Each once, whatever services speak for it. */
const contactsOf = (claims: readonly Claim<Slice>[]): Contact[] => [
  ...new Map(claims.map((claim) => [claimantId(claim), { connectionId: claim.connectionId, contactId: claim.contactId }])).values(),
];

const suppressedAmong = async (
  pool: Pool,
  suppressions: Suppressions,
  team: string,
  contacts: ReadonlyMap<LeasedLane, readonly Contact[]>,
): Promise<Set<LeasedLane>> => {
  const subjects = [...contacts].flatMap(([lane, of]) => [
    { lane, subject: { email: lane.email } },
    ...of.map((subject) => ({ lane, subject })),
  ]);
  const flags = await suppressions.among(
    pool,
    team,
    subjects.map(({ subject }) => subject),
  );
  return new Set(subjects.filter((_, index) => flags[index]).map(({ lane }) => lane));
};

/** Several contacts may share a lane; each comes in order. */
const inOrder = (events: readonly OpenCustomEvent[]): OpenCustomEvent[] =>
  [...events].sort((a, b) => a.at.getTime() - b.at.getTime() || Number(BigInt(a.id) - BigInt(b.id)));

/** A lane whose claims cannot be combined must not take the others with it. */
const workOf = (found: Omit<LaneWork, 'desired'> & { readonly claims: readonly Claim<Slice>[] }): LaneWork => {
  try {
    return { ...found, desired: composeLane(found.claims, found.suppressed) };
  } catch (error) {
    return {
      ...found,
      desired: nobody,
      broken: error instanceof Error ? error : new Error('The claims cannot be combined.', { cause: error }),
    };
  }
};
