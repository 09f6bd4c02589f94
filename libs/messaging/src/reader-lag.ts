/**
 * How far behind is one reader of one partition? The age of the oldest message that it has seen and not handled; while its looks fail, the time since they
 * do. Kept in memory as it reads, so that asking costs nothing however long the log is. Null while somebody else reads the partition.
 */
export class ReaderLag {
  #reads = false;
  #waitingSince: number | null = null;
  #failingSince: number | null = null;

  /** It reads from now on; what a look that failed before has left behind still counts. */
  begin(): void {
    this.#reads = true;
  }

  /** Somebody else may read from now on. */
  end(): void {
    this.#reads = false;
  }

  /** A look found messages of which the oldest not handled was recorded then; null: there are none. */
  found(oldest: Date | null): void {
    this.#waitingSince = oldest?.getTime() ?? null;
    this.#failingSince = null;
  }

  /** A look failed: nobody knows what waits. */
  failed(now = Date.now()): void {
    this.#failingSince ??= now;
  }

  seconds(now = Date.now()): number | null {
    if (!this.#reads) return null;
    const since = Math.min(this.#waitingSince ?? now, this.#failingSince ?? now);
    return Math.max(0, now - since) / 1_000;
  }
}
