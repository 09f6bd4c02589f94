import type { PoolClient } from '@sync/database';
import { Timers, type WakeUp, type WakeUpHandler } from './timers.js';

interface Pending {
  readonly task: string;
  readonly key: string;
  readonly at: Date;
}

/** Wake-ups in a row without time passing. */
const MOST_AT_ONCE = 1_000;

/**
 * Timers whose time is the test's: days pass in no time, and every wake-up comes at its moment, the clock standing there. Same contract as the durable
 * ones, in memory: what is set stays set even if the caller's transaction is rolled back.
 */
export class VirtualTimers extends Timers {
  readonly #handlers = new Map<string, WakeUpHandler>();
  readonly #pending = new Map<string, Pending>();
  #now: Date;

  constructor(start: Date) {
    super();
    this.#now = start;
  }

  /** The clock, to be handed to whoever asks for the time. */
  readonly now = (): Date => this.#now;

  set(_client: PoolClient, wakeUps: readonly WakeUp[]): Promise<void> {
    for (const { task, key, at } of wakeUps) {
      const name = `${task} ${key}`;
      if (at) this.#pending.set(name, { task, key, at });
      else this.#pending.delete(name);
    }
    return Promise.resolve();
  }

  handle(task: string, handler: WakeUpHandler): void {
    if (this.#handlers.has(task)) throw new Error(`There are two handlers of ${task}; a wake-up has one.`);
    this.#handlers.set(task, handler);
  }

  start(): Promise<void> {
    return Promise.resolve();
  }

  stop(): Promise<void> {
    return Promise.resolve();
  }

  /** What is set, soonest first. */
  pending(): readonly Pending[] {
    return [...this.#pending.values()].sort((left, right) => left.at.getTime() - right.at.getTime());
  }

  /** Forgets everything, as a lost table would. */
  clear(): void {
    this.#pending.clear();
  }

  /** Time passes and nobody looks: the process is down. What came due meanwhile comes with the next `advanceTo`. */
  sleepTo(time: Date): void {
    if (time > this.#now) this.#now = time;
  }

  /**
   * Time passes, wake-up after wake-up; `after` each of them whoever else lives by this clock does what it has to. Those of one moment come together, as
   * they do in the durable ones. A handler that throws keeps its wake-ups, and stops time.
   */
  async advanceTo(time: Date, after: () => Promise<void> = () => Promise.resolve()): Promise<void> {
    let atOnce = 0;
    for (let due = this.#due(time); due; due = this.#due(time)) {
      atOnce = due.at > this.#now ? 0 : atOnce + 1;
      if (atOnce > MOST_AT_ONCE) throw new Error(`${due.task} sets ${due.keys.join(', ')} again and again to a time that has passed.`);
      this.sleepTo(due.at);
      await this.#call(due.task, due.keys);
      await after();
    }
    this.sleepTo(time);
  }

  #due(time: Date): { task: string; at: Date; keys: string[] } | null {
    const [first, ...others] = this.pending().filter(({ task, at }) => at <= time && this.#handlers.has(task));
    if (!first) return null;
    // After downtime all that came meanwhile is due at once.
    const moment = first.at > this.#now ? first.at : this.#now;
    const together = [first, ...others.filter(({ task, at }) => task === first.task && at <= moment)];
    return { task: first.task, at: moment, keys: together.map(({ key }) => key) };
  }

  async #call(task: string, keys: readonly string[]): Promise<void> {
    const taken = keys.flatMap((key) => this.#pending.get(`${task} ${key}`) ?? []);
    for (const key of keys) this.#pending.delete(`${task} ${key}`);
    try {
      await this.#handlers.get(task)?.(keys);
    } catch (error) {
      for (const one of taken) this.#pending.set(`${one.task} ${one.key}`, this.#pending.get(`${one.task} ${one.key}`) ?? one);
      throw error;
    }
  }
}
