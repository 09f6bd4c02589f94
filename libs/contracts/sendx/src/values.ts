import { z } from 'zod';

/** Characters a text field holds, and a name, a company, an e-mail. A help page says unlimited, the OpenAPI file says 255; we cut. */
export const SENDX_TEXT_LIMIT = 255;

/** Items one bulk identify takes. */
export const SENDX_BULK_LIMIT = 25;

const atom = String.raw`[a-z0-9!#$%&'*+/=?^_\x60{|}~-]+`;
const label = '[a-z0-9](?:[a-z0-9-]*[a-z0-9])?';
const emailPattern = new RegExp(`^${atom}(?:\\.${atom})*@(?:${label}\\.)+${label}$`, 'i');

/** An address SendX would take: dot-atoms at a name with at least one dot. No trimming and no lower-casing here. */
export const sendxEmail = z.string().max(SENDX_TEXT_LIMIT).regex(emailPattern, 'is not an e-mail address SendX accepts');

export const sendxText = z.string().max(SENDX_TEXT_LIMIT);

/** SendX reads `++3` and `--3` in a Number field as arithmetic (legacy), which a retry would apply twice. */
export const isArithmetic = (value: string): boolean => /^(?:\+\+|--)/.test(value);

/** A custom field value we may send. Values are strings, whatever the field's type. */
export const customFieldValue = sendxText.refine((value) => !isArithmetic(value), {
  error: 'starts with "++" or "--", which SendX reads as arithmetic; send the absolute value',
});

/** `getAll…` without a search. `limit` is what the OpenAPI file allows; a live team may cap it lower without saying so. */
export const pageQuery = z.strictObject({ offset: z.int().nonnegative().optional(), limit: z.int().min(1).max(100).optional() });

/** The vendor answers null, leaves keys out, or sends an empty list, all meaning the same. */
export const textOrNull = z
  .string()
  .nullish()
  .transform((value) => value ?? null);
export const idList = z
  .array(z.string())
  .nullish()
  .transform((ids) => ids ?? []);
export const flag = z
  .boolean()
  .nullish()
  .transform((value) => value ?? false);

/** `{ status, message }`: "success" or "200", nothing more is learned from it than from the HTTP code. */
export const statusResponse = z.looseObject({ status: z.union([z.string(), z.number()]).optional(), message: z.string().optional() });
export type StatusResponse = z.infer<typeof statusResponse>;
