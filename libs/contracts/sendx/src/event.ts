import { z } from 'zod';
import { statusResponse } from './values.js';

/**
 * One occurrence of a custom event; append-only and without an idempotency key. The file requires an `email` it does not define, hence
 * deviation S4. Values are flat strings: SendX shows numbers as text, dates as ISO 8601, booleans as "true" and "false".
 */
export const trackCustomEventRequest = z.strictObject({
  /** E-mail or contact id. */
  identifier: z.string().min(1),
  name: z.string().min(1),
  data: z.record(z.string(), z.string()).optional(),
  /** Unix seconds. */
  time: z.int().nonnegative().optional(),
});
export type TrackCustomEventRequest = z.infer<typeof trackCustomEventRequest>;
export const trackCustomEventResponse = statusResponse;
