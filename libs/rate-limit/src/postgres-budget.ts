import type { Pool } from '@sync/database';
import { AccountQueue } from './account-queue.js';
import { BudgetExhausted } from './budget-exhausted.js';
import { budgetStatus } from './budget-status.js';
import { Budget, priorities, type BudgetKey, type BudgetStatus, type ObservedLimits, type Priority } from './budget.js';
import { ClockOffset } from './clock-offset.js';
import { systemClock, type Clock } from './clock.js';
import { learnLimits } from './learn-limits.js';
import { reserveSlots, type BudgetDatabase } from './reserve-slots.js';
import { defaultStartLimits, type StartLimits } from './start-limits.js';
import { WorthWriting } from './worth-writing.js';

export interface PostgresBudgetOptions {
  readonly startLimits?: Partial<StartLimits>;
  /** Share of the day that backfill and reconcile leave to everybody else. */
  readonly dailyReserve?: number;
  readonly clock?: Clock;
  /** Called for every call that may start, with its slot on the database's clock; for metrics and tests. */
  readonly onStart?: (key: BudgetKey, priority: Priority, slotAt: Date) => void;
}

/** Work that can wait until tomorrow. */
const patientWork: readonly Priority[] = ['reconcile', 'backfill'];

interface Account {
  readonly queue: AccountQueue;
  readonly worthWriting: WorthWriting;
}

/**
 * Budgets shared by every process through one row each in `platform.budgets` and the database's clock. A process that waits asks for a few
 * slots at a time; one that does not wait asks nothing. Slots of a process that dies are lost, never used twice.
 */
export class PostgresBudget extends Budget {
  readonly #accounts = new Map<string, Account>();
  readonly #limits: StartLimits;
  readonly #dailyReserve: number;
  readonly #database: BudgetDatabase;

  constructor(
    private readonly pool: Pool,
    private readonly options: PostgresBudgetOptions = {},
  ) {
    super();
    this.#limits = { ...defaultStartLimits, ...options.startLimits };
    this.#dailyReserve = options.dailyReserve ?? 0.2;
    this.#database = { pool, clock: options.clock ?? systemClock, offset: new ClockOffset() };
  }

  override acquire(key: BudgetKey, priority: Priority, signal?: AbortSignal): Promise<void> {
    return this.#accountOf(key).queue.acquire(priority, signal);
  }

  override async observe(key: BudgetKey, seen: ObservedLimits): Promise<void> {
    const { queue, worthWriting } = this.#accountOf(key);
    if (!worthWriting.check(seen, this.#database.clock.now())) return;
    try {
      await learnLimits(this.pool, key, seen, this.#limits);
    } catch (error) {
      worthWriting.forget();
      throw error;
    }
    queue.replan({ dropSlots: seen.throttled === true });
  }

  override status(key: BudgetKey): Promise<BudgetStatus> {
    return budgetStatus(this.pool, key, this.#limits);
  }

  #accountOf(key: BudgetKey): Account {
    const name = `${key.vendor}/${key.account}`;
    const known = this.#accounts.get(name);
    if (known) return known;
    const account = { queue: this.#queueOf(key), worthWriting: new WorthWriting() };
    this.#accounts.set(name, account);
    return account;
  }

  #queueOf(key: BudgetKey): AccountQueue {
    const keptShareOf = (priority: Priority): number => (patientWork.includes(priority) ? this.#dailyReserve : 0);
    return new AccountQueue({
      clock: this.#database.clock,
      reserve: (request) => reserveSlots(this.#database, key, request, this.#limits, keptShareOf(request.priority)),
      exhausted: (line, priority, until) => {
        // When even urgent work finds nothing left, nobody does.
        for (const waiter of line.clear(patientWork.includes(priority) ? patientWork : priorities))
          waiter.refuse(new BudgetExhausted(key, waiter.priority, until));
      },
      onStart: (priority, slotAt) => this.options.onStart?.(key, priority, slotAt),
    });
  }
}
