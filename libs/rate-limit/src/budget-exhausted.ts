import type { BudgetKey, Priority } from './budget.js';

/** The daily share of this priority is used up. Waiting is not failing: come back at `until`; no attempt was spent. */
export class BudgetExhausted extends Error {
  readonly code = 'BUDGET_EXHAUSTED';

  constructor(
    readonly key: BudgetKey,
    readonly priority: Priority,
    readonly until: Date,
  ) {
    super(
      `The daily ${key.vendor} budget of ${key.account} has nothing left for ${priority} work; it is renewed at ${until.toISOString()}, so try again then.`,
    );
    this.name = 'BudgetExhausted';
  }
}
