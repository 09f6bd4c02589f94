/** Whose whole record can be asked for. `notes` are all notes of a contact, and their record id is the contact's. */
export const hydrationKinds = ['contact', 'task', 'notes', 'appointment'] as const;
export type HydrationKind = (typeof hydrationKinds)[number];

export const hydrationKindOf = (stored: string): HydrationKind => hydrationKinds.find((kind) => kind === stored) ?? 'contact';
