/** Who waits behind whom when a budget is short; the first is served first. */
export const priorities = ['opt-out', 'live', 'automation', 'reconcile', 'backfill'] as const;
export type Priority = (typeof priorities)[number];

/** One vendor's limit for one tenant: a GHL location or a SendX team. */
export interface BudgetKey {
  readonly vendor: 'ghl' | 'sendx';
  readonly account: string;
}

/** What an answer told us about the limit. Times in milliseconds; GHL names the daily reset as a duration (domain GHL section 5). */
export interface ObservedLimits {
  readonly max?: number;
  readonly remaining?: number;
  readonly intervalMs?: number;
  readonly dailyMax?: number;
  readonly dailyRemaining?: number;
  readonly dailyResetMs?: number;
  readonly throttled?: boolean;
  readonly retryAfterMs?: number;
}

/** What the console shows: rate in calls per second, counts in calls. */
export interface BudgetStatus {
  readonly ratePerSecond: number;
  readonly windowMax: number | null;
  readonly windowMs: number | null;
  readonly dailyMax: number | null;
  readonly dailyUsed: number | null;
  readonly dailyResetsAt: Date | null;
  readonly throttledUntil: Date | null;
}

/** Shares one vendor limit between every process that calls with it. An abstract class, so that it is its own injection token. */
export abstract class Budget {
  /**
   * Resolves when one call may start; no call is reserved more than 200 ms ahead, so that live work can overtake.
   * Rejects with BudgetExhausted when this priority's share of the day is used up, with the signal's reason when aborted.
   */
  abstract acquire(key: BudgetKey, priority: Priority, signal?: AbortSignal): Promise<void>;

  /** Learns from an answer: limit headers, or that the vendor throttled us. */
  abstract observe(key: BudgetKey, seen: ObservedLimits): Promise<void>;

  abstract status(key: BudgetKey): Promise<BudgetStatus>;
}
