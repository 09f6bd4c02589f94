import { isDeepStrictEqual } from 'node:util';
import type { ContactChange, SimContact } from './sim-contact.js';

const plain = [
  'email',
  'firstName',
  'lastName',
  'company',
  'unsubscribed',
  'bounced',
  'spam',
  'blocked',
  'dropped',
  'deleted',
] as const satisfies readonly (keyof SimContact)[];

type Changeable = Pick<SimContact, (typeof plain)[number] | 'customFields' | 'tags' | 'lists'>;

/** How the team calls what a contact refers to by its core. */
export interface Names {
  readonly field: (core: string) => string;
  readonly tag: (core: string) => string;
  readonly list: (core: string) => string;
}

/** What an edit may change, to be compared with afterwards: contacts are edited in place. */
export const copyOf = ({ customFields, tags, lists, ...contact }: SimContact): Changeable => ({
  ...contact,
  customFields: { ...customFields },
  tags: [...tags],
  lists: [...lists],
});

/** What differs, by name, each with what it was and is; `before` is null for somebody new. False and an empty list count as nothing. */
export const changesBetween = (before: Changeable | null, after: Changeable, names: Names): ContactChange['changed'] => {
  const changed: ContactChange['changed'] = {};
  for (const [name, from, to] of [
    ...plain.map((field) => [field, before?.[field], after[field]] as const),
    ...fieldsOf(before?.customFields ?? {}, after.customFields, names),
    ['tags', before?.tags.map(names.tag), after.tags.map(names.tag)] as const,
    ['lists', before?.lists.map(names.list), after.lists.map(names.list)] as const,
  ])
    if (!same(from, to)) changed[name] = { from: from ?? null, to: to ?? null };
  return changed;
};

/** Those that differ. */
function* fieldsOf(
  before: SimContact['customFields'],
  after: SimContact['customFields'],
  names: Names,
): Iterable<readonly [string, string | undefined, string | undefined]> {
  for (const core of new Set([...Object.keys(before), ...Object.keys(after)]))
    if (before[core] !== after[core]) yield [`customFields.${names.field(core)}`, before[core], after[core]];
}

const same = (one: unknown, other: unknown): boolean => one === other || isDeepStrictEqual(orNothing(one), orNothing(other));

const orNothing = (value: unknown): unknown => (value === false || (Array.isArray(value) && value.length === 0) ? null : (value ?? null));
