import { z } from 'zod';
import { customFieldValue, SENDX_BULK_LIMIT, sendxEmail, sendxText, statusResponse } from './values.js';

const name = z.string().min(1).max(255);

/**
 * The upsert: by e-mail, additive, safe to repeat. Fields and tags go by name, not by id. Unknown fields are created as text.
 * `lists` is deviation S2; whether it takes ids or names is unproven (probe P4).
 */
export const identifyContactRequest = z.strictObject({
  email: sendxEmail,
  firstName: sendxText.optional(),
  lastName: sendxText.optional(),
  company: sendxText.optional(),
  customFields: z.record(name, customFieldValue).optional(),
  tags: z.array(name).optional(),
  /** Renames the contact. Fails when the new address already has one. */
  newEmail: sendxEmail.optional(),
  lists: z.array(name).optional(),
});
export type IdentifyContactRequest = z.infer<typeof identifyContactRequest>;

/** Deviation S1: the operation is missing from the file. The body is the list itself. */
export const identifyContactsBulkRequest = z.array(identifyContactRequest).min(1).max(SENDX_BULK_LIMIT);
export type IdentifyContactsBulkRequest = z.infer<typeof identifyContactsBulkRequest>;

/** No id comes back. */
export const identifyContactResponse = statusResponse;

/**
 * What happens when one of several items is bad is undocumented (probe P10). `results` is read when it is there; without it a success
 * says nothing about a single item, so on any doubt repeat the items one by one.
 */
export const identifyContactsBulkResponse = statusResponse.extend({
  results: z
    .array(
      z.looseObject({
        email: z.string().optional(),
        status: z.union([z.string(), z.number()]).optional(),
        message: z.string().optional(),
      }),
    )
    .optional(),
});
export type IdentifyContactsBulkResponse = z.infer<typeof identifyContactsBulkResponse>;

/** Adds and removes tags by name, as a set. 404 when the e-mail is unknown: it never creates a contact. */
export const trackContactRequest = z.strictObject({
  email: sendxEmail,
  addTags: z.array(name).optional(),
  removeTags: z.array(name).optional(),
});
export type TrackContactRequest = z.infer<typeof trackContactRequest>;
export const trackContactResponse = statusResponse;
