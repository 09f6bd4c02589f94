/**
 * SendX ids are a prefix, `_`, and 22 alphanumerics. The vendor's own examples break the length, so ids in answers are opaque strings.
 * Custom fields carry two prefixes: `custom_field_` in their own answers, `field_` in paths and as keys of a contact's `customFields`
 * (domain fact sheet 1.1, "Custom field id trap"). We keep the core and put the prefix back per use.
 */
const fieldPrefixes = ['custom_field_', 'field_'] as const;

/** The part of a custom field id that does not depend on where it was read: `custom_field_X`, `field_X` and `X` all give `X`. */
export const customFieldCore = (id: string): string => {
  const prefix = fieldPrefixes.find((each) => id.startsWith(each));
  return prefix === undefined ? id : id.slice(prefix.length);
};

/** As SendX wants it in a path and as a key of `customFields` on create and update. */
export const customFieldKey = (id: string): string => `field_${customFieldCore(id)}`;

/** As SendX writes it in the answers of the custom field operations. */
export const customFieldId = (id: string): string => `custom_field_${customFieldCore(id)}`;

/** Contact ids in webhooks may come without their prefix; paths need it. */
export const contactId = (id: string): string => (id.startsWith('contact_') ? id : `contact_${id}`);
