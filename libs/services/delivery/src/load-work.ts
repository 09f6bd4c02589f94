import type { Pool } from '@sync/database';
import { laneId, loadClaims, recordedAmong, type Claim, type LeasedLane, type Suppressions } from '@sync/delivery';
import type { Slice } from '@sync/crm-events';
import { composeLane, nobody } from './compose-lane.js';
import type { LaneWork } from './lane-work.js';

/**
 * Everything needed to decide on these lanes of one team: three statements, however many lanes. `scanTells`: the reading of the whole team is
 * recent and complete enough to say who is not in SendX.
 */
export const loadWork = async (
  pool: Pool,
  suppressions: Suppressions,
  lanes: readonly LeasedLane[],
  scanTells: boolean,
): Promise<LaneWork[]> => {
  const team = lanes[0]?.team;
  if (team === undefined) return [];
  const claims = await loadClaims<Slice>(pool, lanes);
  const subjects = lanes.flatMap((lane) => [
    { lane, subject: { email: lane.email } },
    ...(claims.get(laneId(lane)) ?? []).map(({ connectionId, contactId }) => ({ lane, subject: { connectionId, contactId } })),
  ]);
  const flags = await suppressions.among(
    pool,
    team,
    subjects.map(({ subject }) => subject),
  );
  const suppressed = new Set(subjects.filter((_, index) => flags[index]).map(({ lane }) => lane));
  const recorded = scanTells ? await recordedAmong(pool, lanes) : new Set<string>();
  return lanes.map((lane) => {
    const absentAtScan = scanTells && lane.pushed === null && !recorded.has(laneId(lane));
    return workOf({ lane, claims: claims.get(laneId(lane)) ?? [], suppressed: suppressed.has(lane), absentAtScan });
  });
};

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
