import { z } from 'zod';
import { customFieldValue, flag, idList, sendxEmail, sendxText, textOrNull } from './values.js';

const core = '[a-zA-Z0-9]{22}';
const id = (prefix: string) => z.string().regex(new RegExp(`^${prefix}_${core}$`), `is not ${prefix}_ and 22 alphanumerics`);

/** Path parameter of get, update, delete and unsubscribe. An e-mail is deviation S3; URL-encode either. */
export const contactIdentifier = z.union([id('contact'), sendxEmail]);

export const getAllContactsQuery = z.strictObject({
  offset: z.int().nonnegative().optional(),
  /** Ask for 30: the file says up to 1000, its prose 100, the documentation site 30. Stop on an empty page, never on a short one. */
  limit: z.int().min(1).max(1_000).optional(),
  /** Partial, case-insensitive, and also matches names: pick the exact e-mail among the answers. */
  search: z.string().min(2).max(255).optional(),
});

const writableContact = {
  firstName: sendxText.optional(),
  lastName: sendxText.optional(),
  company: sendxText.optional(),
  /** Keys are `field_…` ids, not names. */
  customFields: z.record(id('field'), customFieldValue).optional(),
  lists: z.array(id('list')).optional(),
  /** Unknown tag ids are ignored without a word; unknown list ids are a 400. */
  tags: z.array(id('tag')).optional(),
};

/** 409 when the e-mail exists. */
export const createContactRequest = z.strictObject({ email: sendxEmail, ...writableContact });
/** The file requires `email` on every update, so it is always the current or the new address. */
export const updateContactRequest = createContactRequest;
export type CreateContactRequest = z.infer<typeof createContactRequest>;
export type UpdateContactRequest = z.infer<typeof updateContactRequest>;

const storedValue = z.union([z.string(), z.number(), z.boolean(), z.null()]);

/** Keys are read as they come; compare them by `customFieldCore`. Values that are not strings become strings, null means no value. */
const storedFields = z
  .record(z.string(), storedValue)
  .nullish()
  .transform((fields) =>
    Object.fromEntries(Object.entries(fields ?? {}).flatMap(([key, value]) => (value === null ? [] : [[key, String(value)] as const]))),
  );

/** A contact as SendX tells it, in one spelling: missing means null, empty or false; `LTV` and `ltv` are both read. */
export const contactResponse = z
  .looseObject({
    id: z.string().min(1),
    email: z.string().min(1),
    firstName: textOrNull,
    lastName: textOrNull,
    company: textOrNull,
    customFields: storedFields,
    lists: idList,
    tags: idList,
    unsubscribed: flag,
    bounced: flag,
    spam: flag,
    blocked: flag,
    dropped: flag,
    created: textOrNull,
    updated: textOrNull,
    contactSource: z.number().nullish(),
    LTV: z.number().nullish(),
    ltv: z.number().nullish(),
  })
  .transform(({ LTV, ltv, ...contact }) => ({ ...contact, ltv: LTV ?? ltv ?? null }));
export type SendxContact = z.output<typeof contactResponse>;

export const getAllContactsResponse = z
  .array(contactResponse)
  .nullable()
  .transform((contacts) => contacts ?? []);
