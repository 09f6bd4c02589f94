/** Names of streams and keys, in one place. Ids come from outside and are opaque. */
export const contactStream = (locationId: string, contactId: string): string => `contact-${locationId}-${contactId}`;
export const contactSliceStream = (locationId: string, contactId: string): string => `slice-contact-${locationId}-${contactId}`;
export const hydrateStream = (locationId: string, contactId: string): string => `hydrate-${locationId}-${contactId}`;
export const pushStream = (locationId: string, contactId: string): string => `push-${locationId}-${contactId}`;
export const referencesStream = (locationId: string): string => `references-${locationId}`;

/** What keeps the order of everything about one contact. */
export const contactKey = (locationId: string, contactId: string): string => `${locationId}/contact/${contactId}`;

/** The key under which everything we know of one person is encrypted. */
export const personKey = (locationId: string, contactId: string): string => `person-${locationId}-${contactId}`;
