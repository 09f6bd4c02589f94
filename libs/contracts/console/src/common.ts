import { z } from 'zod';

/** ISO 8601, UTC. */
export const time = z.iso.datetime();

/** Why something is as it is, in a code that never changes and in words for people. `page` explains it at length. */
export const reason = z.object({
  code: z.string(),
  title: z.string(),
  nextStep: z.string(),
  page: z.string(),
});
export type Reason = z.output<typeof reason>;

export const reasonCount = z.object({ reason, count: z.number().int() });
export type ReasonCount = z.output<typeof reasonCount>;

/** Problem details (RFC 9457): what every error of the API looks like, as `application/problem+json`. */
export const problem = z.object({
  /** The page that explains it: /problems/<code>. */
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string(),
  code: z.string(),
});
export type Problem = z.output<typeof problem>;
