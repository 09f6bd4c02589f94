/** Something that was ended, and when everything was ready again; null: not yet. Epoch milliseconds. */
export interface Disturbance {
  readonly victim: string;
  readonly how: 'kill -9' | 'SIGTERM';
  readonly at: number;
  readyAt: number | null;
}

/** A call may have been under way for so long when the one who made it, or the database that should note its answer, was ended. */
const UNDER_WAY_MS = 3_000;
const callers = ['delivery', 'PostgreSQL'];

/** Whether a call to SendX that arrived then may have had its answer lost: only then it may be made again. */
export const mayHaveLostItsAnswer = (arrivedAt: number, journal: readonly Disturbance[]): boolean =>
  journal.some(
    ({ victim, how, at, readyAt }) =>
      how === 'kill -9' && callers.includes(victim) && arrivedAt >= at - UNDER_WAY_MS && arrivedAt <= (readyAt ?? Infinity),
  );
