import type { ContactEvent } from '@sync/crm-events';
import type { Occurrence } from '../custom-event/occurrence.js';
import type { MappingDocument } from '../document/mapping-document.js';

/** A contact that was entered longer ago than this when we first saw it is not a new one: it was only late to reach us. */
const freshMs = 24 * 60 * 60 * 1_000;

/**
 * The custom event for what one report taught us of a contact: created, or updated with the names of what changed. None unless the mapping asks for it:
 * every edit would be one, and the fields tell the same. `version` is the place of the report's last event in the stream.
 */
export const contactOccurrence = (
  events: readonly ContactEvent[],
  version: number,
  reportedAt: Date,
  { prefix, people }: MappingDocument,
): Occurrence | null => {
  const registered = events.find((event) => event.type === 'ContactRegistered');
  const changed = registered ? [] : [...new Set(events.flatMap(changedIn))];
  const name = registered ? 'created' : 'updated';
  if (!people.events.includes(name)) return null;
  if (registered ? !isFresh(registered.data.record.dateAdded, reportedAt) : changed.length === 0) return null;
  return { name: `${prefix}contact_${name}`, values: [version], properties: { changed_fields: changed.join(', ') } };
};

const isFresh = (dateAdded: string | null | undefined, reportedAt: Date): boolean =>
  typeof dateAdded === 'string' && Math.abs(reportedAt.getTime() - Date.parse(dateAdded)) <= freshMs;

/** Webhooks never carry these: the first read fills them in, and that is no edit. */
const readOnly = ['timezone', 'type'];

const changedIn = (event: ContactEvent): string[] => {
  switch (event.type) {
    case 'ContactRenamed':
    case 'ContactDetailsChanged':
      return Object.keys(event.data.changed).filter((name) => !readOnly.includes(name));
    case 'ContactEmailChanged':
      return ['email'];
    case 'ContactPhoneChanged':
      return ['phone'];
    case 'ContactTagsChanged':
      return ['tags'];
    case 'ContactCustomFieldsChanged':
      return ['customFields'];
    default:
      return [];
  }
};
