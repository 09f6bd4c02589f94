import { fullName } from './sim-contact.js';
import type { SimContact } from './sim-contact.js';

/** The three faces of a contact on the wire (domain ghl 2.1, columns GET, search, webhook). */

const lower = (text: string | null | undefined): string | null | undefined => (text ? text.toLowerCase() : text);

/** `GET /contacts/{id}`, and the `contact` of create and update answers. */
export const asGetContact = (contact: SimContact): Record<string, unknown> => {
  const { additionalEmails, ...fields } = contact;
  return {
    ...fields,
    name: fullName(contact),
    firstNameLowerCase: lower(contact.firstName),
    lastNameLowerCase: lower(contact.lastName),
    fullNameLowerCase: fullName(contact).toLowerCase(),
    emailLowerCase: lower(contact.email),
    additionalEmails: additionalEmails.map((email) => ({ email, validEmail: null })),
    ssn: '',
    attributionSource: { sessionSource: 'CRM UI', medium: 'manual' },
  };
};

/** Which names a search row carries: GHL's page documents the lower-cased ones only, live probes saw cased ones beside them. */
export type SearchNames = 'lower' | 'cased';

/** A row of `POST /contacts/search`: `address` for `address1`, lower-cased names, and its own cursor. */
export const asSearchRow = (contact: SimContact, searchAfter: unknown[], names: SearchNames): Record<string, unknown> => {
  const { firstName, lastName, address1 } = contact;
  const cased = names === 'cased' ? { firstName, lastName } : { firstName: undefined, lastName: undefined };
  return {
    ...contact,
    ...cased,
    address1: undefined,
    gender: undefined,
    firstNameLowerCase: lower(firstName),
    lastNameLowerCase: lower(lastName),
    contactName: fullName(contact).toLowerCase(),
    address: address1,
    businessName: null,
    followers: [],
    phoneLabel: null,
    validEmail: null,
    additionalPhones: [],
    searchAfter,
  };
};

const dateOfBirthInWebhook = (date: string | null | undefined): string | null | undefined =>
  date ? `${date.slice(0, 10)}T00:00:00.000Z` : date;

/** The entity part of a Contact* webhook: no `dateUpdated`, all tags, `dndSettings` with ContactDndUpdate alone. */
export const asWebhookBody = (type: string, contact: SimContact): Record<string, unknown> => ({
  type,
  locationId: contact.locationId,
  id: contact.id,
  address1: contact.address1,
  city: contact.city,
  state: contact.state,
  companyName: contact.companyName,
  country: contact.country,
  source: contact.source,
  dateAdded: contact.dateAdded,
  dateOfBirth: dateOfBirthInWebhook(contact.dateOfBirth),
  dnd: contact.dnd,
  ...(type === 'ContactDndUpdate' ? { dndSettings: contact.dndSettings ?? {} } : {}),
  email: contact.email,
  name: fullName(contact),
  firstName: contact.firstName,
  lastName: contact.lastName,
  phone: contact.phone,
  phoneLabel: null,
  postalCode: contact.postalCode,
  tags: contact.tags,
  website: contact.website,
  attachments: [],
  assignedTo: contact.assignedTo ?? null,
  customFields: contact.customFields,
});
