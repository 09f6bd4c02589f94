import { VendorError } from '@sync/vendor-http';
import { concernsConnection } from '../circuits.js';
import { backoffMs } from '../waiting.js';
import type { HydrationEnd } from './settle-hydrations.js';

/** What becomes of a hydration whose call failed. Waiting is not failing: a used-up quota and a refused key spend no attempt. */
export const judgeFailure = (error: unknown, attempts: number, firstWaitMs: number, now: Date): HydrationEnd => {
  const later = (inMs: number, failed: boolean): HydrationEnd => ({ kind: 'later', inMs, failed });
  if (concernsConnection(error)) return later(0, false); // the circuit holds it back
  if (!(error instanceof VendorError)) return later(backoffMs(attempts, firstWaitMs), true);
  switch (error.failure) {
    case 'permanent':
    case 'auth': // a scope that only this call needs
      return { kind: 'given-up', code: error.code, detail: error.detail };
    case 'quota':
      return later(error.until ? Math.max(error.until.getTime() - now.getTime(), firstWaitMs) : backoffMs(attempts, firstWaitMs), false);
    default:
      return later(Math.max(error.retryAfterMs ?? 0, backoffMs(attempts, firstWaitMs)), true);
  }
};
