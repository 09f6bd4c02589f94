import { setTimeout as delay } from 'node:timers/promises';
import { PartitionHandler, type PartitionOptions, type PartitionPlatform } from '../partition-handler.js';
import { Rest } from '../rest.js';
import type { WakeUps } from '../wake-ups.js';
import type { Ownership } from './ownership.js';

const IDLE_FIRST_MS = 5;
const IDLE_LAST_MS = 1_000;

export interface TailPlatform extends PartitionPlatform {
  readonly ownership: Ownership;
  readonly wakeUps: WakeUps;
}

/** One consumer group's reading of one partition of one topic, straight from the store: strictly in order, one batch at a time. */
export class Tail {
  readonly #stop = new AbortController();
  readonly #handler: PartitionHandler;
  #wake: AbortController = new AbortController();

  constructor(
    private readonly options: PartitionOptions,
    private readonly platform: TailPlatform,
  ) {
    this.#handler = new PartitionHandler(options, platform, this.#stop.signal);
  }

  get handler(): PartitionHandler {
    return this.#handler;
  }

  /** Runs until `stop`; every failure is logged and tried again. */
  async run(): Promise<void> {
    const unsubscribe = this.platform.wakeUps.onWake(this.options.topic, () => this.#wake.abort());
    const { group, topic, partition } = this.options;
    while (!this.#stop.signal.aborted) {
      this.#handler.lag.end();
      const lease = await this.platform.ownership.acquire(`${group}/${topic}/${partition}`, this.#stop.signal);
      if (!lease) break;
      this.#handler.lag.begin();
      try {
        await this.#handler.load();
        await this.#read(lease.stillMine);
      } catch (error) {
        this.#handler.lag.failed();
        this.platform.logger.warn({ err: error, group, topic, partition }, 'tail.interrupted');
        await this.#pause(IDLE_LAST_MS);
      }
    }
    unsubscribe();
  }

  /** Finishes the batch at hand, reads no other. */
  stop(): void {
    this.#stop.abort();
    this.#wake.abort();
  }

  async #read(stillMine: () => boolean): Promise<void> {
    let idleMs = IDLE_FIRST_MS;
    const rest = new Rest(this.options.restMs, this.#stop.signal);
    while (stillMine() && !this.#stop.signal.aborted) {
      await rest.over();
      this.#wake = new AbortController();
      const page = await this.platform.source.read(this.#handler.seen, { ...this.options, limit: this.options.batchSize });
      if (page.items.length > 0) {
        rest.begin();
        await this.#handler.handle(page.items, page.checkpoint);
        const more = page.items.length >= this.options.batchSize;
        if (!more) this.#handler.lag.found(null);
        rest.end(more);
        idleMs = IDLE_FIRST_MS;
        continue;
      }
      this.#handler.lag.found(null);
      await this.#handler.foundNothing(page.checkpoint);
      // Committed rows become readable only when older transactions end, so a wake-up that finds nothing looks again soon.
      idleMs = (await this.#pause(idleMs)) ? IDLE_FIRST_MS : Math.min(idleMs * 2, IDLE_LAST_MS);
    }
  }

  /** Waits; true when woken before the time was over. */
  async #pause(ms: number): Promise<boolean> {
    const woken = AbortSignal.any([this.#wake.signal, this.#stop.signal]);
    return delay(ms, false, { signal: woken, ref: false }).catch(() => true);
  }
}
