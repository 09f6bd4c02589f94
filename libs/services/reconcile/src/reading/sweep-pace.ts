/** The share of a location's day that one kind of sweep may use. */
const SHARE_OF_DAY = 0.1;
const DAY_MS = 86_400_000;
/** What a location is trusted with until an answer tells: the least that was ever seen, a private token's (domain ghl 5). */
const LEAST_PER_DAY = 10_000;

/** The least time between the beginnings of two sweeps that cost so many calls each, so that a day of them uses a tenth of the day's calls. */
export const leastBetweenMs = (calls: number, dailyMax: number | null): number =>
  Math.ceil((calls * DAY_MS) / (SHARE_OF_DAY * (dailyMax ?? LEAST_PER_DAY)));

export interface SweepTimes {
  /** Database time; null: there was none. */
  readonly startedAt: Date | null;
  readonly lastPages: number | null;
  /** Somebody asked for one. */
  readonly wantedAt: Date | null;
}

export interface SweepPace {
  readonly everyMs: number;
  /** Between two that are asked for. */
  readonly askedMs: number;
  readonly dailyMax: number | null;
}

/** How long until the next sweep begins; 0: now. One that is asked for does not wait for its turn. */
export const untilNextMs = (
  now: Date,
  { startedAt, lastPages, wantedAt }: SweepTimes,
  { everyMs, askedMs, dailyMax }: SweepPace,
): number => {
  if (!startedAt) return 0;
  const age = now.getTime() - startedAt.getTime();
  const regularly = Math.max(everyMs, leastBetweenMs(lastPages ?? 0, dailyMax));
  const isAsked = wantedAt !== null && wantedAt >= startedAt;
  const between = isAsked ? Math.min(askedMs, regularly) : regularly;
  return Math.max(between - age, 0);
};
