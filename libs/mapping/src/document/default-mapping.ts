import { appointmentsSection, daySection, notesSection, peopleSection, tasksSection } from './record-mapping.js';
import type { MappingDocument, NamedSource, Rule } from './mapping-document.js';

const text = (from: NamedSource, field: string): Rule => ({ from, to: { field } });

/** What a new connection starts with (domain sendx 5.1 and 5.4): everybody, no list, all tags, every custom field. */
export const defaultMapping: MappingDocument = {
  format: 1,
  version: 1,
  prefix: 'ghl_',
  filter: { tags: { any: [], all: [], none: [] }, where: [], consent: 'any' },
  list: null,
  fields: [
    { from: 'firstName', to: { profile: 'firstName' } },
    { from: 'lastName', to: { profile: 'lastName' } },
    { from: 'company', to: { profile: 'company' } },
    text('contactId', 'contact_id'),
    text('locationId', 'location_id'),
    { from: 'phone', to: { field: 'phone' }, type: 'phone' },
    text('address1', 'address1'),
    text('city', 'city'),
    text('state', 'state'),
    text('postalCode', 'postal_code'),
    text('country', 'country'),
    text('website', 'website'),
    text('timezone', 'timezone'),
    text('source', 'source'),
    text('type', 'type'),
    { from: 'dateOfBirth', to: { field: 'birthday' }, type: 'date' },
    { from: 'dateAdded', to: { field: 'date_added' }, type: 'date' },
    text('owner.name', 'owner'),
    text('owner.email', 'owner_email'),
    { from: 'emailDnd', to: { field: 'email_dnd' }, type: 'boolean' },
    { from: 'customFields.*', to: { field: 'cf_*' } },
  ],
  tags: { send: true, prefix: '', ignore: [] },
  optOut: 'unsubscribe',
  deleted: 'tag',
  people: peopleSection.parse({}),
  tasks: tasksSection.parse({}),
  notes: notesSection.parse({}),
  appointments: appointmentsSection.parse({}),
  day: daySection.parse({}),
};
