import type { GhlContact, GhlSearchRow } from './contact.js';
import type { GhlCustomFieldDefinition, GhlLocation, GhlUser } from './location.js';
import type { GhlContactWebhook } from './webhook.js';

/**
 * Four people in GHL's shapes, for specs and simulators: Ada has everything, Grace has no e-mail, Linus unsubscribed, Margaret arrives out
 * of order. Time is 2025-03-01T09:00Z.
 */
export const fixedTime = '2025-03-01T09:00:00.000Z';

export const location: GhlLocation = {
  id: 'LocLovelace000000009',
  companyId: 'ComAnalytical0000001',
  name: 'Analytical Engines',
  timezone: 'Europe/London',
  country: 'GB',
};

export const users: GhlUser[] = [
  {
    id: 'UsrBabbage0000000001',
    name: 'Charles Babbage',
    firstName: 'Charles',
    lastName: 'Babbage',
    email: 'charles@example.org',
    deleted: false,
  },
  {
    id: 'UsrSomerville0000002',
    name: 'Mary Somerville',
    firstName: 'Mary',
    lastName: 'Somerville',
    email: 'mary@example.org',
    deleted: false,
  },
];

export const fieldIds = {
  plan: 'FldPlan0000000000001',
  seats: 'FldSeats000000000002',
  renewal: 'FldRenewal0000000003',
  topics: 'FldTopics00000000004',
} as const;

const definition = (id: string, name: string, key: string, dataType: string, position: number): GhlCustomFieldDefinition => ({
  id,
  name,
  fieldKey: `contact.${key}`,
  dataType,
  position,
  model: 'contact',
  locationId: location.id,
});

export const customFieldDefinitions: GhlCustomFieldDefinition[] = [
  { ...definition(fieldIds.plan, 'Plan', 'plan', 'SINGLE_OPTIONS', 0), picklistOptions: ['Free', 'Pro', 'Team'] },
  definition(fieldIds.seats, 'Seats', 'seats', 'NUMERICAL', 50),
  definition(fieldIds.renewal, 'Renewal date', 'renewal_date', 'DATE', 100),
  { ...definition(fieldIds.topics, 'Topics', 'topics', 'MULTIPLE_OPTIONS', 150), picklistOptions: ['Engines', 'Bernoulli', 'Looms'] },
];

export const ada: GhlContact = {
  id: 'ConAda00000000000004',
  locationId: location.id,
  name: 'Ada Lovelace',
  firstName: 'Ada',
  lastName: 'Lovelace',
  email: 'ada@example.com',
  phone: '+442071838750',
  companyName: 'Analytical Engines',
  address1: '12 St James Square',
  city: 'London',
  state: 'England',
  postalCode: 'SW1Y 4LB',
  country: 'GB',
  website: 'https://ada.example.com',
  timezone: 'Europe/London',
  dateOfBirth: '1985-12-10',
  type: 'lead',
  source: 'public api',
  assignedTo: 'UsrBabbage0000000001',
  tags: ['customer', 'newsletter'],
  customFields: [
    { id: fieldIds.plan, value: 'Pro' },
    { id: fieldIds.seats, value: 3 },
    { id: fieldIds.topics, value: ['Engines', 'Bernoulli'] },
  ],
  dnd: false,
  dndSettings: { Email: { status: 'inactive', message: '', code: '' }, SMS: { status: 'active', message: 'asked by phone', code: '101' } },
  additionalEmails: [],
  dateAdded: '2025-02-01T08:00:00.000Z',
  dateUpdated: fixedTime,
};

export const grace: GhlContact = {
  id: 'ConGrace000000000005',
  locationId: location.id,
  name: 'Grace Hopper',
  firstName: 'Grace',
  lastName: 'Hopper',
  email: null,
  phone: '+12025550143',
  companyName: '',
  tags: [],
  customFields: [],
  dnd: false,
  dateAdded: '2025-02-02T08:00:00.000Z',
  dateUpdated: fixedTime,
};

export const linus: GhlContact = {
  id: 'ConLinus000000000006',
  locationId: location.id,
  name: 'Linus Pauling',
  firstName: 'Linus',
  lastName: 'Pauling',
  email: 'linus@example.com',
  tags: ['newsletter'],
  customFields: [],
  dnd: false,
  dndSettings: { Email: { status: 'active', message: 'unsubscribed', code: '103' }, RCS: { status: 'inactive' } },
  dateAdded: '2025-02-03T08:00:00.000Z',
  dateUpdated: fixedTime,
};

export const margaret: GhlContact = {
  id: 'ConMargaret000000007',
  locationId: location.id,
  name: 'Margaret Hamilton',
  firstName: 'Margaret',
  lastName: 'Hamilton',
  email: 'margaret@example.com',
  phone: '+16175550109',
  tags: ['apollo'],
  customFields: [{ id: fieldIds.renewal, value: '2025-06-30' }],
  dnd: false,
  dateAdded: '2025-02-04T08:00:00.000Z',
  dateUpdated: fixedTime,
};

/** The contact as a search row: lower-cased names beside no others, `address1` still under our decoded name, and a cursor. */
export const asSearchRow = ({ firstName, lastName, inboundDndSettings: _inbound, ...contact }: GhlContact): GhlSearchRow => ({
  ...contact,
  firstNameLowerCase: firstName?.toLowerCase(),
  lastNameLowerCase: lastName?.toLowerCase(),
  searchAfter: [Date.parse(contact.dateAdded ?? fixedTime), contact.id],
});

/** The contact as a webhook of that type: no `dateUpdated`, `dndSettings` only with ContactDndUpdate. */
export const asWebhook = (type: string, contact: GhlContact, envelope: Partial<GhlContactWebhook> = {}): GhlContactWebhook => {
  const {
    dateUpdated: _updated,
    dndSettings,
    additionalEmails: _emails,
    inboundDndSettings: _inbound,
    businessId: _business,
    ...rest
  } = contact;
  return {
    ...rest,
    ...(type === 'ContactDndUpdate' ? { dndSettings } : {}),
    type,
    timestamp: fixedTime,
    webhookId: '0b6a7f3e-0001-4000-8000-000000000001',
    ...envelope,
  };
};
