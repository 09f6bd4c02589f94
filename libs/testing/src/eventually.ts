/**
 * Repeats a check until it passes; we wait for things, not for time.
 * `check` may throw (an expectation) or answer false/undefined; the last failure is thrown when `timeoutMs` is over.
 */
export const eventually = async <T>(check: () => T | Promise<T>, { timeoutMs = 10_000, everyMs = 20 } = {}): Promise<T> => {
  const deadline = Date.now() + timeoutMs;
  let failure: unknown;
  do {
    try {
      const value = await check();
      if (value !== false && value !== undefined && value !== null) return value;
      failure = new Error(`eventually: the check still answered ${String(value)} after ${timeoutMs} ms`);
    } catch (error) {
      failure = error;
    }
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  } while (Date.now() < deadline);
  throw failure;
};
