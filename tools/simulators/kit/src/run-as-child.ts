export interface ChildService {
  /** Printed as the ready line, next to `"ready":true`: usually the URL and port. No secrets. */
  ready: Record<string, unknown>;
  close(): Promise<void>;
}

const closeWithinMs = 5_000;

/**
 * Runs a simulator as a process of its own: starts it, prints one JSON line on stdout once it answers, and stops it on SIGTERM, on SIGINT,
 * or when the parent is gone (its IPC channel closes, so a killed parent leaves no orphan). A start that fails prints
 * `{"ready":false,"error":…}` on stderr and exits with 1.
 */
export const runAsChild = async (start: () => Promise<ChildService>): Promise<void> => {
  let service: ChildService | undefined;
  let stopping = false;
  const stop = async (): Promise<void> => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(1), closeWithinMs).unref();
    await service?.close();
    process.exit(0);
  };
  const stopOrFail = (): void => {
    stop().catch((error: unknown) => fail('The simulator did not close cleanly', error));
  };
  process.once('SIGTERM', stopOrFail);
  process.once('SIGINT', stopOrFail);
  if (process.connected) process.once('disconnect', stopOrFail);
  try {
    service = await start();
  } catch (error) {
    fail('The simulator did not start', error);
    return;
  }
  process.stdout.write(`${JSON.stringify({ ready: true, ...service.ready, pid: process.pid })}\n`);
};

const fail = (what: string, error: unknown): void => {
  process.stderr.write(
    `${JSON.stringify({ ready: false, error: `${what}: ${error instanceof Error ? error.message : String(error)}` })}\n`,
  );
  process.exit(1);
};
