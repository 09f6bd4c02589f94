import type { Priority } from './budget.js';
import type { Clock } from './clock.js';
import { WaitingLine, type Demand, type Waiter } from './waiting-line.js';

/** No slot is reserved further ahead, so that live work overtakes (design 2.4). */
export const horizonMs = 200;

/** Reservations are asked for so far apart, so that calls that come in a crowd are one question. */
const apartMs = 8;

/** A priority is overdue after 20 slots went to others; four overdue rows thus take at most 4 slots of 20. */
const patienceSlots = 20;
/** Where slots come faster than they can be asked for, nobody would ever be anything but overdue, and be given one slot a question. */
const leastPatienceMs = 500;

export interface ReservationRequest {
  readonly priority: Priority;
  readonly wanted: number;
  readonly leadMs: number;
  readonly horizonMs: number;
}

/** Times are the local clock's, in milliseconds, except `at`, which is the database's. */
export interface Reservation {
  readonly slots: readonly Slot[];
  /** When the first slot that is still free comes. */
  readonly nextFrom: number;
  readonly emissionMs: number;
  /** Set when the daily share of this priority is used up. */
  readonly exhaustedUntil: Date | null;
}

/** To be used from `from` on; after `until` it is lost. */
export interface Slot {
  readonly from: number;
  readonly until: number;
  readonly at: Date;
}

export interface AccountQueueOptions {
  readonly clock: Clock;
  readonly reserve: (request: ReservationRequest) => Promise<Reservation>;
  /** Takes the waiters out who have to come back tomorrow, and tells them. */
  readonly exhausted: (line: WaitingLine, priority: Priority, until: Date) => void;
  readonly onStart?: (priority: Priority, slotAt: Date) => void;
}

/**
 * The waiting calls of this process for one budget. It asks the database for slots only while somebody waits, one request at a time, a few
 * slots per request. Who gets a slot is decided when the slot comes, not when it is reserved. A slot that comes too late is given up.
 */
export class AccountQueue {
  readonly #line = new WaitingLine();
  readonly #slots = new Set<() => void>();
  #asking = false;
  #cancelWake: (() => void) | undefined;
  #nextFree = Number.NEGATIVE_INFINITY;
  #askedAt = Number.NEGATIVE_INFINITY;
  #patienceMs = 2_000;

  constructor(private readonly options: AccountQueueOptions) {}

  /** Resolves when one call may start. Rejects with what `exhausted` or the database said, or with the signal's reason. */
  async acquire(priority: Priority, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    const { promise, start, refuse } = turn();
    const waiter: Waiter = { priority, start, refuse };
    const onAbort = (): void => {
      this.#line.remove(waiter);
      refuse(signal?.reason);
      this.#plan();
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    this.#line.add(waiter, this.options.clock.now());
    this.#plan();
    try {
      await promise;
    } finally {
      signal?.removeEventListener('abort', onAbort);
    }
  }

  /** The limits changed: look again. With `dropSlots` the slots already reserved are given up (the vendor said stop). */
  replan({ dropSlots = false } = {}): void {
    if (dropSlots) for (const cancel of [...this.#slots]) cancel();
    this.#nextFree = Number.NEGATIVE_INFINITY;
    this.#plan();
  }

  #plan(): void {
    if (this.#asking) return;
    this.#cancelWake?.();
    this.#cancelWake = undefined;
    const now = this.options.clock.now();
    const demand = this.#line.demand(this.#slots.size, now, this.#patienceMs);
    if (!demand) return;
    const due = Math.max(this.#nextFree - demand.leadMs, this.#askedAt + apartMs);
    if (due > now) this.#cancelWake = this.options.clock.at(due, () => this.#plan());
    else void this.#ask(demand);
  }

  async #ask(demand: Demand): Promise<void> {
    this.#asking = true;
    this.#askedAt = this.options.clock.now();
    try {
      const { priority, count, leadMs } = demand;
      this.#receive(demand, await this.options.reserve({ priority, wanted: count, leadMs, horizonMs }));
    } catch (error) {
      for (const waiter of this.#line.clear()) waiter.refuse(error);
    } finally {
      this.#asking = false;
    }
    this.#plan();
  }

  #receive(demand: Demand, { slots, nextFrom, emissionMs, exhaustedUntil }: Reservation): void {
    this.#nextFree = nextFrom;
    this.#patienceMs = Math.max(patienceSlots * emissionMs, leastPatienceMs);
    for (const slot of slots) this.#expect(slot);
    if (exhaustedUntil) this.options.exhausted(this.#line, demand.priority, exhaustedUntil);
  }

  #expect(slot: Slot): void {
    const forget = this.options.clock.at(slot.from, () => {
      this.#slots.delete(cancel);
      const now = this.options.clock.now();
      const waiter = now <= slot.until ? this.#line.take(now, this.#patienceMs) : undefined;
      if (waiter) {
        this.options.onStart?.(waiter.priority, slot.at);
        waiter.start();
      }
      this.#plan();
    });
    const cancel = (): void => {
      this.#slots.delete(cancel);
      forget();
    };
    this.#slots.add(cancel);
  }
}

const turn = () => {
  let settle: Pick<Waiter, 'start' | 'refuse'> = { start: () => undefined, refuse: () => undefined };
  const promise = new Promise<void>((resolve, reject) => {
    settle = { start: resolve, refuse: reject };
  });
  return { promise, ...settle };
};
