import type { AppendResult, StreamAppend } from './event-store.js';

interface Waiting {
  readonly append: StreamAppend;
  readonly resolve: (result: AppendResult) => void;
  readonly reject: (error: unknown) => void;
}

type AppendBatch = (batch: readonly StreamAppend[]) => Promise<readonly AppendResult[]>;

const UNDER_WAY = 2;
const AT_ONCE = 100;

/**
 * Group commit for callers that append one thing each: what comes while two appends are under way goes together in the next one, so that fifty writers
 * cost two statements, not fifty. Nobody waits for a timer: a lone append leaves at once. A batch that fails is appended one by one, so each caller is
 * told of its own append only; what had been stored all the same answers as a duplicate.
 */
export class GatheredAppends {
  #waiting: Waiting[] = [];
  #underWay = 0;

  constructor(private readonly appendBatch: AppendBatch) {}

  append(append: StreamAppend): Promise<AppendResult> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ append, resolve, reject });
      this.#next();
    });
  }

  #next(): void {
    if (this.#underWay >= UNDER_WAY || this.#waiting.length === 0) return;
    const batch = this.#waiting.splice(0, AT_ONCE);
    this.#underWay += 1;
    void this.#send(batch).finally(() => {
      this.#underWay -= 1;
      this.#next();
    });
  }

  async #send(batch: readonly Waiting[]): Promise<void> {
    try {
      const results = await this.appendBatch(batch.map(({ append }) => append));
      batch.forEach(({ resolve }, index) => resolve(results[index] as AppendResult));
    } catch (error) {
      const [only] = batch;
      if (batch.length === 1) only?.reject(error);
      else for (const one of batch) await this.#send([one]);
    }
  }
}
