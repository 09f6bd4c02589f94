import type { ObservedLimits } from '@sync/rate-limit';
import { retryAfterMs } from '@sync/vendor-http';

const headerNames = {
  max: 'x-ratelimit-max',
  remaining: 'x-ratelimit-remaining',
  intervalMs: 'x-ratelimit-interval-milliseconds',
  dailyMax: 'x-ratelimit-limit-daily',
  dailyRemaining: 'x-ratelimit-daily-remaining',
  /** Undocumented: a duration in milliseconds, not a point in time (domain ghl 5). */
  dailyResetMs: 'x-ratelimit-daily-reset',
} as const;

/** What GHL's headers say about the limits of the location; a header that is missing or no number says nothing. */
export const readGhlLimits = (status: number, headers: Readonly<Record<string, string>>): ObservedLimits => {
  const numbers = Object.entries(headerNames).flatMap(([name, header]) => {
    const value = Number(headers[header] || NaN);
    return Number.isFinite(value) && value >= 0 ? [[name, value] as const] : [];
  });
  const retryAfter = retryAfterMs(headers['retry-after']);
  return {
    ...Object.fromEntries(numbers),
    ...(status === 429 ? { throttled: true } : {}),
    ...(retryAfter === undefined ? {} : { retryAfterMs: retryAfter }),
  };
};
