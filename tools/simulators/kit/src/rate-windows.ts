import { seededRandom } from './seeded-random.js';
import type { Random } from './seeded-random.js';

export interface RateWindowsOptions {
  /** Calls allowed per window. */
  max: number;
  windowMs: number;
  /** Each arrival is judged as up to this much later than it was: what a network does to evenly spaced calls. */
  jitterMs?: number;
  seed?: number;
  /** Epoch milliseconds; the wall clock by default. */
  now?: () => number;
}

export interface RateVerdict {
  allowed: boolean;
  /** Calls left in the tighter of the two windows after this one. */
  remaining: number;
  /** When the fixed window ends. */
  resetMs: number;
  /** When a call would be allowed again; 0 when this one was. */
  retryAfterMs: number;
  exceeded: { fixed: boolean; sliding: boolean };
}

export interface RateCounts {
  calls: number;
  allowed: number;
  fixedViolations: number;
  slidingViolations: number;
}

interface Lane {
  /** Arrival times of allowed calls, ascending. */
  times: number[];
  fixed: Map<number, number>;
}

/**
 * Enforces `max` calls per `windowMs`, per key, over a fixed window (aligned to the epoch) and over every sliding window at once, since
 * vendors do not say which they use. A refused call takes no slot. Violations are counted for each window kind.
 */
export class RateWindows {
  readonly max: number;
  readonly windowMs: number;
  private readonly jitterMs: number;
  private readonly now: () => number;
  private readonly random: Random;
  private readonly lanes = new Map<string, Lane>();
  private totals: RateCounts = { calls: 0, allowed: 0, fixedViolations: 0, slidingViolations: 0 };

  constructor(options: RateWindowsOptions) {
    this.max = options.max;
    this.windowMs = options.windowMs;
    this.jitterMs = options.jitterMs ?? 0;
    this.now = options.now ?? Date.now;
    this.random = seededRandom(options.seed ?? 1);
  }

  /** Judges one call that arrives now and, when it is allowed, takes its slot. */
  arrive(key = ''): RateVerdict {
    const lane = this.lane(key);
    const at = this.now() + this.random() * this.jitterMs;
    this.prune(lane, at);
    const window = Math.floor(at / this.windowMs);
    const index = insertionIndex(lane.times, at);
    const exceeded = { fixed: (lane.fixed.get(window) ?? 0) >= this.max, sliding: this.overflows(lane.times, at, index) };
    const allowed = !exceeded.fixed && !exceeded.sliding;
    this.count(allowed, exceeded);
    if (allowed) {
      lane.times.splice(index, 0, at);
      lane.fixed.set(window, (lane.fixed.get(window) ?? 0) + 1);
    }
    const resetMs = (window + 1) * this.windowMs - at;
    return { allowed, remaining: this.left(lane, at), resetMs, retryAfterMs: allowed ? 0 : this.retryAfter(lane, at, exceeded), exceeded };
  }

  /** Calls left now, without taking one. */
  remaining(key = ''): number {
    const lane = this.lanes.get(key);
    return lane ? this.left(lane, this.now()) : this.max;
  }

  counts(): RateCounts {
    return { ...this.totals };
  }

  reset(): void {
    this.lanes.clear();
    this.totals = { calls: 0, allowed: 0, fixedViolations: 0, slidingViolations: 0 };
  }

  private lane(key: string): Lane {
    const known = this.lanes.get(key);
    if (known) return known;
    const fresh: Lane = { times: [], fixed: new Map() };
    this.lanes.set(key, fresh);
    return fresh;
  }

  /** Would some window of `windowMs` that contains `at` then hold more than `max`? With jitter it may also be one that ends later. */
  private overflows(times: number[], at: number, index: number): boolean {
    const valueAt = (position: number): number => (position < index ? times[position] : position === index ? at : times[position - 1]) ?? 0;
    const last = Math.min(index, times.length - this.max);
    for (let first = Math.max(0, index - this.max); first <= last; first += 1) {
      if (valueAt(first + this.max) - valueAt(first) < this.windowMs) return true;
    }
    return false;
  }

  private left(lane: Lane, at: number): number {
    const sliding = lane.times.length - insertionIndex(lane.times, at - this.windowMs);
    const fixed = lane.fixed.get(Math.floor(at / this.windowMs)) ?? 0;
    return Math.max(0, this.max - Math.max(sliding, fixed));
  }

  private retryAfter(lane: Lane, at: number, exceeded: RateVerdict['exceeded']): number {
    const blocking = lane.times[lane.times.length - this.max] ?? at;
    const sliding = exceeded.sliding ? Math.max(1, blocking + this.windowMs - at) : 0;
    const fixed = exceeded.fixed ? this.windowMs - (at % this.windowMs) : 0;
    return Math.max(sliding, fixed);
  }

  private count(allowed: boolean, exceeded: RateVerdict['exceeded']): void {
    this.totals.calls += 1;
    if (allowed) this.totals.allowed += 1;
    if (exceeded.fixed) this.totals.fixedViolations += 1;
    if (exceeded.sliding) this.totals.slidingViolations += 1;
  }

  /** Nothing older than two windows and the jitter can still share a window with a new arrival. */
  private prune(lane: Lane, at: number): void {
    const horizon = at - 2 * this.windowMs - this.jitterMs;
    if ((lane.times[0] ?? at) >= horizon || lane.times.length < 1_024) return;
    lane.times.splice(0, insertionIndex(lane.times, horizon));
    for (const window of lane.fixed.keys()) if ((window + 1) * this.windowMs < horizon) lane.fixed.delete(window);
  }
}

/** First position whose value is greater than `value`, in an ascending list. */
const insertionIndex = (times: number[], value: number): number => {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((times[middle] ?? 0) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
};
