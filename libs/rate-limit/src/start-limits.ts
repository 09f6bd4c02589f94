import type { BudgetKey } from './budget.js';
import { evenPacing, pacingFor, type Pacing } from './pacing.js';

/** Our own caution towards SendX, which publishes no figure (domain sendx 1.5). Rates in calls per second. */
export interface AdaptiveRate {
  readonly startPerSecond: number;
  readonly burst: number;
  /** Added for each minute without throttling, up to the cap. */
  readonly stepPerMinute: number;
  readonly capPerSecond: number;
  readonly floorPerSecond: number;
}

/** What a GHL location is trusted with until its first answer tells the real limit; the smallest one ever seen is 25 (domain ghl 5). */
export interface WindowLimit {
  readonly max: number;
  readonly intervalMs: number;
}

export interface StartLimits {
  readonly ghl: WindowLimit;
  readonly sendx: AdaptiveRate;
}

export const defaultStartLimits: StartLimits = {
  ghl: { max: 20, intervalMs: 10_000 },
  sendx: { startPerSecond: 5, burst: 10, stepPerMinute: 0.5, capPerSecond: 10, floorPerSecond: 0.5 },
};

/** How a budget begins: its pacing, and its rate if it adapts. */
export const startOf = (vendor: BudgetKey['vendor'], limits: StartLimits): { pacing: Pacing; adaptive: AdaptiveRate | null } =>
  vendor === 'ghl'
    ? { pacing: pacingFor(limits.ghl.max, limits.ghl.intervalMs), adaptive: null }
    : { pacing: evenPacing(limits.sendx.startPerSecond, limits.sendx.burst), adaptive: limits.sendx };
