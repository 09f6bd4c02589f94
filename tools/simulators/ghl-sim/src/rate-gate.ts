import { RateWindows } from '@sync/sim-kit';
import type { RateCounts } from '@sync/sim-kit';
import type { SimSettings } from './settings.js';

const dayMs = 86_400_000;

export interface GateVerdict {
  allowed: boolean;
  /** The six headers GHL sends with every answer; a 429 has no Retry-After beside them (domain ghl 5). */
  headers: Record<string, string>;
}

/** The location's limits: per ten seconds, judged over a fixed and over every sliding window at once, and per day. */
export class RateGate {
  private windows: RateWindows;
  private dayStartedAt: number;
  private today = 0;
  private dailyViolations = 0;

  constructor(
    private readonly settings: SimSettings['rate'],
    private readonly now: () => number,
  ) {
    this.windows = new RateWindows({ ...settings, now });
    this.dayStartedAt = now();
  }

  arrive(): GateVerdict {
    const { max, windowMs, dailyMax } = this.settings;
    this.startNewDay();
    const inDay = this.today < dailyMax;
    const verdict = inDay ? this.windows.arrive() : { allowed: false, remaining: this.windows.remaining() };
    if (verdict.allowed) this.today += 1;
    if (!inDay) this.dailyViolations += 1;
    return {
      allowed: verdict.allowed,
      headers: {
        'x-ratelimit-max': String(max),
        'x-ratelimit-remaining': String(verdict.remaining),
        'x-ratelimit-interval-milliseconds': String(windowMs),
        'x-ratelimit-limit-daily': String(dailyMax),
        'x-ratelimit-daily-remaining': String(dailyMax - this.today),
        // A duration, not a moment.
        'x-ratelimit-daily-reset': String(this.dayStartedAt + dayMs - this.now()),
      },
    };
  }

  counts(): RateCounts & { today: number; dailyViolations: number } {
    return { ...this.windows.counts(), today: this.today, dailyViolations: this.dailyViolations };
  }

  /** Forgets every call; takes over changed settings. */
  reset(): void {
    this.windows = new RateWindows({ ...this.settings, now: this.now });
    this.dayStartedAt = this.now();
    this.today = 0;
    this.dailyViolations = 0;
  }

  private startNewDay(): void {
    if (this.now() - this.dayStartedAt < dayMs) return;
    this.dayStartedAt = this.now();
    this.today = 0;
  }
}
