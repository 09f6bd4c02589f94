import { priorities, type Priority } from '@sync/rate-limit';

interface Place {
  readonly give: () => void;
}

/**
 * Calls of one account that are under way in this process, at most `limit`. Whoever waits is let in by priority. It is entered before a slot
 * is reserved: a slot is for a call that can leave at once.
 */
export class InFlight {
  #count = 0;
  readonly #waiting = new Map<Priority, Set<Place>>(priorities.map((priority) => [priority, new Set()]));

  constructor(private readonly limit: number) {}

  /** Returns the release. Rejects with the signal's reason. */
  async enter(priority: Priority, signal?: AbortSignal): Promise<() => void> {
    signal?.throwIfAborted();
    if (this.#count < this.limit) this.#count += 1;
    else await this.#turn(this.#waiting.get(priority), signal);
    return () => this.#leave();
  }

  #turn(row: Set<Place> | undefined, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const refuse: (reason: unknown) => void = reject;
      const onAbort = (): void => {
        row?.delete(place);
        refuse(signal?.reason);
      };
      const place: Place = {
        give: () => {
          signal?.removeEventListener('abort', onAbort);
          resolve();
        },
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      row?.add(place);
    });
  }

  #leave(): void {
    for (const row of this.#waiting.values()) {
      const [next] = row;
      if (!next) continue;
      row.delete(next);
      next.give(); // the place changes hands, the count stays
      return;
    }
    this.#count -= 1;
  }
}
