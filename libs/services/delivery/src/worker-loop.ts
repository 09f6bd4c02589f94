import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@sync/telemetry';

interface LoopOptions {
  readonly logger: Logger;
  readonly connectionId: string;
  readonly brokenMs: number;
  /** One round; false when there was nothing to do. */
  readonly round: (signal: AbortSignal) => Promise<boolean>;
  /** After a round without work the next one begins so much later at least, however often the loop is poked. */
  readonly leastRestMs: number;
  /** How long to rest after a round without work, unless poked. */
  readonly restMs: () => Promise<number>;
  readonly onError: (error: unknown) => Promise<void>;
}

const LONGEST_BROKEN_MS = 30_000;

/** Repeats a round for as long as there is work, rests when there is none, and longer and longer after errors. */
export class WorkerLoop {
  readonly #stop = new AbortController();
  #poke = new AbortController();
  #running: Promise<void> | undefined;

  constructor(private readonly options: LoopOptions) {}

  start(): void {
    this.#running = this.#run();
  }

  /** There may be work. */
  poke(): void {
    if (!this.#poke.signal.aborted) this.#poke.abort(); // each call makes an error with a stack, needed or not
  }

  /** Takes nothing new; resolves when the round at hand has ended. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { round, restMs, leastRestMs, brokenMs } = this.options;
    for (let broken = 0; !this.#isStopped();) {
      this.#poke = new AbortController();
      try {
        const worked = await round(this.#stop.signal);
        broken = 0;
        if (worked) continue;
        if (leastRestMs > 0) await this.#rest(leastRestMs, false);
        if (!this.#poke.signal.aborted) await this.#rest(await restMs(), true);
      } catch (error) {
        if (this.#isStopped()) return;
        await this.#report(error);
        // A poke does not shorten this one: whatever is wrong would be asked again at once.
        await this.#rest(Math.min(brokenMs * 2 ** broken, LONGEST_BROKEN_MS), false);
        broken += 1;
      }
    }
  }

  #isStopped(): boolean {
    return this.#stop.signal.aborted;
  }

  async #report(error: unknown): Promise<void> {
    const { logger, connectionId, onError } = this.options;
    logger.warn({ err: error, connection: connectionId }, 'delivery.interrupted');
    await onError(error).catch((failure: unknown) => logger.warn({ err: failure, connection: connectionId }, 'delivery.interrupted'));
  }

  async #rest(ms: number, mayBePoked: boolean): Promise<void> {
    const signals = mayBePoked ? [this.#poke.signal, this.#stop.signal] : [this.#stop.signal];
    await delay(ms, undefined, { signal: AbortSignal.any(signals), ref: false }).catch(() => undefined);
  }
}
