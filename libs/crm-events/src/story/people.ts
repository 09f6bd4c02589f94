import { asOf, type AsOf } from '../contact/as-of.js';
import type { ContactSnapshot, ReportContact, ReportContactDeleted, ReportContactGone } from '../contact/contact-commands.js';
import {
  ContactCustomFieldsChanged,
  ContactDeleted,
  ContactDetailsChanged,
  ContactEmailChanged,
  ContactEmailOptedOut,
  ContactEmailOptOutLifted,
  ContactPhoneChanged,
  ContactRegistered,
  ContactRenamed,
  ContactRestored,
  ContactTagsChanged,
  type OptOutGround,
} from '../contact/contact-events.js';
import { normaliseRecord, type ContactRecord, type CustomFields } from '../contact/contact-record.js';
import { evolve, unknownContact, type Contact } from '../contact/contact.js';
import { start } from './times.js';

const locationId = 'LocLovelace000000009';

interface ReportDetails {
  at?: Date | null;
  optOut?: ContactSnapshot['optOut'];
  complete?: boolean;
}

/** A person with a story: events in the past tense, reports as commands. Times default to the start of the story. */
export const person = (contactId: string, record: ContactRecord, optOut: Contact['optOut'] = { dnd: false, emailChannel: false }) => {
  const report =
    (via: ReportContact['via']) =>
    (change: Partial<ContactRecord> = {}, { at = start, complete = true, optOut: told = optOut }: ReportDetails = {}): ReportContact => ({
      type: 'ReportContact',
      snapshot: { record: { ...record, ...change }, optOut: told },
      asOf: at,
      via,
      complete,
    });
  const registered = (change: Partial<ContactRecord> = {}, at: Date = start, via: AsOf['via'] = 'webhook') =>
    ContactRegistered.of({ record: normaliseRecord({ ...record, ...change }), asOf: asOf(at, via) });
  return {
    locationId,
    contactId,
    record,
    unknown: unknownContact(locationId, contactId),
    /** The state right after registration, with this person's own opt-outs. */
    known: (change: Partial<ContactRecord> = {}): Contact => ({
      ...evolve(unknownContact(locationId, contactId), registered(change)),
      optOut,
    }),

    reported: report('webhook'),
    read: report('get'),
    listed: report('search'),
    reportedDeleted: (at: Date | null = start): ReportContactDeleted => ({
      type: 'ReportContactDeleted',
      snapshot: { record, optOut },
      asOf: at,
      via: 'webhook',
    }),
    gone: (at: Date = start): ReportContactGone => ({ type: 'ReportContactGone', asOf: at }),

    registered,
    renamed: (changed: Pick<ContactRecord, 'firstName' | 'lastName' | 'name'>, when = told()) => ContactRenamed.of({ changed, asOf: when }),
    emailChanged: (email: string | null, when = told()) => ContactEmailChanged.of({ email, asOf: when }),
    phoneChanged: (phone: string | null, when = told()) => ContactPhoneChanged.of({ phone, asOf: when }),
    detailsChanged: (changed: Parameters<typeof ContactDetailsChanged.of>[0]['changed'], when = told()) =>
      ContactDetailsChanged.of({ changed, asOf: when }),
    tagsChanged: (changed: { added?: string[]; removed?: string[] }, when = told()) =>
      ContactTagsChanged.of({ added: [], removed: [], ...changed, asOf: when }),
    customFieldsChanged: (changed: CustomFields, when = told()) => ContactCustomFieldsChanged.of({ changed, asOf: when }),
    /** `when` null: stood in a report that was not believed otherwise. */
    optedOut: (ground: OptOutGround = 'dnd', when: AsOf | null = told()) =>
      ContactEmailOptedOut.of({ ground, ...(when && { asOf: when }) }),
    optOutLifted: (ground: OptOutGround = 'dnd', when = told()) => ContactEmailOptOutLifted.of({ ground, asOf: when }),
    deleted: (at: Date = start) => ContactDeleted.of({ asOf: asOf(at, 'get') }),
    restored: (at: Date = start) => ContactRestored.of({ asOf: asOf(at, 'get') }),
  };
};
export type Person = ReturnType<typeof person>;

const told = (at: Date = start, via: AsOf['via'] = 'webhook'): AsOf => asOf(at, via);

/** Has everything. */
export const ada = person('ConAda00000000000004', {
  email: 'ada@example.com',
  phone: '+442071838750',
  firstName: 'Ada',
  lastName: 'Lovelace',
  company: 'Analytical Engines',
  address1: '12 St James Square',
  city: 'London',
  state: 'England',
  postalCode: 'SW1Y 4LB',
  country: 'GB',
  website: 'https://ada.example.com',
  timezone: 'Europe/London',
  source: 'public api',
  type: 'lead',
  dateOfBirth: '1985-12-10',
  dateAdded: '2025-02-01T08:00:00.000Z',
  assignedTo: 'UsrBabbage0000000001',
  tags: ['customer', 'newsletter'],
  customFields: { FldPlan0000000000001: 'Pro', FldSeats000000000002: 3, FldTopics00000000004: ['Engines', 'Bernoulli'] },
});

/** Has no e-mail. */
export const grace = person('ConGrace000000000005', {
  email: null,
  phone: '+12025550143',
  firstName: 'Grace',
  lastName: 'Hopper',
  company: '',
  dateAdded: '2025-02-02T08:00:00.000Z',
  tags: [],
  customFields: {},
});

/** Unsubscribed: the e-mail channel is blocked. */
export const linus = person(
  'ConLinus000000000006',
  {
    email: 'linus@example.com',
    firstName: 'Linus',
    lastName: 'Pauling',
    dateAdded: '2025-02-03T08:00:00.000Z',
    tags: ['newsletter'],
    customFields: {},
  },
  { dnd: false, emailChannel: true },
);

/** Arrives out of order. */
export const margaret = person('ConMargaret000000007', {
  email: 'margaret@example.com',
  phone: '+16175550109',
  firstName: 'Margaret',
  lastName: 'Hamilton',
  dateAdded: '2025-02-04T08:00:00.000Z',
  tags: ['apollo'],
  customFields: { FldRenewal0000000003: '2025-06-30' },
});
