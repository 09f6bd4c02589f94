import type { Pool } from '@sync/database';
import { gauge } from '@sync/telemetry';
import { budgetStatuses } from './budget-status.js';
import type { BudgetKey, BudgetStatus } from './budget.js';

type Standing = BudgetStatus & { readonly account: string };

/** Shows what is left of a vendor's budgets, looked up when somebody asks for the metrics; a database that is away shows nothing. */
export const showBudgets = (pool: Pool, vendor: BudgetKey['vendor']): void => {
  const shown = (value: (budget: Standing) => number | null) => async () => {
    const budgets = await budgetStatuses(pool, vendor).catch(() => []);
    return budgets.flatMap((budget) => {
      const figure = value(budget);
      return figure === null ? [] : [{ value: figure, labels: { vendor, account: budget.account } }];
    });
  };
  gauge('budget_daily_max', 'How many calls does the vendor allow this account a day? Only where it says so.', shown(dailyMax));
  gauge('budget_daily_left', 'How many of them are left until the day is renewed?', shown(dailyLeft));
  gauge(
    'budget_throttled',
    'Does the vendor refuse calls of this account right now, because there were too many? 1: it does.',
    shown(throttled),
  );
  gauge('budget_calls_per_second', 'How fast may this account be called?', shown(perSecond));
};

const dailyMax = ({ dailyMax: max }: Standing): number | null => max;
const dailyLeft = ({ dailyMax: max, dailyUsed }: Standing): number | null => (max === null ? null : max - (dailyUsed ?? 0));
const throttled = ({ throttledUntil }: Standing): number => (throttledUntil === null ? 0 : 1);
const perSecond = ({ ratePerSecond }: Standing): number => ratePerSecond;
