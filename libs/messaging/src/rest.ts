import { setTimeout as delay } from 'node:timers/promises';

/** Keeps the beginnings of batches apart, so that a reader whom nobody waits for handles what gathered meanwhile in one. */
export class Rest {
  #until = 0;

  constructor(
    private readonly ms: number,
    private readonly stopping: AbortSignal,
  ) {}

  /** A batch begins now. */
  begin(): void {
    this.#until = performance.now() + this.ms;
  }

  /** More is waiting: the next batch begins at once. */
  skip(): void {
    this.#until = 0;
  }

  /** Resolves when the next batch may begin, or on a stop. */
  async over(): Promise<void> {
    const left = this.#until - performance.now();
    if (left > 0) await delay(left, undefined, { signal: this.stopping, ref: false }).catch(() => undefined);
  }
}
