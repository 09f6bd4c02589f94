import { setTimeout as sleep } from 'node:timers/promises';
import { VendorError } from './vendor-error.js';

/** Repeats of a read after the first attempt. */
export const maxRepeats = 2;
/** A vendor that asks for more patience than this is left to the caller's queue. */
const patienceMs = 30_000;

/**
 * How long to wait before a read is repeated, in milliseconds; undefined when it is not repeated. Full jitter: anything between nothing and
 * 0.5 s, 1 s, so that callers that failed together do not come back together. Retry-After is a minimum.
 * Only transient failures: of the 4xx these are 408, 425, 429, and GHL's 401 that stands for a gateway's timeout (domain ghl 1.2).
 */
export const waitBeforeRepeat = (error: unknown, repeats: number, random = Math.random): number | undefined => {
  if (!(error instanceof VendorError) || error.failure !== 'transient' || error.code === 'CALL_ABORTED') return undefined;
  const asked = error.retryAfterMs ?? 0;
  if (repeats >= maxRepeats || asked > patienceMs) return undefined;
  return asked + random() * 500 * 2 ** repeats;
};

export const wait = (ms: number, signal?: AbortSignal): Promise<void> => sleep(ms, undefined, signal ? { signal } : {});

/** `Retry-After` in milliseconds: seconds, or a date. Undefined when it is missing or cannot be read. */
export const retryAfterMs = (header: string | undefined, now = Date.now()): number | undefined => {
  if (header === undefined || header.trim() === '') return undefined;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return seconds >= 0 ? seconds * 1_000 : undefined;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
};
