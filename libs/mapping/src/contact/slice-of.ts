import {
  isOptedOut,
  normaliseEmail,
  normaliseTags,
  recordOf,
  stateTagPrefix,
  stateTags,
  type Contact,
  type Slice,
  type SliceSkip,
} from '@sync/crm-events';
import type { MappingDocument } from '../document/mapping-document.js';
import { applyRules, type OutcomeReason, type RuleOutcome } from './apply-rules.js';
import { filteredOut } from './conditions.js';
import { canBeEmail } from './email.js';
import type { References, UnknownReference } from './references.js';

/** A value that could not be sent as what it should be; the field was left out. */
export interface MappingNote {
  readonly from: string;
  readonly to: string;
  readonly reason: OutcomeReason;
}

export interface SliceResult {
  readonly slice: Slice;
  /** Ids without a definition. Fetch fresh ones and map again; meanwhile their fields are left out. */
  readonly unknownReferences: UnknownReference[];
  readonly notes: MappingNote[];
}

/** What SendX should know of a contact now. Pure: same contact, document and references, same slice. */
export const sliceOf = (contact: Contact, mapping: MappingDocument, references: References): SliceResult => {
  const email = emailOf(contact);
  const skip = skipOf(contact, email, mapping, references);
  const outcomes = skip ? [] : applyRules(contact, mapping, references);
  return {
    slice: {
      ...frame(contact, email, mapping, references),
      skip,
      profile: profileOf(outcomes),
      fields: fieldsOf(outcomes),
      tags: skip ? [] : tagsOf(contact, mapping),
      lists: skip || !mapping.list || isOptedOut(contact) || contact.status === 'deleted' ? [] : [mapping.list],
    },
    unknownReferences: unknownIn(outcomes),
    notes: outcomes.flatMap(({ from, to, reason }) => (reason && !isOrdinary(reason) ? [{ from, to, reason }] : [])),
  };
};

/** Why the contact is kept but not pushed, null when it is pushed. A deleted one is no exception: it is tagged like any other. */
const skipOf = (contact: Contact, email: string | null, mapping: MappingDocument, references: References): SliceSkip | null => {
  if (contact.status === 'unknown')
    return { code: 'not-known-yet', detail: 'The CRM has not shown us this contact yet; it is being fetched.' };
  if (email === null) return { code: 'no-email', detail: 'SendX knows people by e-mail; the contact is pushed when one appears.' };
  if (!canBeEmail(email)) return { code: 'invalid-email', detail: 'This cannot be an e-mail address; correct it in the CRM.' };
  const reason = filteredOut(contact, mapping, references);
  return reason === null ? null : { code: 'filtered-out', detail: reason };
};

/** Trimmed, lower case; null when there is none. */
const emailOf = (contact: Contact): string | null => normaliseEmail(recordOf(contact).email) || null;

/** What becomes of each tag: sent under a name, or kept back because it is ignored, ours, or no tag is sent. */
export const tagFates = (contact: Contact, { tags: policy }: MappingDocument): { tag: string; sentAs: string | null }[] =>
  (recordOf(contact).tags ?? []).map((tag) => {
    const kept = !policy.send || tag.startsWith(stateTagPrefix) || policy.ignore.some((pattern) => matches(tag, pattern));
    return { tag, sentAs: kept ? null : `${policy.prefix}${tag}` };
  });

const tagsOf = (contact: Contact, mapping: MappingDocument): string[] =>
  normaliseTags([
    ...tagFates(contact, mapping).flatMap(({ sentAs }) => sentAs ?? []),
    ...(isOptedOut(contact) ? [stateTags.emailDnd] : []),
    ...(contact.status === 'deleted' ? [stateTags.deleted] : []),
  ]);

const matches = (tag: string, pattern: string): boolean => {
  const plain = pattern.toLowerCase();
  return plain.endsWith('*') ? tag.startsWith(plain.slice(0, -1)) : tag === plain;
};

type Frame = Omit<Slice, 'skip' | 'profile' | 'fields' | 'tags' | 'lists'>;
const frame = (contact: Contact, email: string | null, mapping: MappingDocument, { connectionId }: References): Frame => ({
  service: 'contact',
  connectionId,
  locationId: contact.locationId,
  contactId: contact.contactId,
  dateAdded: recordOf(contact).dateAdded ?? null,
  mappingVersion: mapping.version,
  email: email !== null && canBeEmail(email) ? email : null,
  optOut: isOptedOut(contact),
  deleted: contact.status === 'deleted',
  policy: { optOut: mapping.optOut, deleted: mapping.deleted },
});

const profilePrefix = 'profile.';
const profileOf = (outcomes: readonly RuleOutcome[]): Slice['profile'] =>
  Object.fromEntries(
    outcomes.flatMap(({ to, output }) => (output && to.startsWith(profilePrefix) ? [[to.slice(profilePrefix.length), output.value]] : [])),
  );
const fieldsOf = (outcomes: readonly RuleOutcome[]): Slice['fields'] =>
  Object.fromEntries(outcomes.flatMap(({ to, output }) => (output && !to.startsWith(profilePrefix) ? [[to, output]] : [])));

const unknownIn = (outcomes: readonly RuleOutcome[]): UnknownReference[] => [
  ...new Map(outcomes.flatMap(({ unknownReference }) => (unknownReference ? [[unknownReference.id, unknownReference]] : []))).values(),
];

const isOrdinary = (reason: OutcomeReason): boolean =>
  ['absent', 'condition-not-met', 'taken-by-earlier-rule', 'unsendable-type'].includes(reason);
