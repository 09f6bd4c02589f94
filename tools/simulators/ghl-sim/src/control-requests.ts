import { z } from 'zod';
import { Refusal } from './refusal.js';

/** Bodies and queries of the simulator's own routes. */

export const contactsQuery = z.object({
  email: z.string().optional(),
  id: z.string().optional(),
  limit: z.coerce.number().int().nonnegative().default(100),
  offset: z.coerce.number().int().nonnegative().default(0),
});

export const attemptsQuery = z.object({
  since: z.coerce.number().int().optional(),
  contactId: z.string().optional(),
  type: z.string().optional(),
});

/** `POST /_sim/webhooks`. Without `payload` and `raw` everything else in the body is the payload. */
export const webhookRequest = z
  .looseObject({
    /** Overrides the payload's type. */
    type: z.string().optional(),
    payload: z.record(z.string(), z.unknown()).optional(),
    raw: z.string().optional(),
    corruptSignature: z.boolean().optional(),
    omitSignature: z.boolean().optional(),
  })
  .transform(({ type, payload, raw, corruptSignature, omitSignature, ...rest }) => ({
    ...(raw === undefined ? { payload: { ...(payload ?? rest), ...(type === undefined ? {} : { type }) } } : { raw }),
    corruptSignature,
    omitSignature,
  }));

const channel = z.strictObject({
  status: z.enum(['active', 'inactive', 'permanent']),
  message: z.string().optional(),
  code: z.string().optional(),
});
const text = z.string().nullable().optional();

/** Fields a person may change in the CRM: more than the API may write. */
const patch = z.strictObject({
  firstName: text,
  lastName: text,
  name: text,
  email: text,
  phone: text,
  companyName: text,
  address1: text,
  city: text,
  state: text,
  postalCode: text,
  country: text,
  website: text,
  timezone: text,
  dateOfBirth: text,
  gender: text,
  type: text,
  source: text,
  assignedTo: text,
  tags: z.array(z.string()).optional(),
  customFields: z
    .array(
      z.strictObject({
        id: z.string().optional(),
        key: z.string().optional(),
        value: z.unknown().optional(),
        field_value: z.unknown().optional(),
      }),
    )
    .optional(),
  dnd: z.boolean().optional(),
  dndSettings: z.record(z.string(), channel).optional(),
  inboundDndSettings: z.record(z.string(), z.strictObject({ status: z.string(), message: z.string().optional() })).optional(),
  additionalEmails: z.array(z.string()).optional(),
  dateAdded: z.iso.datetime().optional(),
});

/** `POST /_sim/edit`: whom, and what a person does to the record. `create` makes a new one. */
export const editRequest = z.strictObject({
  contactId: z.string().optional(),
  email: z.string().optional(),
  patch: patch.optional(),
  create: patch.optional(),
  /** The whole list, or what to add and remove. */
  tags: z
    .union([z.array(z.string()), z.strictObject({ add: z.array(z.string()).default([]), remove: z.array(z.string()).default([]) })])
    .optional(),
  /** true or false for the switch, or settings per channel; a bare word is the channel's status. */
  dnd: z
    .union([z.boolean(), z.record(z.string(), z.union([channel, channel.shape.status.transform((status) => ({ status }))]))])
    .optional(),
  delete: z.boolean().optional(),
  /** No webhook leaves: the edit nobody was told of. */
  silent: z.boolean().optional(),
});
export type EditRequest = z.output<typeof editRequest>;

/** `POST /_sim/live`. */
export const liveRequest = z.union([
  z.strictObject({ everyMs: z.number().positive() }),
  z.strictObject({ off: z.literal(true) }),
  z.literal('off'),
]);

/** `POST /_sim/reset`: how many people to start over with, and whether they have tasks, notes and appointments; as at start when absent. */
export const resetRequest = z
  .object({ contacts: z.number().int().nonnegative().optional(), seed: z.number().int().optional(), activity: z.boolean().optional() })
  .nullish();

/** @throws Refusal 422 that says what is wrong with it. */
export const readControl = <T>(schema: z.ZodType<T>, input: unknown): T => {
  const parsed = schema.safeParse(input ?? {});
  if (parsed.success) return parsed.data;
  throw new Refusal(422, { error: 'The simulator cannot read this request', issues: parsed.error.issues });
};
