/** Monotonic time of this process in milliseconds, and a way to be called at a point of it. The simulation brings its own. */
export interface Clock {
  now(): number;
  /** Calls `work` at `time` or a little later, never earlier; returns the cancellation. */
  at(time: number, work: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  at: (time, work) => {
    // Timers count whole milliseconds and may fire up to one early; a call before its slot would break the budget's arithmetic.
    const timer = setTimeout(work, Math.max(0, Math.ceil(time - performance.now()) + 1));
    return () => clearTimeout(timer);
  },
};
