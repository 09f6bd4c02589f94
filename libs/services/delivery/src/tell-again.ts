import { eitherOf, type LaneSettlement } from '@sync/delivery';
import type { LaneResult } from './lane-work.js';
import type { Timing } from './timing.js';

/**
 * A call that got no answer may be carried out after newer ones, and then leave an older value in SendX. So whoever was told after a lost answer is told
 * once more, all of it, when that call cannot be carried out any more. Until then SendX may have what it said as well.
 */
export const tellAgainIfDoubted = (result: LaneResult, { lateCallMs }: Timing): LaneResult => ({
  ...result,
  settlement: doubted(result.settlement, lateCallMs),
  ...(result.also && { also: doubted(result.also, lateCallMs) }),
});

const doubted = (settlement: LaneSettlement, lateCallMs: number): LaneSettlement => {
  const { lane, certain, retryInMs, failure, pushed } = settlement;
  const left = lane.doubtedForMs === null ? 0 : lateCallMs - lane.doubtedForMs;
  if (left <= 0 || !certain || retryInMs !== null || failure) return settlement;
  return { ...settlement, pushed: pushed ? eitherOf(lane.pushed, pushed) : undefined, certain: false, retryInMs: left };
};
