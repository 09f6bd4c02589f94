import type { Pool } from '@sync/database';
import { laneId, loadClaims, type LeasedLane, type Suppressions } from '@sync/delivery';
import type { Slice } from '@sync/crm-events';
import { composeLane } from './compose-lane.js';
import type { LaneWork } from './lane-work.js';

/** Everything needed to decide on these lanes of one team: two statements, however many lanes. */
export const loadWork = async (pool: Pool, suppressions: Suppressions, lanes: readonly LeasedLane[]): Promise<LaneWork[]> => {
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
  return lanes.map((lane) => {
    const own = claims.get(laneId(lane)) ?? [];
    return { lane, claims: own, desired: composeLane(own), suppressed: suppressed.has(lane) };
  });
};
