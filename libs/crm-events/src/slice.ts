import { z } from 'zod';
import { canonicalJson } from './canonical-json.js';

/** Types a custom field can have in SendX; its values are text in every case: dates YYYY-MM-DD, booleans true or false (domain sendx 2). */
export const sliceFieldTypes = ['text', 'number', 'date', 'boolean', 'phone'] as const;
/** `value` '' asks for the field to be cleared. A field that is not named is left alone. */
export const sliceField = z.object({ type: z.enum(sliceFieldTypes), value: z.string() });
export type SliceField = z.output<typeof sliceField>;

/** Why a person is kept but not pushed. */
export const skipCodes = ['no-email', 'invalid-email', 'filtered-out', 'not-known-yet'] as const;
export const sliceSkip = z.object({ code: z.enum(skipCodes), detail: z.string() });
export type SliceSkip = z.output<typeof sliceSkip>;
export type SkipCode = SliceSkip['code'];

/** What an opt-out in the CRM does in SendX. An unsubscribe cannot be undone over the API. */
export const optOutPolicies = ['unsubscribe', 'tag-only'] as const;
/** What a deletion in the CRM does in SendX. */
export const deletedPolicies = ['tag', 'unsubscribe', 'delete'] as const;

/** Tags that we own in SendX: yes/no states of a person, removable both ways. Tags of this namespace that come from the CRM are ignored. */
export const stateTagPrefix = 'ghl:';
export const stateTags = {
  emailDnd: 'ghl:dnd-email',
  deleted: 'ghl:deleted',
  superseded: 'ghl:superseded',
  taskOpen: 'ghl:task-open',
  taskOverdue: 'ghl:task-overdue',
  appointmentUpcoming: 'ghl:appt-upcoming',
  noShow: 'ghl:no-show',
} as const;

/**
 * What one service wants SendX to know of a person now; a value, not a change. A skipped slice has no profile, fields, tags or lists, and
 * says nothing of those already pushed, but still carries `email`, `optOut` and `deleted`, so that an opt-out always gets through.
 * Only contact-sync knows whom an address belongs to and may be mailed: a slice of any other service has email and dateAdded null, no opt-out, deletion,
 * profile or lists, and rides along with the contact's own.
 */
export const sliceSchema = z.object({
  service: z.enum(['contact', 'task', 'activity']),
  connectionId: z.string(),
  locationId: z.string(),
  contactId: z.string(),
  /** ISO 8601; the oldest contact owns a shared address. Null when the CRM never said. */
  dateAdded: z.string().nullable(),
  mappingVersion: z.number().int(),
  /** Trimmed, lower case; null when there is none or it cannot be one. */
  email: z.string().nullable(),
  skip: sliceSkip.nullable(),
  /** Absent leaves alone, '' clears. At most 255 characters each. */
  profile: z.object({ firstName: z.string().optional(), lastName: z.string().optional(), company: z.string().optional() }),
  fields: z.record(z.string(), sliceField),
  /** Every tag this service wants the person to have now, sorted. One that was pushed earlier and is missing here is to be removed. */
  tags: z.array(z.string()),
  optOut: z.boolean(),
  deleted: z.boolean(),
  /** Names of lists to join; empty whenever the person opted out or is deleted. */
  lists: z.array(z.string()),
  policy: z.object({ optOut: z.enum(optOutPolicies), deleted: z.enum(deletedPolicies) }),
});
export type Slice = z.output<typeof sliceSchema>;

/**
 * The text to hash when asking "is this slice a new one?". Order of keys, tags and lists does not matter, and the mapping's version does
 * not count: a new version that gives the same slice gives nothing to push.
 */
export const canonicalSlice = ({ mappingVersion: _version, ...slice }: Slice): string =>
  canonicalJson({ ...slice, tags: [...slice.tags].sort(), lists: [...slice.lists].sort() });
