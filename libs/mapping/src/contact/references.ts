import type { GhlCustomFieldDefinition, GhlUser } from '@sync/contracts-ghl';
import slugify from 'slugify';

/** What a contact refers to by id, as last fetched from the location. An id that is missing is reported, so that fresh ones are fetched. */
export interface References {
  readonly connectionId: string;
  /** IANA name; calendar days are days there. Null or unheard of: UTC. */
  readonly locationTimeZone: string | null;
  readonly users: Readonly<Record<string, UserReference>>;
  readonly customFields: Readonly<Record<string, CustomFieldReference>>;
}
export interface UserReference {
  readonly name: string | null;
  readonly email: string | null;
}
export interface CustomFieldReference {
  readonly name: string | null;
  /** `contact.<key>`, as GHL has it. */
  readonly fieldKey: string | null;
  readonly dataType: string | null;
}
/** A definition or user that the references do not have. */
export interface UnknownReference {
  readonly kind: 'custom-field' | 'user';
  readonly id: string;
}

/** References from GHL's own lists of users and custom field definitions. */
export const referencesOf = (
  connectionId: string,
  locationTimeZone: string | null,
  users: readonly GhlUser[],
  customFields: readonly GhlCustomFieldDefinition[],
): References => ({
  connectionId,
  locationTimeZone,
  users: Object.fromEntries(users.map((user) => [user.id, { name: fullName(user), email: user.email ?? null }])),
  customFields: Object.fromEntries(
    customFields.map(({ id, name, fieldKey, dataType }) => [
      id,
      { name: name ?? null, fieldKey: fieldKey ?? null, dataType: dataType ?? null },
    ]),
  ),
});

const fullName = ({ name, firstName, lastName }: GhlUser): string | null =>
  name?.trim() || [firstName, lastName].filter(Boolean).join(' ') || null;

/**
 * The slug of every custom field by id: letters, digits and _ of its key, else of its name, else its id. Keys differ within a location,
 * slugs may not (`a-b`, `a.b`): the smallest id keeps the plain one, the others get the end of their id, whatever the order of the list.
 */
export const customFieldSlugs = (customFields: References['customFields']): ReadonlyMap<string, string> => {
  const known = slugsOf.get(customFields);
  if (known) return known;
  const slugs = new Map<string, string>();
  const taken = new Set<string>();
  for (const id of Object.keys(customFields).sort()) {
    const plain = slugOf(id, customFields[id]);
    const wishes = [plain, `${plain}_${slug(id).slice(-6)}`, `${plain}_${slug(id)}`];
    const free = wishes.find((wish) => !taken.has(wish)) ?? `${plain}_${slugs.size}`;
    taken.add(free);
    slugs.set(id, free);
  }
  slugsOf.set(customFields, slugs);
  return slugs;
};

/** One location's definitions serve many contacts, and its slugs depend on nothing else. */
const slugsOf = new WeakMap<References['customFields'], ReadonlyMap<string, string>>();

const slugOf = (id: string, definition: CustomFieldReference | undefined): string =>
  slug(definition?.fieldKey?.replace(/^contact\./, '') ?? '') || slug(definition?.name ?? '') || slug(id) || 'field';

const slug = (text: string): string =>
  slugify(text.replace(/[^\p{L}\p{N}]+/gu, ' '), { lower: true, strict: true, replacement: '_', trim: true });
