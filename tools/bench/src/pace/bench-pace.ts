import { migrate } from '@sync/database/migrate';
import { rateLimitMigrations } from '@sync/rate-limit';
import type { Bench } from '../bench.js';
import type { Figure } from '../report/figure.js';
import { scratchPostgres } from '../scratch-postgres.js';
import { hydrateInRealTime } from './real-time.js';
import { planInVirtualTime } from './virtual-time.js';

const MAX = 100;
const HYDRATIONS = 50_000;

/** 50,000 hydrations: how much of GHL's budget is used while there is work, and whether a 429 is ever earned. */
export const benchPace = async (bench: Bench): Promise<readonly Figure[]> => {
  const { url, pool } = await scratchPostgres(bench);
  await migrate(url, rateLimitMigrations);
  const planned = await planInVirtualTime(pool, HYDRATIONS, MAX);
  const busiest = `busiest fixed window ${planned.busiestFixed}, sliding ${planned.busiestSliding}`;
  bench.say(`${planned.reservations} calls planned over ${Math.round(planned.virtualSeconds)} virtual seconds; ${busiest}`);
  const real = await hydrateInRealTime(bench, pool, bench.quick ? 12_000 : 40_000);
  const { fixedViolations: fixed, slidingViolations: sliding } = real;
  return [
    {
      name: 'pace: 50,000 hydrations in virtual time, budget used',
      ours: `${planned.reservations.toLocaleString('en-US')} calls in ${Math.round(planned.virtualSeconds).toLocaleString('en-US')} s`,
      limit: `${MAX} per 10 s, fixed and sliding; 300 ms jitter`,
      value: planned.usedPercent,
      unit: '%',
      wanted: { atLeast: 90 },
    },
    {
      name: 'pace: calls over the limit in virtual time',
      ours: busiest,
      limit: `${MAX} in either window`,
      value: planned.refused,
      unit: 'calls',
      wanted: { atMost: 0 },
    },
    {
      name: 'pace: hydrations in real time, budget used',
      ours: `${real.calls} calls`,
      limit: `${real.allowed} allowed in ${real.allowed / 10} s`,
      value: (real.calls / real.allowed) * 100,
      unit: '%',
      wanted: { atLeast: 90 },
    },
    {
      name: 'pace: 429 earned in real time',
      ours: `${real.tooMany} answers of 429`,
      limit: `violations: fixed ${fixed}, sliding ${sliding}; 300 ms jitter`,
      value: Math.max(real.tooMany, fixed, sliding),
      unit: 'calls',
      wanted: { atMost: 0 },
    },
  ];
};
