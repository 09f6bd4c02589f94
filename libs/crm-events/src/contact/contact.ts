import { z } from 'zod';
import { unreachable } from '../unreachable.js';
import { asOfSchema, type AsOf } from './as-of.js';
import type { ContactEvent, OptOutGround } from './contact-events.js';
import { contactRecord, normaliseTags, type ContactRecord } from './contact-record.js';

const common = {
  locationId: z.string(),
  contactId: z.string(),
  /** Kept in every status: an opt-out outlives a deletion, and may be known before anything else is. */
  optOut: z.object({ dnd: z.boolean(), emailChannel: z.boolean() }),
  asOf: asOfSchema.nullable(),
};

/** The folded state of a contact's stream, as a service stores it (JSON). */
export const contactStateSchema = z.discriminatedUnion('status', [
  z.object({ status: z.literal('unknown'), ...common }),
  z.object({ status: z.literal('known'), ...common, record: contactRecord }),
  /** `record` is the last one we knew; empty when the contact was gone before we met it. */
  z.object({ status: z.literal('deleted'), ...common, record: contactRecord }),
]);
export type Contact = z.output<typeof contactStateSchema>;
export type KnownContact = Extract<Contact, { status: 'known' }>;

/** Where every contact's story begins. */
export const unknownContact = (locationId: string, contactId: string): Contact => ({
  status: 'unknown',
  locationId,
  contactId,
  optOut: { dnd: false, emailChannel: false },
  asOf: null,
});

/** True when any ground forbids e-mail: dnd, or the e-mail channel active or permanent (design 2.5). */
export const isOptedOut = ({ optOut }: Contact): boolean => optOut.dnd || optOut.emailChannel;

/** Folds one event. Never refuses: an event that makes no sense in this status leaves what is known as it is. */
export const evolve = (contact: Contact, event: ContactEvent): Contact => {
  switch (event.type) {
    case 'ContactRegistered':
      return { ...contact, status: 'known', record: event.data.record, asOf: event.data.asOf };
    case 'ContactEmailOptedOut':
      return withOptOut(contact, event.data.ground, true, event.data.asOf);
    case 'ContactEmailOptOutLifted':
      return withOptOut(contact, event.data.ground, false, event.data.asOf);
    case 'ContactDeleted':
      return { ...contact, status: 'deleted', record: recordOf(contact), asOf: event.data.asOf };
    case 'ContactRestored':
      return { ...contact, status: 'known', record: recordOf(contact), asOf: event.data.asOf };
    case 'ContactBirthdayFired':
    case 'ContactBirthdaySkipped':
      return contact; // a day came; nobody learned anything of the contact
    default:
      return contact.status === 'known' ? { ...contact, record: changeRecord(contact.record, event), asOf: event.data.asOf } : contact;
  }
};

type RecordEvent = Exclude<
  ContactEvent,
  {
    type:
      | 'ContactRegistered'
      | 'ContactEmailOptedOut'
      | 'ContactEmailOptOutLifted'
      | 'ContactDeleted'
      | 'ContactRestored'
      | 'ContactBirthdayFired'
      | 'ContactBirthdaySkipped';
  }
>;

const changeRecord = (record: ContactRecord, event: RecordEvent): ContactRecord => {
  switch (event.type) {
    case 'ContactRenamed':
    case 'ContactDetailsChanged':
      return { ...record, ...event.data.changed };
    case 'ContactEmailChanged':
      return { ...record, email: event.data.email };
    case 'ContactPhoneChanged':
      return { ...record, phone: event.data.phone };
    case 'ContactTagsChanged':
      return { ...record, tags: changeTags(record.tags, event.data) };
    case 'ContactCustomFieldsChanged':
      return { ...record, customFields: { ...record.customFields, ...event.data.changed } };
    default:
      return unreachable(event);
  }
};

/** What we last knew; an unknown contact has an empty record. */
export const recordOf = (contact: Contact): ContactRecord => (contact.status === 'unknown' ? {} : contact.record);

const withOptOut = (contact: Contact, ground: OptOutGround, optedOut: boolean, asOf: AsOf | undefined): Contact => ({
  ...contact,
  optOut: { ...contact.optOut, [ground]: optedOut },
  asOf: asOf ?? contact.asOf,
});

const changeTags = (tags: readonly string[] = [], { added, removed }: { added: string[]; removed: string[] }): string[] =>
  normaliseTags([...tags.filter((tag) => !removed.includes(tag)), ...added]);
