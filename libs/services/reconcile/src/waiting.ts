const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * Waits so long, or until one of the signals aborts; never throws, and keeps no process alive. By hand, because AbortSignal.any leaves a trace
 * at a long-lived signal for every wait.
 */
export const rest = (ms: number, ...signals: readonly AbortSignal[]): Promise<void> =>
  new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      for (const signal of signals) signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, Math.min(ms, LONGEST_TIMER_MS)).unref();
    if (signals.some(({ aborted }) => aborted)) end();
    else for (const signal of signals) signal.addEventListener('abort', end);
  });

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
