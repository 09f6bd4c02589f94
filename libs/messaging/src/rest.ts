import { setTimeout as delay } from 'node:timers/promises';

const LONGEST_MS = 100;
/** Tried with one, two and four: two costs a tenth less processor than one and is no slower at p99; four is slower. */
const RESTS_PER_WORK = 2;

/**
 * Keeps batches apart, so that what gathers meanwhile is handled in one: batches begin so far apart at least, and a reader rests twice as long as its last
 * batch took (100 ms at most), so that batches grow where the machine is busy and nobody waits where it is not.
 */
export class Rest {
  #began = Number.NEGATIVE_INFINITY;
  #until = 0;

  constructor(
    private readonly ms: number,
    private readonly stopping: AbortSignal,
  ) {}

  /** A batch begins now. */
  begin(): void {
    this.#began = performance.now();
  }

  /** It has ended. `more`: a further one is waiting and begins at once. */
  end(more: boolean): void {
    const now = performance.now();
    this.#until = more ? 0 : Math.max(this.#began + this.ms, now + Math.min(RESTS_PER_WORK * (now - this.#began), LONGEST_MS));
  }

  /** Resolves when the next batch may begin, or on a stop. */
  async over(): Promise<void> {
    const left = this.#until - performance.now();
    if (left > 0) await delay(left, undefined, { signal: this.stopping, ref: false }).catch(() => undefined);
  }
}
