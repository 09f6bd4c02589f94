import { z } from 'zod';

/** Told text: absent says nothing, null says cleared, '' says empty. The three stay apart all the way to the other side. */
const told = z.string().nullable().optional();

export const nameFields = ['firstName', 'lastName', 'name'] as const;
export const detailFields = [
  'company',
  'address1',
  'city',
  'state',
  'postalCode',
  'country',
  'website',
  'timezone',
  'source',
  'type',
  'dateOfBirth',
  'dateAdded',
  'assignedTo',
] as const;
/** Every plain text of a contact, by our names. */
export const textFields = ['email', 'phone', ...nameFields, ...detailFields] as const;
export type TextField = (typeof textFields)[number];

export const namesTold = z.object({ firstName: told, lastName: told, name: told });
export const detailsTold = z.object({
  company: told,
  address1: told,
  city: told,
  state: told,
  postalCode: told,
  country: told,
  website: told,
  timezone: told,
  source: told,
  type: told,
  /** YYYY-MM-DD, or an instant where the CRM gave one. */
  dateOfBirth: told,
  /** ISO 8601, UTC. Decides who owns a shared e-mail address: the oldest. */
  dateAdded: told,
  /** User id. */
  assignedTo: told,
});

/** Value of a custom field; its JSON type follows the definition, which the domain does not know. */
export const customValue = z.union([z.string(), z.number(), z.boolean(), z.array(z.unknown()), z.record(z.string(), z.unknown())]);
export type CustomValue = z.output<typeof customValue>;
/** By id of the definition. A missing id was never heard of, null was cleared. */
export const customFieldsTold = z.record(z.string(), customValue.nullable());
export type CustomFields = z.output<typeof customFieldsTold>;

/** What we know of a contact, or what one report says of it. Opt-outs live beside it: they follow stricter rules. */
export const contactRecord = z.object({
  email: told,
  phone: told,
  ...namesTold.shape,
  ...detailsTold.shape,
  /** Trimmed, lower case, sorted, each once: the CRM stores tags in lower case and in no promised order. */
  tags: z.array(z.string()).optional(),
  customFields: customFieldsTold.optional(),
});
export type ContactRecord = z.output<typeof contactRecord>;

/** E-mail addresses are one person's however they are written: trimmed, lower case. Null and '' stay what they are. */
export const normaliseEmail = <Email extends string | null | undefined>(email: Email): Email =>
  (typeof email === 'string' ? email.trim().toLowerCase() : email) as Email;

export const normaliseTags = (tags: readonly string[]): string[] =>
  [...new Set(tags.map((tag) => tag.trim().toLowerCase()).filter((tag) => tag !== ''))].sort();

/** A record with e-mail and tags in our form, and without keys that hold `undefined`. */
export const normaliseRecord = (record: ContactRecord): ContactRecord => {
  const { email, tags, ...rest } = record;
  const told: ContactRecord = Object.fromEntries(Object.entries(rest).filter(([, value]: [string, unknown]) => value !== undefined));
  return {
    ...told,
    ...(email === undefined ? {} : { email: normaliseEmail(email) }),
    ...(tags === undefined ? {} : { tags: normaliseTags(tags) }),
  };
};
