import type { ObservedLimits } from './budget.js';

/** How often a process compares its count of the day with the vendor's. */
const dailyEveryMs = 10_000;

/**
 * Decides which answers are written down. Nearly every answer repeats what is known, and the day is counted by ourselves, so that learning costs
 * the database nothing in the ordinary case: a new limit and a 429 are written at once, the vendor's count of the day every 10 s.
 */
export class WorthWriting {
  #window = '';
  #daily = '';
  #dailyAt = Number.NEGATIVE_INFINITY;

  check(seen: ObservedLimits, now: number): boolean {
    const window = `${seen.max}/${seen.intervalMs}`;
    const daily = `${seen.dailyMax}`;
    const isNewWindow = seen.max !== undefined && window !== this.#window;
    const isDailyDue = seen.dailyRemaining !== undefined && (daily !== this.#daily || now - this.#dailyAt >= dailyEveryMs);
    if (isNewWindow) this.#window = window;
    if (isDailyDue) {
      this.#daily = daily;
      this.#dailyAt = now;
    }
    return isNewWindow || isDailyDue || seen.throttled === true;
  }

  /** The write failed: the next answer is worth writing again. */
  forget(): void {
    this.#window = '';
    this.#daily = '';
  }
}
