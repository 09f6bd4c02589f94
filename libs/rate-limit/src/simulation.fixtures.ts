import { AccountQueue, type ReservationRequest } from './account-queue.js';
import type { Priority } from './budget.js';
import { ClockOffset } from './clock-offset.js';
import type { Clock } from './clock.js';
import { pacingFor, planSlots, spanOf, tatAfterChange } from './pacing.js';
import { slotOf } from './reserve-slots.js';

/** Virtual time: events in order, and all promises settled between two of them. */
export class World {
  now = 0;
  #events: { time: number; order: number; work: () => void }[] = [];
  #order = 0;

  at(time: number, work: () => void): () => void {
    const event = { time: Math.max(time, this.now), order: this.#order++, work };
    const index = this.#events.findIndex((other) => other.time > event.time);
    this.#events.splice(index === -1 ? this.#events.length : index, 0, event);
    return () => {
      this.#events = this.#events.filter((other) => other !== event);
    };
  }

  async run(until: number): Promise<void> {
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      const next = this.#events[0];
      if (!next || next.time > until) break;
      this.#events.shift();
      this.now = next.time;
      next.work();
    }
    this.now = until;
  }
}

/** Small, repeatable randomness (mulberry32): the next number in 0 to 1. */
export const randomOf = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
};

const intervalMs = 10_000;

/** The row in the database: the same arithmetic as platform.reserve_slots, on virtual time. */
export class SimulatedRow {
  #tatUs = 0;

  constructor(
    private readonly world: World,
    private max: number,
  ) {}

  learn(max: number): void {
    this.#tatUs = tatAfterChange(
      this.world.now * 1_000,
      this.#tatUs,
      spanOf(intervalMs),
      pacingFor(this.max, intervalMs),
      pacingFor(max, intervalMs),
    );
    this.max = max;
  }

  reserve(request: ReservationRequest) {
    const nowUs = Math.round(this.world.now * 1_000);
    const pacing = pacingFor(this.max, intervalMs);
    const plan = planSlots({
      nowUs,
      tatUs: this.#tatUs,
      pacing,
      leadUs: request.leadMs * 1_000,
      horizonUs: request.horizonMs * 1_000,
      wanted: request.wanted,
    });
    this.#tatUs = plan.tatUs;
    return { nowUs, emissionUs: pacing.emissionUs, plan };
  }
}

export interface ProcessOptions {
  readonly roundTripMs: number;
  /** Timers are this late at most. */
  readonly lagMs: number;
  /** Share of timers that are 1.5 s late: a pause of the garbage collector, a machine that hangs. */
  readonly stalls: number;
}

/** A process with a clock of its own, whose timers lag, some round trip away from the database. */
export const simulatedProcess = (
  world: World,
  row: SimulatedRow,
  random: () => number,
  { roundTripMs, lagMs, stalls }: ProcessOptions,
): AccountQueue => {
  const started = random() * 1e6;
  const lateness = (): number => random() * lagMs + (random() < stalls ? 1_500 : 0);
  const clock: Clock = { now: () => world.now + started, at: (time, work) => world.at(time - started + lateness(), work) };
  const offset = new ClockOffset();
  return new AccountQueue({
    clock,
    exhausted: () => undefined,
    reserve: (request) =>
      new Promise((resolve) => {
        const sentAt = clock.now();
        world.at(world.now + random() * roundTripMs * 0.5, () => {
          const { nowUs, emissionUs, plan } = row.reserve(request);
          world.at(world.now + random() * roundTripMs * 0.5, () => {
            offset.learn(sentAt, clock.now(), nowUs / 1_000);
            resolve({
              slots: plan.slotsUs.map((slot) => slotOf(slot / 1_000, offset)),
              nextFrom: offset.notBefore(plan.nextUs / 1_000),
              emissionMs: emissionUs / 1_000,
              exhaustedUntil: null,
            });
          });
        });
      }),
  });
};

export interface Call {
  readonly priority: Priority;
  readonly askedAt: number;
  readonly startedAt: number;
  /** When the vendor counts it: up to 300 ms later. */
  readonly arrivedAt: number;
}

/** Calls as they reach the vendor. */
export class Vendor {
  readonly calls: Call[] = [];

  constructor(
    private readonly world: World,
    private readonly random: () => number,
  ) {}

  call(queue: AccountQueue, priority: Priority): Promise<void> {
    const askedAt = this.world.now;
    return queue.acquire(priority).then(() => {
      const startedAt = this.world.now;
      this.calls.push({ priority, askedAt, startedAt, arrivedAt: startedAt + 20 + this.random() * 300 });
    });
  }

  /** Most arrivals in any sliding window that ends with an arrival after `endingAfter`. */
  busiestSlidingWindow(endingAfter = 0): number {
    const arrivals = this.calls.map((call) => call.arrivedAt).sort((a, b) => a - b);
    let start = 0;
    return arrivals.reduce((most, time, index) => {
      while ((arrivals[start] ?? time) <= time - intervalMs) start += 1;
      return time < endingAfter ? most : Math.max(most, index - start + 1);
    }, 0);
  }

  /** Most arrivals in any window of a clock that starts its windows at `phase`. */
  busiestFixedWindow(phase: number): number {
    const counts = new Map<number, number>();
    for (const { arrivedAt } of this.calls) {
      const window = Math.floor((arrivedAt - phase) / intervalMs);
      counts.set(window, (counts.get(window) ?? 0) + 1);
    }
    return Math.max(0, ...counts.values());
  }

  startedBetween(from: number, to: number): Call[] {
    return this.calls.filter((call) => call.startedAt >= from && call.startedAt < to);
  }
}
