import { z } from 'zod';
import { customField, dndSettings, text } from './fields.js';

/**
 * Fields that a contact has wherever it is met: GET by id, search row, webhook.
 * `ssn`, `attachments` and the attribution objects are not listed and are therefore dropped at decoding, never kept or logged.
 */
export const contactFields = {
  id: z.string(),
  locationId: text,
  name: text,
  firstName: text,
  lastName: text,
  email: text,
  phone: text,
  phoneLabel: text,
  companyName: text,
  address1: text,
  city: text,
  state: text,
  postalCode: text,
  country: text,
  website: text,
  timezone: text,
  dateOfBirth: text,
  type: text,
  source: text,
  assignedTo: text,
  tags: z.array(z.string()).nullish(),
  customFields: z.array(customField).nullish(),
  dnd: z.boolean().nullish(),
  dndSettings: dndSettings.nullish(),
  dateAdded: text,
  dateUpdated: text,
};

/** Secondary addresses: objects on GET, bare strings in search rows (domain ghl 2.1). Read only: writing them is a 422. */
const additionalEmails = z.array(z.union([z.string(), z.object({ email: text }).transform(({ email }) => email ?? '')])).nullish();

/** A contact as `GET /contacts/{id}` answers it. `dateUpdated` is present here and in search rows, never in webhooks. */
export const ghlContact = z.object({
  ...contactFields,
  additionalEmails,
  inboundDndSettings: dndSettings.nullish(),
  businessId: text,
});
export type GhlContact = z.output<typeof ghlContact>;

/** Answer to `GET /contacts/{id}`, and to create and update, which wrap the record the same way. */
export const contactAnswer = z.object({ contact: ghlContact, traceId: text });

/** Cursor of one search row, `[sortValue, id]`; handed back to GHL untouched. */
export const searchAfter = z.array(z.union([z.string(), z.number(), z.boolean(), z.null()]));
export type GhlSearchAfter = z.output<typeof searchAfter>;

/**
 * A row of `POST /contacts/search`. The street line is called `address` there and is decoded as `address1`. Every row carries its own
 * cursor, the last one of the last page too: stop on a short page, not on a missing cursor (domain ghl 1.4).
 */
export const ghlSearchRow = z
  .object({
    ...contactFields,
    address: text,
    firstNameLowerCase: text,
    lastNameLowerCase: text,
    businessName: text,
    additionalEmails,
    searchAfter: searchAfter.nullish(),
  })
  .transform(({ address, ...row }) => (address === undefined || row.address1 !== undefined ? row : { ...row, address1: address }));
export type GhlSearchRow = z.output<typeof ghlSearchRow>;

/**
 * True when a search row does not tell how the person's name is written: GHL documents only the lower-cased names there, so a name that is
 * absent or all lower case has to be read with GET by id.
 */
export const namesNeedGet = (row: GhlSearchRow): boolean =>
  isUntold(row.firstName, row.firstNameLowerCase) || isUntold(row.lastName, row.lastNameLowerCase);

const isUntold = (cased: string | null | undefined, lower: string | null | undefined): boolean =>
  cased ? cased === cased.toLowerCase() && cased !== cased.toUpperCase() : Boolean(lower);

/** Answer to `POST /contacts/search`. `total` is a hint: search lags behind writes and deletes by seconds. */
export const contactSearchAnswer = z.object({ contacts: z.array(ghlSearchRow), total: z.number().nullish(), traceId: text });
export type GhlContactSearchAnswer = z.output<typeof contactSearchAnswer>;

/** Answer to tag writes: the complete list after the change. */
export const contactTagsAnswer = z.object({ tags: z.array(z.string()), traceId: text });

/** Answer to a delete; version 2021-07-28 spells the flag `succeded`, v3 `succeeded` (domain ghl 1.7). */
export const contactDeletedAnswer = z
  .object({ succeded: z.boolean().optional(), succeeded: z.boolean().optional() })
  .transform(({ succeded, succeeded }) => ({ succeeded: succeeded ?? succeded ?? true }));
