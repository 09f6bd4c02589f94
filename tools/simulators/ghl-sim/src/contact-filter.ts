import type { GhlContactFilter } from '@sync/contracts-ghl';
import { fullName } from './sim-contact.js';
import type { SimContact } from './sim-contact.js';

type Predicate = (contact: SimContact) => boolean;
type ValueFilter = Exclude<GhlContactFilter, { group: string }>;
type Range = { gte?: string | number; gt?: string | number; lte?: string | number; lt?: string | number };

/** The filters of a search body as one question about a contact. Filters are ANDed; groups say for themselves. */
export const matcherOf = (filters: readonly GhlContactFilter[], query?: string): Predicate => {
  const predicates = filters.map(predicateOf);
  if (query) predicates.push(matchesText(query.toLowerCase()));
  return (contact) => predicates.every((matches) => matches(contact));
};

const predicateOf = (filter: GhlContactFilter): Predicate => {
  if ('group' in filter) {
    const parts = filter.filters.map(predicateOf);
    return filter.group === 'OR' ? (contact) => parts.some((part) => part(contact)) : (contact) => parts.every((part) => part(contact));
  }
  const { field, operator, value } = filter;
  const read = reader(field);
  if (operator === 'range') return inRange(read, value ?? {});
  const test = tests[operator];
  const wanted = (Array.isArray(value) ? value : [value]).map(comparable);
  return (contact) => test(read(contact).map(comparable).filter(Boolean), wanted);
};

const comparable = (value: unknown): string => {
  if (value === null || value === undefined) return '';
  return (typeof value === 'string' ? value : JSON.stringify(value)).toLowerCase();
};

/** `have` are the contact's values without empty ones, `wanted` the filter's; any wanted value satisfies. */
const tests: Record<Exclude<ValueFilter['operator'], 'range'>, (have: string[], wanted: string[]) => boolean> = {
  eq: (have, wanted) => wanted.some((value) => have.includes(value)),
  not_eq: (have, wanted) => !wanted.some((value) => have.includes(value)),
  contains: (have, wanted) => wanted.some((value) => have.some((text) => text.includes(value))),
  not_contains: (have, wanted) => !wanted.some((value) => have.some((text) => text.includes(value))),
  exists: (have) => have.length > 0,
  not_exists: (have) => have.length === 0,
};

/** Dates in ISO or epoch milliseconds; GHL does not say which it wants, so both are understood. */
const inRange = (read: (contact: SimContact) => unknown[], range: Range): Predicate => {
  const { gte, gt, lte, lt } = Object.fromEntries(Object.entries(range).map(([bound, value]) => [bound, toMs(value)])) as Partial<
    Record<keyof Range, number>
  >;
  return (contact) => {
    const at = toMs(read(contact)[0]);
    return (
      !(gte !== undefined && at < gte) &&
      !(gt !== undefined && at <= gt) &&
      !(lte !== undefined && at > lte) &&
      !(lt !== undefined && at >= lt)
    );
  };
};

const toMs = (value: unknown): number => {
  if (typeof value !== 'string') return Number(value);
  return /^\d+$/.test(value) ? Number(value) : Date.parse(value);
};

const plainFields: Record<string, (contact: SimContact) => unknown[]> = {
  id: ({ id }) => [id],
  contactName: (contact) => [fullName(contact)],
  firstNameLowerCase: ({ firstName }) => [firstName],
  lastNameLowerCase: ({ lastName }) => [lastName],
  email: ({ email, additionalEmails }) => [email, ...additionalEmails],
  phone: ({ phone }) => [phone],
  tags: ({ tags }) => tags,
  assignedTo: ({ assignedTo }) => [assignedTo],
  type: ({ type }) => [type],
  source: ({ source }) => [source],
  dnd: ({ dnd }) => [dnd],
  timezone: ({ timezone }) => [timezone],
  address: ({ address1 }) => [address1],
  city: ({ city }) => [city],
  state: ({ state }) => [state],
  postalCode: ({ postalCode }) => [postalCode],
  country: ({ country }) => [country],
  website: ({ website }) => [website],
  companyName: ({ companyName }) => [companyName],
  dateOfBirth: ({ dateOfBirth }) => [dateOfBirth],
  dateAdded: ({ dateAdded }) => [dateAdded],
  dateUpdated: ({ dateUpdated }) => [dateUpdated],
  'inboundDndSettings.all.status': ({ inboundDndSettings }) => [inboundDndSettings?.all?.status],
};

const reader = (field: string): ((contact: SimContact) => unknown[]) => {
  const [group, key = ''] = field.split('.');
  if (group === 'customFields') return ({ customFields }) => [customFields.find(({ id }) => id === key)?.value].flat();
  if (group === 'dndSettings') return ({ dndSettings }) => [dndSettings?.[key]?.status];
  return plainFields[field] ?? (() => []);
};

const matchesText =
  (query: string): Predicate =>
  (contact) =>
    [fullName(contact), contact.email, contact.phone, contact.companyName].some((text) => text?.toLowerCase().includes(query));
