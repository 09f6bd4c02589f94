import { priorities, type Priority } from './budget.js';

/** One call that wants to start. */
export interface Waiter {
  readonly priority: Priority;
  readonly start: () => void;
  readonly refuse: (error: unknown) => void;
}

/** Who to reserve for next: `count` calls of one priority, asking for a slot `leadMs` before it. */
export interface Demand {
  readonly priority: Priority;
  readonly count: number;
  readonly leadMs: number;
}

/**
 * How long before a slot each kind of work asks for it. Nothing is reserved more than 200 ms ahead; within those, urgent work asks first
 * and so takes the slot, in whichever process it waits. The distance between two steps is longer than a round trip to the database.
 */
const leadMs: Record<Priority, number> = { 'opt-out': 180, live: 150, automation: 120, reconcile: 85, backfill: 50 };
/** A priority that was passed over for too long takes its one slot before everybody. */
const overdueLeadMs = 200;

interface Row {
  readonly waiters: Set<Waiter>;
  /** When this row was last served, or when it stopped being empty. */
  since: number;
}

/**
 * The calls of one process that wait for one budget, first come first served within a priority. A row that was not served for
 * `patienceMs` comes first, once: nobody starves, and four such rows together take a fifth of the budget at most (see AccountQueue).
 */
export class WaitingLine {
  readonly #rows = new Map<Priority, Row>(priorities.map((priority) => [priority, { waiters: new Set(), since: 0 }]));

  get size(): number {
    return [...this.#rows.values()].reduce((sum, row) => sum + row.waiters.size, 0);
  }

  add(waiter: Waiter, now: number): void {
    const row = this.#row(waiter.priority);
    if (row.waiters.size === 0) row.since = now;
    row.waiters.add(waiter);
  }

  remove(waiter: Waiter): void {
    this.#row(waiter.priority).waiters.delete(waiter);
  }

  /** Takes out the one who may start now. */
  take(now: number, patienceMs: number): Waiter | undefined {
    const next = this.#order(now, patienceMs)[0];
    if (!next) return undefined;
    const row = this.#row(next.priority);
    const [waiter] = row.waiters;
    if (waiter) row.waiters.delete(waiter);
    row.since = now;
    return waiter;
  }

  /** Whom the next reservation is for, when `covered` slots are already on their way. */
  demand(covered: number, now: number, patienceMs: number): Demand | undefined {
    let left = covered;
    for (const demand of this.#order(now, patienceMs)) {
      if (left < demand.count) return { ...demand, count: demand.count - left };
      left -= demand.count;
    }
    return undefined;
  }

  /** Takes out everybody of these priorities. */
  clear(which: readonly Priority[] = priorities): Waiter[] {
    return which.flatMap((priority) => {
      const { waiters } = this.#row(priority);
      const all = [...waiters];
      waiters.clear();
      return all;
    });
  }

  #order(now: number, patienceMs: number): Demand[] {
    const waiting = priorities.filter((priority) => this.#row(priority).waiters.size > 0);
    const overdue = waiting.filter((priority) => now - this.#row(priority).since > patienceMs);
    overdue.sort((a, b) => this.#row(a).since - this.#row(b).since);
    return [
      ...overdue.map((priority) => ({ priority, count: 1, leadMs: overdueLeadMs })),
      ...waiting.map((priority) => ({
        priority,
        count: this.#row(priority).waiters.size - (overdue.includes(priority) ? 1 : 0),
        leadMs: leadMs[priority],
      })),
    ].filter((demand) => demand.count > 0);
  }

  #row(priority: Priority): Row {
    const row = this.#rows.get(priority);
    if (!row) throw new Error(`"${priority}" is no priority; expected one of ${priorities.join(', ')}.`);
    return row;
  }
}
