import { requestEventRegistry, type RequestEvent } from '@sync/crm-events';
import type { StoredEvent } from '@sync/event-store';
import { silentStep, stepOf, type PlacedStep } from './step.js';

const why: Readonly<Record<string, string>> = {
  'first-sight': 'a webhook tells only part of something new',
  'no-as-of': 'a report did not say when it was true',
  tie: 'two reports of the same moment differ',
  older: 'a report came late and differs from what we know',
  incomplete: 'a report was incomplete',
  'omitted-field': 'a report left out something we hold',
  'older-read': 'an earlier read differs from what we know',
  'delete-reported': 'a deletion was reported and is believed only when GHL confirms it',
  'seen-after-deletion': 'something deleted was seen again',
  'unreadable-receipt': 'a report could not be read',
  'contact-unknown': 'a report did not say whose it is',
  'other-contact': 'it was not found where it should be',
  'type-doubtful': 'a report announces as new what we know already',
  'note-created': 'a report of a new note tells only part of it',
  'note-updated': 'a report of a changed note tells only part of it',
  'note-deleted': 'a deletion of a note was reported',
};

/** When a whole record was asked for, and why a report alone was not believed. */
export const requestSteps = (events: readonly StoredEvent[], who: string): PlacedStep[] =>
  events.map((stored) => {
    const decoded = requestEventRegistry.decode(stored);
    if (decoded.kind !== 'event') return silentStep('request', stored, decoded.kind);
    const { type, data } = decoded.event;
    const reason = 'reason' in data ? why[data.reason] : undefined;
    return stepOf('request', stored, { sentence: `We asked GHL for ${whatOf(type, who)}${reason ? `, because ${reason}` : ''}.` });
  });

const whatOf = (type: RequestEvent['type'], who: string): string => {
  switch (type) {
    case 'ContactHydrationRequested':
      return `the whole record of ${who}`;
    case 'TaskHydrationRequested':
      return `a whole task of ${who}`;
    case 'NotesHydrationRequested':
      return `all notes of ${who}`;
    case 'AppointmentHydrationRequested':
      return `a whole appointment of ${who}`;
    case 'ReferencesRequested':
      return 'names that we do not know yet';
  }
};
