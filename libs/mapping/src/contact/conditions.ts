import { isOptedOut, recordOf, type Contact } from '@sync/crm-events';
import type { Condition, MappingDocument } from '../document/mapping-document.js';
import type { References } from './references.js';
import { readSource, type Sourced } from './sources.js';

/** True when the condition holds for the contact. Texts are compared trimmed and without regard to case; a list holds what any item holds. */
export const holds = (condition: Condition, contact: Contact, references: References): boolean => {
  const items = textsOf(readSource(contact, condition.field, references));
  switch (condition.is) {
    case 'present':
      return items.length > 0;
    case 'empty':
      return items.length === 0;
    case 'equal':
      return items.includes(plain(condition.value));
    case 'not-equal':
      return !items.includes(plain(condition.value));
    case 'contains':
      return items.some((item) => item.includes(plain(condition.value)));
    case 'one-of':
      return condition.values.some((value) => items.includes(plain(value)));
  }
};

/** What keeps a contact out, in words without contact details; null when it passes. */
export const filteredOut = (contact: Contact, { filter }: MappingDocument, references: References): string | null => {
  const tags = recordOf(contact).tags ?? [];
  const has = (tag: string) => tags.includes(plain(tag));
  if (filter.consent === 'not-opted-out' && isOptedOut(contact)) return 'The person opted out, and the filter asks for consent.';
  if (filter.tags.any.length > 0 && !filter.tags.any.some(has)) return `None of the tags ${filter.tags.any.join(', ')} is set.`;
  const missing = filter.tags.all.find((tag) => !has(tag));
  if (missing !== undefined) return `The tag ${missing} is not set.`;
  const barred = filter.tags.none.find(has);
  if (barred !== undefined) return `The tag ${barred} is set.`;
  const failed = filter.where.find((condition) => !holds(condition, contact, references));
  return failed ? `The condition on ${failed.field} (${failed.is}) does not hold.` : null;
};

const textsOf = (sourced: Sourced): string[] => {
  if (sourced.found !== 'value') return [];
  const items: unknown[] = Array.isArray(sourced.value) ? sourced.value : [sourced.value];
  return items.map((item) => plain(typeof item === 'string' ? item : JSON.stringify(item))).filter((item) => item !== '');
};

const plain = (text: string): string => text.trim().toLowerCase();
