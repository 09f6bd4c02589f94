interface Waiting<T, R> {
  readonly item: T;
  readonly resolve: (result: R) => void;
  readonly reject: (error: unknown) => void;
}

export interface GatherOptions<T = unknown> {
  /** Items in one batch at most. */
  readonly most?: number;
  /** Batches under way at once; while they are, further items gather. */
  readonly underWay?: number;
  /**
   * Batches begin so far apart, full ones excepted, and what comes in one turn of the event loop goes together: for callers that come in crowds. A lone
   * item still leaves at once. Milliseconds.
   */
  readonly apartMs?: number;
  /** Whether those who wait need not wait for others any longer, although they are no full batch. */
  readonly isEnough?: (items: readonly T[]) => boolean;
  /** The first item waits so long for those that are about to come; a lone one does, too. Milliseconds. */
  readonly lingerMs?: number;
  /** Repeat a failed batch item by item, so that nobody is told of another one's trouble. Only for work that may be done twice. */
  readonly repeatAlone?: boolean;
}

const MOST = 100;

/**
 * Items that come while others are being written go together in the next batch, so that fifty callers cost two statements, not fifty. A lone item leaves at
 * once. `write` answers per item, in order; each caller learns of its own.
 */
export class Gather<T, R = void> {
  #waiting: Waiting<T, R>[] = [];
  #underWay = 0;
  #began = Number.NEGATIVE_INFINITY;
  #isPlanned = false;

  constructor(
    private readonly write: (items: readonly T[]) => Promise<readonly R[]>,
    private readonly options: GatherOptions<T> = {},
  ) {}

  /** Resolves with what the batch said of this item; rejects with the batch's failure. */
  add(item: T): Promise<R> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      this.#next();
    });
  }

  #next(): void {
    const { apartMs, lingerMs = 0 } = this.options;
    if (!this.#mayBegin()) return;
    if ((apartMs === undefined && lingerMs === 0) || this.#isEnough()) this.#begin();
    else if (!this.#isPlanned) this.#plan(Math.max(this.#began + (apartMs ?? 0) - performance.now(), lingerMs));
  }

  #isEnough(): boolean {
    const { most = MOST, isEnough } = this.options;
    return this.#waiting.length >= most || (isEnough?.(this.#waiting.map(({ item }) => item)) ?? false);
  }

  #mayBegin(): boolean {
    return this.#underWay < (this.options.underWay ?? 1) && this.#waiting.length > 0;
  }

  #plan(inMs: number): void {
    this.#isPlanned = true;
    const begin = (): void => {
      this.#isPlanned = false;
      if (this.#mayBegin()) this.#begin();
    };
    if (inMs > 0) setTimeout(begin, inMs);
    else setImmediate(begin);
  }

  #begin(): void {
    const batch = this.#waiting.splice(0, this.options.most ?? MOST);
    this.#began = performance.now();
    this.#underWay += 1;
    void this.#send(batch).finally(() => {
      this.#underWay -= 1;
      this.#next();
    });
  }

  async #send(batch: readonly Waiting<T, R>[]): Promise<void> {
    try {
      const results = await this.write(batch.map(({ item }) => item));
      batch.forEach(({ resolve }, index) => resolve(results[index] as R));
    } catch (error) {
      if (batch.length > 1 && this.options.repeatAlone) for (const one of batch) await this.#send([one]);
      else for (const { reject } of batch) reject(error);
    }
  }
}
