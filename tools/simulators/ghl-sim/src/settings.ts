import { z } from 'zod';

/** Everything about the simulator that may be switched while it runs (`POST /_sim/settings`). Durations are milliseconds. */
export const simSettings = z.strictObject({
  /** Writes and deletes become visible in search after so long (domain fact 8). */
  searchLagMs: z.number().nonnegative().default(2_000),
  /** `cased`: rows carry firstName and lastName beside the lower-cased ones; `lower`: only those the vendor documents. */
  searchNames: z.enum(['cased', 'lower']).default('cased'),
  /** The location's "Allow Duplicate Contact"; seeded people may share addresses either way. */
  allowDuplicates: z.boolean().default(false),
  /** Whether tag-only and DND-only changes move dateUpdated. GHL does not document it. */
  dateUpdatedFollowsTags: z.boolean().default(true),
  /** Under which key one appointment is answered: the service says `appointment`, its OpenAPI file `event` (domain fact 12). */
  appointmentKey: z.enum(['appointment', 'event']).default('appointment'),
  /** Scopes of the token; a call outside them answers 401. */
  scopes: z
    .array(z.string())
    .default([
      'contacts.readonly',
      'contacts.write',
      'locations.readonly',
      'locations/customFields.readonly',
      'locations/tags.readonly',
      'locations/tasks.readonly',
      'calendars.readonly',
      'calendars/events.readonly',
      'calendars/events.write',
      'users.readonly',
    ]),
  /** What the vendor allows per location; a token that is not an OAuth app's gets 25 and 10,000 (domain ghl 5). */
  rate: z
    .strictObject({
      max: z.number().int().positive().default(100),
      windowMs: z.number().int().positive().default(10_000),
      dailyMax: z.number().int().positive().default(200_000),
      /** Calls are judged as if they had arrived up to so much later: what a network does to evenly spaced calls. */
      jitterMs: z.number().nonnegative().default(0),
    })
    .prefault({}),
  webhooks: z
    .strictObject({
      /** Where webhooks go; null sends none. */
      url: z.url().nullable().default(null),
      /** `hold` keeps them until `send`; `drop` loses them, as a vendor's bad hour would. */
      mode: z.enum(['send', 'hold', 'drop']).default('send'),
      timeoutMs: z.number().positive().default(10_000),
      /** Retries after the first attempt (domain ghl 0: up to 12). */
      retries: z.number().int().nonnegative().default(12),
      /** Doubles with every retry, give or take a quarter; never more than `retryMaxMs`. GHL publishes no figures. */
      retryBaseMs: z.number().nonnegative().default(1_000),
      retryMaxMs: z.number().nonnegative().default(600_000),
      /** Share of webhooks sent twice. */
      duplicate: z.number().min(0).max(1).default(0),
      /** Share of webhooks held back so that later ones overtake them. */
      reorder: z.number().min(0).max(1).default(0),
      /** Each webhook waits a random time up to this before its first attempt. */
      delayMs: z.number().nonnegative().default(0),
      /** Share of bodies with odd whitespace, escapes and decimals; the signature covers exactly those bytes. */
      oddJson: z.number().min(0).max(1).default(0.2),
      /** `live`: a TaskCreate names neither contact nor body (domain fact 1); `documented`: it names both. */
      taskCreate: z.enum(['live', 'documented']).default('live'),
      /** `documented`: AppointmentUpdate and AppointmentDelete carry the type AppointmentCreate, as in the vendor's samples (domain fact 27). */
      appointmentTypes: z.enum(['live', 'documented']).default('live'),
      /** A change of a series is announced for `each` single one, or once for the `master`; the vendor does not say. */
      series: z.enum(['each', 'master']).default('each'),
      concurrency: z.number().int().positive().default(16),
    })
    .prefault({}),
});
export type SimSettings = z.output<typeof simSettings>;
export type SimSettingsInput = z.input<typeof simSettings>;

/**
 * Applies a partial change in place, so that everyone holding the settings sees it.
 * @throws ZodError when the result would not be valid; nothing is changed then.
 */
export const changeSettings = (settings: SimSettings, change: unknown): void => {
  const part = z.looseObject({}).optional();
  const wanted = z.looseObject({ webhooks: part, rate: part }).parse(change);
  const merged = simSettings.parse({
    ...settings,
    ...wanted,
    webhooks: { ...settings.webhooks, ...wanted.webhooks },
    rate: { ...settings.rate, ...wanted.rate },
  });
  Object.assign(settings.webhooks, merged.webhooks);
  Object.assign(settings.rate, merged.rate);
  Object.assign(settings, { ...merged, webhooks: settings.webhooks, rate: settings.rate });
};
