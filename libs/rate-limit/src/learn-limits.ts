import type { Queryable } from '@sync/database';
import type { BudgetKey, ObservedLimits } from './budget.js';
import { pacingFor, spanOf } from './pacing.js';
import { startOf, type StartLimits } from './start-limits.js';

/** Longest pause we believe a vendor; a larger Retry-After is taken as this one and asked again. */
const maxPauseMs = 3_600_000;

/** Writes down what an answer said about the limits: one round trip, one short transaction. */
export const learnLimits = async (on: Queryable, key: BudgetKey, seen: ObservedLimits, limits: StartLimits): Promise<void> => {
  const { pacing: start, adaptive } = startOf(key.vendor, limits);
  await on.query({
    name: 'learn-limits',
    text: 'select platform.learn_limits($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)',
    values: [
      key.vendor,
      key.account,
      start.emissionUs,
      start.burst,
      adaptive?.startPerSecond,
      ...(adaptive ? unknownWindow : windowColumns(seen, limits)),
      seen.dailyMax,
      seen.dailyRemaining,
      microseconds(seen.dailyResetMs),
      seen.throttled ? microseconds(pauseMs(key, seen, limits)) : null,
      adaptive?.floorPerSecond,
    ],
  });
};

const unknownWindow = [null, null, null, null, null];

/** The limit itself, its pacing and the span it holds for. A limit of nothing is no limit we understand. */
const windowColumns = ({ max, intervalMs = 0 }: ObservedLimits, limits: StartLimits) => {
  if (max === undefined || max < 1) return unknownWindow;
  const interval = intervalMs || limits.ghl.intervalMs;
  const { emissionUs, burst } = pacingFor(Math.floor(max), interval);
  return [Math.floor(max), interval, emissionUs, burst, spanOf(interval)];
};

const microseconds = (ms: number | undefined): number | null => (ms === undefined ? null : Math.round(ms * 1_000));

/**
 * GHL sends no Retry-After (domain ghl 5): one whole interval, after which its window is certainly a new one. SendX documents nothing: a second,
 * its rate is halved as well. Up to 10 % more, so that processes and tenants do not come back in step.
 */
const pauseMs = (key: BudgetKey, { retryAfterMs, intervalMs }: ObservedLimits, limits: StartLimits): number => {
  const ownPause = key.vendor === 'ghl' ? (intervalMs ?? limits.ghl.intervalMs) : 1_000;
  return Math.min(maxPauseMs, Math.max(retryAfterMs ?? ownPause, 1_000)) * (1 + Math.random() / 10);
};
