import { isOptedOut, recordOf, type Contact, type ContactRecord, type CustomValue, type TextField } from '@sync/crm-events';
import type { Source } from '../document/mapping-document.js';
import type { References, UnknownReference } from './references.js';

/** What a source holds: absent (nobody ever told), cleared (null), a value ('' is one), or an id we have no definition for. */
export type Sourced =
  | { readonly found: 'absent' }
  | { readonly found: 'cleared' }
  | { readonly found: 'value'; readonly value: CustomValue }
  | { readonly found: 'unknown-reference'; readonly reference: UnknownReference };

/** Reads one source of a contact. */
export const readSource = (contact: Contact, source: Source, references: References): Sourced => {
  if (isCustomField(source)) return readCustomField(recordOf(contact), source.slice('customFields.'.length), references);
  const record = recordOf(contact);
  switch (source) {
    case 'contactId':
    case 'locationId':
      return { found: 'value', value: contact[source] };
    case 'emailDnd':
      return { found: 'value', value: isOptedOut(contact) };
    case 'firstName':
    case 'lastName':
      return nameOf(record, source);
    case 'owner.name':
      return readOwner(record, 'name', references);
    case 'owner.email':
      return readOwner(record, 'email', references);
    default:
      return sourced(record[source]);
  }
};

const isCustomField = (source: Source): source is `customFields.${string}` => source.startsWith('customFields.');

const sourced = (value: CustomValue | null | undefined): Sourced => {
  if (value === undefined) return { found: 'absent' };
  return value === null ? { found: 'cleared' } : { found: 'value', value };
};

/** First and last name; when neither is told, the first word of the full name and the rest of it. */
const nameOf = (record: ContactRecord, field: Extract<TextField, 'firstName' | 'lastName'>): Sourced => {
  const [first, ...rest] = (record.name ?? '').trim().split(/\s+/);
  if (record.firstName || record.lastName || !first) return sourced(record[field]);
  return sourced(field === 'firstName' ? first : rest.join(' '));
};

const readOwner = (record: ContactRecord, part: 'name' | 'email', { users }: References): Sourced => {
  if (!record.assignedTo) return sourced(record.assignedTo);
  const user = Object.hasOwn(users, record.assignedTo) ? users[record.assignedTo] : undefined;
  return user ? sourced(user[part]) : { found: 'unknown-reference', reference: { kind: 'user', id: record.assignedTo } };
};

const readCustomField = (record: ContactRecord, id: string, { customFields }: References): Sourced => {
  const told = record.customFields && Object.hasOwn(record.customFields, id) ? record.customFields[id] : undefined;
  if (told !== undefined && !Object.hasOwn(customFields, id))
    return { found: 'unknown-reference', reference: { kind: 'custom-field', id } };
  return sourced(told);
};
