import {
  contactEventRegistry,
  evolve,
  normaliseTags,
  recordOf,
  unknownContact,
  type Contact,
  type ContactEvent,
  type ContactRecord,
} from '@sync/crm-events';
import type { ValueChange } from '@sync/contracts-console';
import type { StoredEvent } from '@sync/event-store';
import { changesBetween, genitive, listed, many, silentStep, stepOf, textOf, type PlacedStep, type Words } from './step.js';

const labels: Readonly<Record<string, string>> = {
  email: 'e-mail',
  firstName: 'first name',
  lastName: 'last name',
  name: 'full name',
  address1: 'street',
  postalCode: 'postal code',
  timezone: 'time zone',
  dateOfBirth: 'birthday',
  dateAdded: 'added to GHL',
  assignedTo: 'owner',
};
const labelOf = (name: string): string => labels[name] ?? name;

/** What we learned about a person, with values before and after: the stream is folded along. */
export const contactSteps = (
  events: readonly StoredEvent[],
  who: string,
  [locationId, contactId]: readonly [string, string],
): PlacedStep[] => {
  let contact = unknownContact(locationId, contactId);
  return events.map((stored) => {
    const decoded = contactEventRegistry.decode(stored);
    if (decoded.kind !== 'event') return silentStep('event', stored, decoded.kind);
    const words = wordsFor(decoded.event, contact, who);
    contact = evolve(contact, decoded.event);
    return stepOf('event', stored, words);
  });
};

type Tell<Type> = (event: Extract<ContactEvent, { type: Type }>, before: ContactRecord, who: string) => Words;

const changed = (who: string, values: readonly ValueChange[]): Words => ({
  sentence: `${genitive(who)} ${listed(values.map(({ name }) => name)) || 'record'} changed in GHL.`,
  values,
});

const table: { readonly [Type in ContactEvent['type']]: Tell<Type> } = {
  ContactRegistered: ({ data: { record } }, _before, who) => ({
    sentence: `We met ${who} for the first time.`,
    values: changesBetween({}, plain(record), labelOf),
  }),
  ContactRenamed: ({ data }, before, who) => changed(who, changesBetween(before, data.changed, labelOf)),
  ContactEmailChanged: ({ data: { email } }, before, who) => ({
    sentence: email ? `${genitive(who)} e-mail address changed in GHL.` : `${genitive(who)} e-mail address was removed in GHL.`,
    values: changesBetween(before, { email }, labelOf),
  }),
  ContactPhoneChanged: ({ data: { phone } }, before, who) => changed(who, changesBetween(before, { phone }, labelOf)),
  ContactDetailsChanged: ({ data }, before, who) => changed(who, changesBetween(before, data.changed, labelOf)),
  ContactTagsChanged: ({ data }, before, who) => ({
    sentence: `${who} ${listed([...told('got the tag', data.added), ...told('lost the tag', data.removed)])} in GHL.`,
    values: [tagsChange(before.tags ?? [], data)],
  }),
  ContactCustomFieldsChanged: ({ data }, before, who) => ({
    sentence: `${many(Object.keys(data.changed).length, 'custom field')} of ${who} changed in GHL.`,
    values: changesBetween(before.customFields ?? {}, data.changed, (id) => `custom field ${id}`),
  }),
  ContactEmailOptedOut: ({ data: { ground } }, _before, who) => ({
    sentence:
      ground === 'dnd' ? `Do not disturb was switched on for ${who} in GHL: no more e-mail.` : `E-mail to ${who} was blocked in GHL.`,
  }),
  ContactEmailOptOutLifted: ({ data: { ground } }, _before, who) => ({
    sentence: `${ground === 'dnd' ? 'Do not disturb' : 'The block on e-mail'} was lifted for ${who} in GHL. We never re-subscribe anyone.`,
  }),
  ContactDeleted: (_event, _before, who) => ({ sentence: `${who} was deleted in GHL.` }),
  ContactRestored: (_event, _before, who) => ({ sentence: `${who} is back in GHL.` }),
  ContactBirthdayFired: ({ data: { year } }, _before, who) => ({ sentence: `${genitive(who)} birthday in ${year} came.` }),
  ContactBirthdaySkipped: ({ data: { year } }, _before, who) => ({
    sentence: `${genitive(who)} birthday in ${year} passed while nothing was running; nobody was told.`,
  }),
};

const wordsFor = (event: ContactEvent, contact: Contact, who: string): Words =>
  // The row of the table is that of the event's own type; the compiler cannot pair the two unions.
  (table[event.type] as Tell<ContactEvent['type']>)(event, recordOf(contact), who);

const told = (verb: string, tags: readonly string[]): string[] =>
  tags.length === 0 ? [] : [`${verb}${tags.length === 1 ? '' : 's'} ${listed(tags.map((tag) => `“${tag}”`))}`];

const tagsChange = (
  tags: readonly string[],
  { added, removed }: { added: readonly string[]; removed: readonly string[] },
): ValueChange => ({
  name: 'tags',
  before: textOf(tags),
  after: textOf(normaliseTags([...tags.filter((tag) => !removed.includes(tag)), ...added])),
});

/** Custom fields one by one, so that each is a line of its own. */
const plain = ({ customFields, ...record }: ContactRecord): Record<string, unknown> => ({
  ...record,
  ...Object.fromEntries(Object.entries(customFields ?? {}).map(([id, value]) => [`custom field ${id}`, value])),
});
