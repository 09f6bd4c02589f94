import { ada, grace, linus } from '@sync/crm-events/fixtures';
import { recordOf, type Contact, type ContactRecord, type CustomValue, type SkipCode, type Slice } from '@sync/crm-events';
import type { MappingDocument } from '../document/mapping-document.js';
import { defaultMapping } from '../document/default-mapping.js';
import type { CustomFieldReference, References } from './references.js';

/**
 * What goes in, what comes out: one named story per rule. Read by the spec, printed into the reference of mappings. `then` names only the
 * parts that matter; a field that must be left out is `undefined`.
 */
export interface MappingExample {
  readonly given: Contact;
  readonly mapping?: Partial<MappingDocument>;
  readonly references?: Partial<References>;
  readonly then: Partial<Omit<Slice, 'fields' | 'skip'>> & {
    readonly skip?: SkipCode | null;
    /** A word of the detail. */
    readonly because?: string;
    readonly fields?: Readonly<Record<string, { type: string; value: string } | undefined>>;
  };
  readonly unknown?: readonly string[];
}

const definition = (name: string, dataType: string): CustomFieldReference => ({
  name,
  fieldKey: `contact.${name.toLowerCase().replaceAll(' ', '_')}`,
  dataType,
});

export const references: References = {
  connectionId: 'connection-lovelace',
  locationTimeZone: 'Europe/London',
  users: { UsrBabbage0000000001: { name: 'Charles Babbage', email: 'charles@example.org' } },
  customFields: {
    FldPlan0000000000001: definition('Plan', 'SINGLE_OPTIONS'),
    FldSeats000000000002: definition('Seats', 'NUMERICAL'),
    FldRenewal0000000003: definition('Renewal date', 'DATE'),
    FldTopics00000000004: definition('Topics', 'MULTIPLE_OPTIONS'),
  },
};

const text = (value: string) => ({ type: 'text', value });
const newYork = { locationTimeZone: 'America/New_York' };

/** One custom field of a dataType, its value in GHL, and what SendX gets; undefined is left out. */
const customField = (
  dataType: string,
  value: CustomValue | null,
  expected: { type: string; value: string } | undefined,
): MappingExample => ({
  given: ada.known({ customFields: { FldExample0000000009: value } }),
  references: { customFields: { FldExample0000000009: definition('Example', dataType) } },
  then: { fields: { ghl_cf_example: expected } },
});

/** One text of the record, and what becomes of it in SendX. */
const detail = (
  change: Partial<ContactRecord>,
  fields: MappingExample['then']['fields'],
  more: Partial<MappingExample> = {},
): MappingExample => ({
  given: ada.known(change),
  then: { fields },
  ...more,
});

const deleted = (contact: Contact): Contact => ({ ...contact, status: 'deleted', record: recordOf(contact) });

export const examples: Readonly<Record<string, MappingExample>> = {
  'a contact with everything is pushed with everything': {
    given: ada.known(),
    then: {
      email: 'ada@example.com',
      skip: null,
      profile: { firstName: 'Ada', lastName: 'Lovelace', company: 'Analytical Engines' },
      fields: {
        ghl_contact_id: text('ConAda00000000000004'),
        ghl_location_id: text('LocLovelace000000009'),
        ghl_phone: { type: 'phone', value: '+442071838750' },
        ghl_address1: text('12 St James Square'),
        ghl_city: text('London'),
        ghl_state: text('England'),
        ghl_postal_code: text('SW1Y 4LB'),
        ghl_country: text('GB'),
        ghl_website: text('https://ada.example.com'),
        ghl_timezone: text('Europe/London'),
        ghl_source: text('public api'),
        ghl_type: text('lead'),
        ghl_birthday: { type: 'date', value: '1985-12-10' },
        ghl_date_added: { type: 'date', value: '2025-02-01' },
        ghl_owner: text('Charles Babbage'),
        ghl_owner_email: text('charles@example.org'),
        ghl_email_dnd: { type: 'boolean', value: 'false' },
        ghl_cf_plan: text('Pro'),
        ghl_cf_seats: { type: 'number', value: '3' },
        ghl_cf_topics: text('Engines, Bernoulli'),
        ghl_cf_renewal_date: undefined,
      },
      tags: ['customer', 'newsletter'],
      optOut: false,
      deleted: false,
      lists: [],
    },
  },

  // Who is pushed
  'a contact without an e-mail is kept, not pushed': {
    given: grace.known(),
    then: { email: null, skip: 'no-email', profile: {}, fields: {}, tags: [] },
  },
  'an e-mail that was emptied counts as none': {
    given: ada.known({ email: '  ' }),
    then: { email: null, skip: 'no-email' },
  },
  'an e-mail that cannot be one is not pushed': {
    given: ada.known({ email: 'ada@localhost' }),
    then: { email: null, skip: 'invalid-email' },
  },
  'an e-mail is trimmed and lower-cased': {
    given: ada.known({ email: ' Ada@Example.COM ' }),
    then: { email: 'ada@example.com', skip: null },
  },
  'a contact the filter leaves out still carries its opt-out': {
    given: linus.known(),
    mapping: { filter: { tags: { any: ['customer'], all: [], none: [] }, where: [], consent: 'any' } },
    then: {
      skip: 'filtered-out',
      because: 'customer',
      email: 'linus@example.com',
      optOut: true,
      tags: [],
    },
  },
  'a contact we know only by name of its stream is waited for': {
    given: ada.unknown,
    then: { skip: 'not-known-yet' },
  },

  // Names
  'a rename changes the profile': {
    given: ada.known({ lastName: 'King' }),
    then: { profile: { firstName: 'Ada', lastName: 'King', company: 'Analytical Engines' } },
  },
  'a full name is split when there is no other': {
    given: ada.known({ firstName: null, lastName: undefined, name: 'Augusta Ada King', company: undefined }),
    then: { profile: { firstName: 'Augusta', lastName: 'Ada King' } },
  },
  'a single word is a first name': {
    given: ada.known({ firstName: undefined, lastName: undefined, name: 'Ada', company: undefined }),
    then: { profile: { firstName: 'Ada', lastName: '' } },
  },

  // Absent, null, empty
  'what nobody told is left alone, what was cleared or emptied is cleared': detail(
    { city: undefined, state: null, country: '', company: null },
    { ghl_city: undefined, ghl_state: text(''), ghl_country: text('') },
  ),
  'a removed owner clears both owner fields': detail({ assignedTo: null }, { ghl_owner: text(''), ghl_owner_email: text('') }),
  'a cleared custom field is cleared': detail(
    { customFields: { FldSeats000000000002: null } },
    { ghl_cf_seats: { type: 'number', value: '' } },
  ),

  // Opt-outs
  'dnd opts out and joins no list': {
    given: { ...ada.known(), optOut: { dnd: true, emailChannel: false } },
    mapping: { list: 'Newsletter' },
    then: {
      optOut: true,
      tags: ['customer', 'ghl:dnd-email', 'newsletter'],
      lists: [],
      fields: { ghl_email_dnd: { type: 'boolean', value: 'true' } },
    },
  },
  'a blocked e-mail channel opts out': { given: linus.known(), then: { optOut: true, tags: ['ghl:dnd-email', 'newsletter'] } },
  'a contact that may be mailed joins the list': {
    given: ada.known(),
    mapping: { list: 'Newsletter' },
    then: { optOut: false, lists: ['Newsletter'] },
  },
  'an opted-out contact without an e-mail still says so': {
    given: { ...grace.known(), optOut: { dnd: true, emailChannel: false } },
    then: { skip: 'no-email', optOut: true },
  },

  // Deletion
  'a deleted contact is tagged, and keeps what it had': {
    given: deleted(ada.known()),
    mapping: { list: 'Newsletter' },
    then: {
      deleted: true,
      skip: null,
      tags: ['customer', 'ghl:deleted', 'newsletter'],
      lists: [],
      policy: { optOut: 'unsubscribe', deleted: 'tag' },
    },
  },
  'a deleted contact without an e-mail still says so': {
    given: deleted(grace.known()),
    then: { deleted: true, skip: 'no-email' },
  },

  // Tags
  'tags of our own namespace that come from the CRM are ignored': {
    given: ada.known({ tags: ['ghl:deleted', 'GHL:dnd-email', 'vip'] }),
    then: { tags: ['vip'] },
  },
  'tags can be prefixed and ignored': {
    given: ada.known({ tags: ['vip', 'internal', 'tmp-1', 'tmp-2'] }),
    mapping: { tags: { send: true, prefix: 'crm ', ignore: ['Internal', 'tmp-*'] } },
    then: { tags: ['crm vip'] },
  },
  'tags can be kept back altogether, ours are not': {
    given: linus.known(),
    mapping: { tags: { send: false, prefix: '', ignore: [] } },
    then: { tags: ['ghl:dnd-email'] },
  },

  // Custom fields by dataType
  'TEXT is text': customField('TEXT', 'Difference Engine', text('Difference Engine')),
  'LARGE_TEXT is text, cut at 255 characters': customField('LARGE_TEXT', 'a'.repeat(300), text('a'.repeat(255))),
  'SINGLE_OPTIONS is text': customField('SINGLE_OPTIONS', 'Pro', text('Pro')),
  'RADIO is text': customField('RADIO', 'Yes', text('Yes')),
  'PHONE is a phone number': customField('PHONE', '020 7183 8750', { type: 'phone', value: '+442071838750' }),
  'a PHONE that is none is left out': customField('PHONE', 'ask Charles', undefined),
  'NUMERICAL is a number': customField('NUMERICAL', 100, { type: 'number', value: '100' }),
  'NUMERICAL may come as text': customField('NUMERICAL', ' 1,234.5 ', { type: 'number', value: '1234.5' }),
  'a NUMERICAL with two signs is no number and is left out': customField('NUMERICAL', '--5', undefined),
  'MONETORY is a number': customField('MONETORY', 19.9, { type: 'number', value: '19.9' }),
  'CHECKBOX is joined': customField('CHECKBOX', ['Engines', 'Looms'], text('Engines, Looms')),
  'MULTIPLE_OPTIONS is joined': customField('MULTIPLE_OPTIONS', ['One'], text('One')),
  'no option chosen clears': customField('MULTIPLE_OPTIONS', [], text('')),
  'DATE is a date': customField('DATE', '2025-06-30', { type: 'date', value: '2025-06-30' }),
  'DATE as midnight UTC is that day everywhere': {
    ...customField('DATE', '2025-06-30T00:00:00.000Z', { type: 'date', value: '2025-06-30' }),
    references: { ...newYork, customFields: { FldExample0000000009: definition('Example', 'DATE') } },
  },
  'DATE as epoch milliseconds': customField('DATE', 1751241600000, { type: 'date', value: '2025-06-30' }),
  'a DATE that could be two days is left out': customField('DATE', '03/04/2025', undefined),
  'TEXTBOX_LIST is skipped': customField('TEXTBOX_LIST', { a1: { one: 'x' } }, undefined),
  'FILE_UPLOAD is skipped': customField('FILE_UPLOAD', { a1: { url: 'https://files.example/1' } }, undefined),
  'SIGNATURE is skipped': customField('SIGNATURE', { url: 'https://files.example/2' }, undefined),
  'a kind nobody has met is sent as text': customField('STARS', 'four', text('four')),
  'a kind nobody has met and that is no text is left out': customField('STARS', { of: 5 }, undefined),
  'a custom field without a definition waits for one': {
    given: ada.known({ customFields: { FldNew00000000000010: 'x' } }),
    then: { fields: { ghl_city: text('London') } },
    unknown: ['FldNew00000000000010'],
  },
  'an owner we have not met waits': {
    ...detail({ assignedTo: 'UsrNobody00000000099' }, { ghl_owner: undefined, ghl_owner_email: undefined }),
    unknown: ['UsrNobody00000000099'],
  },
  'two custom fields with one slug keep two names': {
    given: ada.known({ customFields: { FldA: 'first', FldB: 'second' } }),
    references: {
      customFields: {
        FldB: { name: 'Plan', fieldKey: 'contact.the.plan', dataType: 'TEXT' },
        FldA: { name: 'Plan', fieldKey: 'contact.the-plan', dataType: 'TEXT' },
      },
    },
    then: { fields: { ghl_cf_the_plan: text('first'), ghl_cf_the_plan_fldb: text('second') } },
  },
  'a custom field named in another alphabet gets a name of small letters': {
    given: ada.known({ customFields: { FldKanji: 'x' } }),
    references: { customFields: { FldKanji: { name: '名前', fieldKey: null, dataType: 'TEXT' } } },
    then: { fields: { ghl_cf_fldkanji: text('x') } },
  },

  // Values with a trap in them
  'a text with two plus signs in front is made harmless': detail({ city: '++5' }, { ghl_city: text('+5') }),
  'a text with two minus signs in front is made harmless': detail({ city: ' ---5' }, { ghl_city: text('-5') }),
  'signs elsewhere stay': detail({ city: 'C++ --' }, { ghl_city: text('C++ --') }),
  'a text is cut by character, none is torn apart': detail({ city: '🧮'.repeat(300) }, { ghl_city: text('🧮'.repeat(255)) }),
  'a text of 255 characters stays whole': detail({ city: 'ö'.repeat(255) }, { ghl_city: text('ö'.repeat(255)) }),
  'letters of any alphabet pass': detail({ city: 'Łódź 東京 Ωmega' }, { ghl_city: text('Łódź 東京 Ωmega') }),

  // Dates
  'a moment is dated by the calendar of the location': detail(
    { dateAdded: '2025-03-01T03:30:00.000Z' },
    { ghl_date_added: { type: 'date', value: '2025-02-28' } },
    { references: newYork },
  ),
  'on the night the clocks change, too': detail(
    { dateAdded: '2025-03-30T23:30:00.000Z' },
    { ghl_date_added: { type: 'date', value: '2025-03-31' } },
  ),
  'and the night before': detail({ dateAdded: '2025-03-29T23:30:00.000Z' }, { ghl_date_added: { type: 'date', value: '2025-03-29' } }),
  'a birthday is never shifted': detail(
    { dateOfBirth: '1985-12-10T00:00:00.000Z' },
    { ghl_birthday: { type: 'date', value: '1985-12-10' } },
    { references: newYork },
  ),
  'a location without a time zone counts in UTC': detail(
    { dateAdded: '2025-03-01T23:30:00.000Z' },
    { ghl_date_added: { type: 'date', value: '2025-03-01' } },
    { references: { locationTimeZone: null } },
  ),
  'a day that does not exist is left out': detail({ dateOfBirth: '1985-02-30' }, { ghl_birthday: undefined }),

  // Phones
  'a national phone number is read in the country of the contact': detail(
    { phone: '(202) 555-0143', country: 'US' },
    { ghl_phone: { type: 'phone', value: '+12025550143' } },
  ),

  // Rules a marketer writes
  'a rule may be conditional, and a later one its fallback': {
    given: ada.known({ company: '' }),
    mapping: {
      fields: [
        { from: 'company', to: { field: 'who' }, when: [{ field: 'company', is: 'present' }] },
        { template: 'Private: {firstName} {lastName}', to: { field: 'who' }, transform: ['upper'] },
      ],
    },
    then: { profile: {}, fields: { ghl_who: text('PRIVATE: ADA LOVELACE') } },
  },
  'a custom field named by a rule is not sent twice': {
    given: ada.known(),
    mapping: {
      prefix: 'crm_',
      fields: [
        { from: 'customFields.FldTopics00000000004', to: { field: 'interests' }, transform: [{ join: ' / ' }, { truncate: 10 }] },
        { from: 'customFields.*', to: { field: 'cf_*' } },
      ],
    },
    then: { fields: { crm_interests: text('Engines / '), crm_cf_topics: undefined, crm_cf_plan: text('Pro') } },
  },
  'a custom field can fill the profile': {
    given: ada.known({ customFields: { FldPlan0000000000001: '++ Pro' } }),
    mapping: { fields: [{ from: 'customFields.FldPlan0000000000001', to: { profile: 'company' } }] },
    then: { profile: { company: '+ Pro' } },
  },
};

/** The mapping of an example: the default one with its changes. */
export const mappingOf = (example: MappingExample): MappingDocument => ({ ...defaultMapping, ...example.mapping });
export const referencesFor = (example: MappingExample): References => ({ ...references, ...example.references });
