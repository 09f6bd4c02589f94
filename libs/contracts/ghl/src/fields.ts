import { z } from 'zod';

/**
 * Pieces every GHL record is built from. GHL declares nothing as required or nullable, so any field may be missing or null
 * (domain ghl 2.1); absent, null and '' are three different things and stay so after decoding.
 */

/** Text as GHL sends it. A bare number is read as its digits: postal codes and phone extensions arrive both ways. */
export const text = z.union([z.string(), z.number().transform(String)]).nullish();

/** A yes or no. Anything else counts as not told: an odd flag must not cost the record. */
export const flag = z.boolean().nullish().catch(undefined);

/**
 * A moment as GHL tells it: nearly always a text, which is kept as it is, readable or not. The files declare some as objects (domain ghl 2.4): epoch
 * milliseconds and `{_seconds, _nanoseconds}` are read as ISO 8601, anything else counts as not told.
 */
export const moment = z
  .unknown()
  .transform((value) => (typeof value === 'string' || value === null ? value : isoOf(epochMs(value))))
  .optional();

const epochMs = (value: unknown): number => {
  if (typeof value !== 'object' || value === null) return typeof value === 'number' ? value : NaN;
  const { _seconds: seconds, _nanoseconds: nanoseconds } = value as { _seconds?: unknown; _nanoseconds?: unknown };
  return Number(seconds ?? NaN) * 1_000 + Number(nanoseconds ?? 0) / 1_000_000;
};
const isoOf = (ms: number): string | undefined => (Number.isNaN(new Date(ms).getTime()) ? undefined : new Date(ms).toISOString());

/** A moment as we write it. */
export const writtenMoment = z.string().refine((value) => !Number.isNaN(Date.parse(value)), 'must be a valid ISO 8601 date string');

/** A list of which every readable entry is kept: one record that is none never costs the others. */
export const readable = <T>(schema: z.ZodType<T>) =>
  z.array(z.unknown()).transform((items) =>
    items.flatMap((item) => {
      const { success, data } = schema.safeParse(item);
      return success ? [data] : [];
    }),
  );

/** Value of a custom field; its JSON type follows the dataType of the definition (domain ghl 2.1). */
export const customFieldValue = z.union([z.string(), z.number(), z.boolean(), z.array(z.unknown()), z.record(z.string(), z.unknown())]);
export type GhlCustomFieldValue = z.output<typeof customFieldValue>;

const writtenValue = customFieldValue.nullish();

/** One custom field of a record. Read as `{id, value}`; answers to writes may repeat the written spelling, which is read the same. */
export const customField = z
  .object({ id: z.string(), value: writtenValue, field_value: writtenValue, fieldValue: writtenValue })
  .transform(({ id, ...spellings }): GhlCustomField => {
    const found = (['value', 'fieldValue', 'field_value'] as const).find((spelling) => spelling in spellings);
    return found === undefined ? { id } : { id, value: spellings[found] };
  });

export interface GhlCustomField {
  id: string;
  value?: GhlCustomFieldValue | null;
}

/** `active` and `permanent` block the channel, `inactive` does not; other words may come and must not crash anyone. */
const dndChannel = z.object({ status: z.string().nullish(), message: text, code: text }).nullable();
export type GhlDndChannel = NonNullable<z.output<typeof dndChannel>>;

/** Channel names as version 2021-07-28 and the webhooks spell them; v3 writes them in lower camel case (domain ghl 1.7). */
export const dndChannelNames = ['Call', 'Email', 'SMS', 'WhatsApp', 'GMB', 'FB', 'RCS'] as const;
const spelling = new Map<string, string>(dndChannelNames.map((name) => [name.toLowerCase(), name]));

/** True for a channel nobody may write to. */
export const isBlocked = (channel: GhlDndChannel | null | undefined): boolean =>
  channel?.status === 'active' || channel?.status === 'permanent';

/**
 * Do-not-disturb settings per channel, keyed in one casing whatever the sender used; unknown channels keep their own name.
 * When both casings are present the blocking one wins: an opt-out is never lost to a spelling.
 */
export const dndSettings = z.record(z.string(), dndChannel.optional()).transform((settings) => {
  const channels: Record<string, GhlDndChannel | null> = {};
  for (const [key, channel] of Object.entries(settings)) {
    const name = spelling.get(key.toLowerCase()) ?? key;
    if (channel !== undefined && !isBlocked(channels[name])) channels[name] = channel;
  }
  return channels;
});
export type GhlDndSettings = z.output<typeof dndSettings>;
