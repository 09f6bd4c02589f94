import type { MigrationClass } from '@sync/database';
import { AddBudgets1764000000401 } from './migrations/add-budgets.js';

export { Budget, priorities } from './budget.js';
export type { BudgetKey, BudgetStatus, ObservedLimits, Priority } from './budget.js';
export { BudgetExhausted } from './budget-exhausted.js';
export { PostgresBudget } from './postgres-budget.js';
export type { PostgresBudgetOptions } from './postgres-budget.js';
export { showBudgets } from './show-budgets.js';
export { defaultStartLimits } from './start-limits.js';
export type { AdaptiveRate, StartLimits, WindowLimit } from './start-limits.js';
export type { Clock } from './clock.js';
export const rateLimitMigrations: readonly MigrationClass[] = [AddBudgets1764000000401];
