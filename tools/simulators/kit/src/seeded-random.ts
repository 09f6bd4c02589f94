/** A repeatable source of chance: the same seed gives the same run, so that a failing test fails again. Answers in [0, 1). */
export type Random = () => number;

/** Mulberry32. Good enough to pick faults and jitter, never for secrets or ids that must be unguessable. */
export const seededRandom = (seed: number): Random => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
};
