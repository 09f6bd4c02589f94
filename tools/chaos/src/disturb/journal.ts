/** Something that was ended, and when everything was ready again; null: not yet. Epoch milliseconds. */
export interface Disturbance {
  readonly victim: string;
  readonly how: 'kill -9' | 'SIGTERM';
  readonly at: number;
  readyAt: number | null;
}

/** The simulators heard nothing for so long, as their process got no processor: what came meanwhile was answered after its caller had gone. Epoch milliseconds. */
export interface Deafness {
  readonly from: number;
  readonly to: number;
}

/** All that may keep an answer from arriving. */
export interface Circumstances {
  readonly journal: readonly Disturbance[];
  readonly deaf: readonly Deafness[];
}

/** A call may have been under way for so long when the one who made it, or the database that should note its answer, was ended. */
const UNDER_WAY_MS = 3_000;
const callers = ['delivery', 'PostgreSQL'];

/** Whether a call to SendX that arrived then may have had its answer lost: only then it may be made again. */
export const mayHaveLostItsAnswer = (arrivedAt: number, { journal, deaf }: Circumstances): boolean =>
  mayHaveComeTooLate(arrivedAt, deaf) ||
  journal.some(
    ({ victim, how, at, readyAt }) =>
      how === 'kill -9' && callers.includes(victim) && arrivedAt >= at - UNDER_WAY_MS && arrivedAt <= (readyAt ?? Infinity),
  );

/** Whether a call that arrived then may have been answered after its caller had given it up. */
export const mayHaveComeTooLate = (arrivedAt: number, deaf: readonly Deafness[]): boolean =>
  deaf.some(({ from, to }) => arrivedAt >= from && arrivedAt <= to + UNDER_WAY_MS);
