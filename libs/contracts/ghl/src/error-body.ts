import { z } from 'zod';

/**
 * Error bodies of GHL (domain ghl 1.2). `message` is a string or a list, some bodies have only `error`, and `statusCode` can disagree with
 * the HTTP status: trust the HTTP status alone. `meta` names the other record when a create met the location's duplicate rule.
 */
export const ghlErrorBody = z.object({
  statusCode: z.number().nullish().catch(undefined),
  message: z
    .union([z.string(), z.array(z.string())])
    .nullish()
    .catch(undefined),
  error: z.string().nullish().catch(undefined),
  canonicalCode: z.string().nullish().catch(undefined),
  meta: z.object({ contactId: z.string().nullish(), matchingField: z.string().nullish() }).nullish().catch(undefined),
  traceId: z.string().nullish().catch(undefined),
});
export type GhlErrorBody = z.output<typeof ghlErrorBody>;

/** GHL's words in one line, or '' when there are none. May quote contact details: redact before logging. */
export const errorWords = (body: unknown): string => {
  const parsed = ghlErrorBody.safeParse(body);
  if (!parsed.success) return '';
  const { message, error } = parsed.data;
  return (Array.isArray(message) ? message.join('; ') : message) ?? error ?? '';
};
