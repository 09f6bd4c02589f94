import { Budget, type BudgetKey, type BudgetStatus, type ObservedLimits, type Priority } from '@sync/rate-limit';

/** A budget that lets every call go at once and remembers what it was asked and told. */
export class FreeBudget extends Budget {
  readonly acquired: { key: BudgetKey; priority: Priority }[] = [];
  readonly observed: ObservedLimits[] = [];

  override acquire(key: BudgetKey, priority: Priority, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.acquired.push({ key, priority });
    return Promise.resolve();
  }

  override observe(_key: BudgetKey, seen: ObservedLimits): Promise<void> {
    this.observed.push(seen);
    return Promise.resolve();
  }

  override status(): Promise<BudgetStatus> {
    const nothing = { windowMax: null, windowMs: null, dailyMax: null, dailyUsed: null, dailyResetsAt: null, throttledUntil: null };
    return Promise.resolve({ ratePerSecond: Infinity, ...nothing });
  }
}
