import { setTimeout as delay } from 'node:timers/promises';

/** Waits so long, or until one of the signals aborts; never throws. */
export const rest = async (ms: number, ...signals: readonly AbortSignal[]): Promise<void> => {
  await delay(ms, undefined, { signal: AbortSignal.any([...signals]), ref: false }).catch(() => undefined);
};

/** A bell that can be rung while nobody listens: the next wait then ends at once. */
export class Bell {
  #rung = new AbortController();

  ring(): void {
    this.#rung.abort();
  }

  async wait(ms: number, ...signals: readonly AbortSignal[]): Promise<void> {
    await rest(ms, this.#rung.signal, ...signals);
    if (this.#rung.signal.aborted) this.#rung = new AbortController();
  }
}

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 60_000;

/** Half of it fixed, half by chance, so that what failed together does not come back together. `failures` so far, from 0. */
export const backoffMs = (failures: number, firstMs = FIRST_WAIT_MS): number => {
  const full = Math.min(firstMs * 2 ** Math.min(failures, 10), LONGEST_WAIT_MS);
  return full / 2 + (Math.random() * full) / 2;
};
