import { verdict, type Verdict } from './verdict.js';

/** What the budget allows a network to do to evenly spaced calls. */
const JITTER_MS = 300;

interface Counts {
  readonly fixedViolations: number;
  readonly slidingViolations: number;
  readonly dailyViolations: number;
}

/** Calls to GHL beyond its limit. When the simulator itself was deaf for longer than the budget allows for, what it saw tells nothing. */
export const callsOverTheLimit = ({ fixedViolations, slidingViolations, dailyViolations }: Counts, longestStallMs: number): Verdict => {
  const times = Math.max(fixedViolations, slidingViolations) + dailyViolations;
  const question = 'calls to GHL over its limit';
  if (longestStallMs > JITTER_MS) return verdict(question, [], times);
  return verdict(
    question,
    Array.from({ length: times }, () => `the simulator’s longest stall was ${Math.round(longestStallMs)} ms`),
    0,
  );
};
