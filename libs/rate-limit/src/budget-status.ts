import type { Queryable } from '@sync/database';
import type { BudgetKey, BudgetStatus } from './budget.js';
import { startOf, type StartLimits } from './start-limits.js';

interface Row {
  readonly now_us: string;
  readonly emission_us: string;
  readonly window_max: number | null;
  readonly window_ms: number | null;
  readonly daily_max: number | null;
  readonly daily_remaining: number | null;
  readonly daily_resets_us: string | null;
  readonly throttled_until_us: string;
}

/** How a budget stands now; one that nobody used yet stands at its start limits. */
export const budgetStatus = async (on: Queryable, key: BudgetKey, limits: StartLimits): Promise<BudgetStatus> => {
  const { rows } = await on.query<Row>(`${select} where vendor = $1 and account = $2`, [key.vendor, key.account]);
  return rows[0] ? statusOf(rows[0]) : { ...unknown, ratePerSecond: 1_000_000 / startOf(key.vendor, limits).pacing.emissionUs };
};

/** How every budget of a vendor stands that somebody has used: one row per account. */
export const budgetStatuses = async (
  on: Queryable,
  vendor: BudgetKey['vendor'],
): Promise<(BudgetStatus & { readonly account: string })[]> => {
  const { rows } = await on.query<Row & { readonly account: string }>(`${select} where vendor = $1 order by account`, [vendor]);
  return rows.map((row) => ({ account: row.account, ...statusOf(row) }));
};

const select = `select account, platform.now_us() as now_us, emission_us, window_max, window_ms, daily_max, daily_remaining, daily_resets_us, throttled_until_us
  from platform.budgets`;

const unknown = { windowMax: null, windowMs: null, dailyMax: null, dailyUsed: null, dailyResetsAt: null, throttledUntil: null };

const statusOf = (row: Row): BudgetStatus => {
  const isNewDay = row.daily_resets_us !== null && Number(row.daily_resets_us) <= Number(row.now_us);
  return {
    ratePerSecond: 1_000_000 / Number(row.emission_us),
    windowMax: row.window_max,
    windowMs: row.window_ms,
    dailyMax: row.daily_max,
    dailyUsed: row.daily_max === null || row.daily_remaining === null ? null : isNewDay ? 0 : row.daily_max - row.daily_remaining,
    dailyResetsAt: isNewDay ? null : dateOf(row.daily_resets_us),
    throttledUntil: Number(row.throttled_until_us) > Number(row.now_us) ? dateOf(row.throttled_until_us) : null,
  };
};

const dateOf = (us: string | null): Date | null => (us === null ? null : new Date(Number(us) / 1_000));
