import { z } from 'zod';

/**
 * Bodies of contact writes, version 2021-07-28. Strict, because GHL answers 422 "property X should not exist" to anything undeclared
 * (domain fact 19). PUT does not declare companyName or gender; postalCode and country are not declared nullable (domain ghl 1.5, 2.1).
 */

const nullableText = z.string().nullable().optional();

/** Custom fields are written as `{id, field_value}`; GHL also declares `key` and wants the id all the same, so we send the id. */
const customFieldInput = z.strictObject({
  id: z.string().optional(),
  key: z.string().optional(),
  field_value: z.union([z.string(), z.number(), z.boolean(), z.array(z.unknown()), z.record(z.string(), z.unknown()), z.null()]).optional(),
});

const channel = z
  .strictObject({ status: z.enum(['active', 'inactive', 'permanent']), message: z.string().optional(), code: z.string().optional() })
  .optional();
const dndSettingsInput = z.strictObject({ Call: channel, Email: channel, SMS: channel, WhatsApp: channel, GMB: channel, FB: channel });
const inboundDndInput = z.strictObject({
  all: z.strictObject({ status: z.enum(['active', 'inactive']), message: z.string().optional() }).optional(),
});

const writable = {
  firstName: nullableText,
  lastName: nullableText,
  name: nullableText,
  email: z.email().nullable().optional(),
  phone: nullableText,
  address1: nullableText,
  city: nullableText,
  state: nullableText,
  postalCode: z.string().optional(),
  website: nullableText,
  timezone: nullableText,
  dnd: z.boolean().optional(),
  dndSettings: dndSettingsInput.optional(),
  inboundDndSettings: inboundDndInput.optional(),
  /** Replaces every tag the contact has; add and remove have calls of their own (domain fact 5). */
  tags: z.array(z.string()).optional(),
  customFields: z.array(customFieldInput).optional(),
  dateOfBirth: nullableText,
  country: z.string().optional(),
};

/** `PUT /contacts/{id}`: partial. */
export const updateContactBody = z.strictObject({ ...writable, source: nullableText, assignedTo: nullableText });
export type GhlUpdateContactBody = z.output<typeof updateContactBody>;

/** `POST /contacts/`. */
export const createContactBody = z.strictObject({
  ...writable,
  locationId: z.string().min(1),
  gender: z.string().optional(),
  companyName: nullableText,
  source: z.string().optional(),
  assignedTo: z.string().optional(),
});
export type GhlCreateContactBody = z.output<typeof createContactBody>;

/** `POST` and `DELETE /contacts/{id}/tags`; the delete carries a body as well. */
export const contactTagsBody = z.strictObject({ tags: z.array(z.string().min(1)) });
export type GhlContactTagsBody = z.output<typeof contactTagsBody>;
