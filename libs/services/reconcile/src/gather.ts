interface Waiting<T> {
  readonly item: T;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Items that become ready together, or while the last batch is written, go in one batch; each caller learns of its own. */
export class Gather<T> {
  #waiting: Waiting<T>[] = [];
  #writing = false;

  constructor(
    private readonly write: (items: readonly T[]) => Promise<void>,
    private readonly most = 100,
  ) {}

  /** Resolves when the batch with this item was written; rejects with the batch's failure. */
  add(item: T): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      if (this.#writing) return;
      this.#writing = true;
      setImmediate(() => void this.#drain());
    });
  }

  async #drain(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, this.most);
      try {
        await this.write(batch.map(({ item }) => item));
        for (const { resolve } of batch) resolve();
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.#writing = false;
  }
}
