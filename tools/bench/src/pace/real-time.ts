import { setTimeout as delay } from 'node:timers/promises';
import type { Pool } from '@sync/database';
import { GhlClient } from '@sync/ghl-client';
import { startGhlSim } from '@sync/ghl-sim';
import { PostgresBudget } from '@sync/rate-limit';
import type { Bench } from '../bench.js';

const IN_FLIGHT = 8;
const WARM_UP_MS = 3_000;

export interface RealRun {
  readonly calls: number;
  readonly allowed: number;
  readonly tooMany: number;
  readonly fixedViolations: number;
  readonly slidingViolations: number;
}

/**
 * The same for a while on the wall clock: the real client and budget, eight calls in flight, against the simulator, which judges fixed and sliding
 * windows at once and every call as if it had arrived up to 300 ms later. The first seconds, in which the limit is learned, do not count.
 */
export const hydrateInRealTime = async (bench: Bench, pool: Pool, forMs: number): Promise<RealRun> => {
  const sim = await startGhlSim({ contacts: 200, settings: { rate: { max: 100, windowMs: 10_000, jitterMs: 300 } } });
  bench.later(() => sim.close());
  const client = new GhlClient({ budget: new PostgresBudget(pool), baseUrl: sim.url, token: () => sim.token });
  bench.later(() => client.close());
  const ids = [...sim.world.contacts.all()].map(({ id }) => id);
  const startedAt: number[] = [];
  const end = performance.now() + WARM_UP_MS + forMs;
  const hydrate = async (lane: number): Promise<void> => {
    for (let turn = lane; performance.now() < end; turn += IN_FLIGHT) {
      await client.getContact(sim.locationId, ids[turn % ids.length] ?? '', { priority: 'backfill' });
      startedAt.push(performance.now());
    }
  };
  const ticking = setInterval(() => bench.say(`${startedAt.length} calls in real time`), 10_000);
  bench.later(() => clearInterval(ticking));
  await Promise.all(Array.from({ length: IN_FLIGHT }, (_, lane) => hydrate(lane)));
  clearInterval(ticking);
  await delay(50);
  const { fixedViolations, slidingViolations } = sim.world.rate.counts();
  return {
    calls: startedAt.filter((at) => at > end - forMs && at <= end).length,
    allowed: forMs / 100,
    tooMany: sim.calls.list().filter(({ status }) => status === 429).length,
    fixedViolations,
    slidingViolations,
  };
};
