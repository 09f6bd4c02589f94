export const STEADY_PER_SECOND = 100;
/** The longest wait until SendX was told what is still under way. */
export const SETTLE_MS = 120_000;
