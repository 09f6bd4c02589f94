import { errorCode } from '@sync/database';
import { VendorError } from '@sync/vendor-http';
import { backoffMs } from '../waiting.js';
import { CursorStuck } from './paging.js';

export interface JobWait {
  readonly waitMs: number;
  /** What to show people; null while it may well pass by itself. */
  readonly tell: { readonly code: string; readonly detail: string } | null;
}

/** Failures in a row before a passing one is shown. */
const PATIENCE = 3;

interface Waits {
  readonly firstWaitMs: number;
  readonly refusedWaitMs: number;
}

/** How long a job waits after a failure that is not the connection's; `failures` before this one, in a row. */
export const judgeJobFailure = (error: unknown, failures: number, waits: Waits, now: Date): JobWait => {
  const tell = wordsOf(error);
  if (error instanceof CursorStuck) return { waitMs: waits.refusedWaitMs, tell };
  if (!(error instanceof VendorError)) return passing(failures, 0, waits, tell);
  switch (error.failure) {
    case 'permanent':
    case 'auth': // a scope that only this job needs
      return { waitMs: waits.refusedWaitMs, tell };
    case 'quota':
      return { waitMs: Math.max((error.until?.getTime() ?? 0) - now.getTime(), waits.firstWaitMs), tell };
    default:
      return passing(failures, error.retryAfterMs ?? 0, waits, tell);
  }
};

const passing = (failures: number, askedMs: number, { firstWaitMs }: Waits, tell: JobWait['tell']): JobWait => ({
  waitMs: Math.max(askedMs, backoffMs(failures, firstWaitMs)),
  tell: failures + 1 >= PATIENCE ? tell : null,
});

/** Only our own messages and the vendor's redacted words are safe to show; others may carry values. */
const wordsOf = (error: unknown): { code: string; detail: string } => {
  if (error instanceof VendorError) return { code: error.code, detail: error.detail };
  if (error instanceof CursorStuck) return { code: error.code, detail: error.message };
  return {
    code: errorCode(error) ?? 'RECONCILE_UNEXPECTED',
    detail: 'An unexpected failure; see the log lines job.failed of this connection.',
  };
};
