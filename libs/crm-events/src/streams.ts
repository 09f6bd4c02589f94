import type { Slice } from './slice.js';
import type { BackfillKind } from './sync-events.js';

/** Names of streams and keys, in one place. Ids come from outside and are opaque. */
export const contactStream = (locationId: string, contactId: string): string => `contact-${locationId}-${contactId}`;
export const taskStream = (locationId: string, taskId: string): string => `task-${locationId}-${taskId}`;
/** All notes of a contact: GHL reads and lists them per contact. */
export const notesStream = (locationId: string, contactId: string): string => `notes-${locationId}-${contactId}`;
export const appointmentStream = (locationId: string, appointmentId: string): string => `appointment-${locationId}-${appointmentId}`;
/** What is asked about a person once a day, beside any single note or appointment. */
export const activityStream = (locationId: string, contactId: string): string => `activity-${locationId}-${contactId}`;
export const sliceStream = (service: Slice['service'], locationId: string, contactId: string): string =>
  `slice-${service}-${locationId}-${contactId}`;
export const customEventsStream = (service: Slice['service'], locationId: string, contactId: string): string =>
  `custom-events-${service}-${locationId}-${contactId}`;
export const mappingStream = (connectionId: string): string => `mapping-${connectionId}`;
export const contactSliceStream = (locationId: string, contactId: string): string => sliceStream('contact', locationId, contactId);
export const hydrateStream = (locationId: string, contactId: string): string => `hydrate-${locationId}-${contactId}`;
export const hydrateTaskStream = (locationId: string, taskId: string): string => `hydrate-task-${locationId}-${taskId}`;
export const hydrateNotesStream = (locationId: string, contactId: string): string => `hydrate-notes-${locationId}-${contactId}`;
export const hydrateAppointmentStream = (locationId: string, appointmentId: string): string =>
  `hydrate-appointment-${locationId}-${appointmentId}`;
export const pushStream = (locationId: string, contactId: string): string => `push-${locationId}-${contactId}`;
export const referencesStream = (locationId: string): string => `references-${locationId}`;

export const backfillStream = (connectionId: string, kind: BackfillKind): string =>
  kind === 'contacts' ? `backfill-${connectionId}` : `backfill-${kind}-${connectionId}`;

/** What keeps the order of everything about one contact. */
export const contactKey = (locationId: string, contactId: string): string => `${locationId}/contact/${contactId}`;

/** The location in a key of this shape; null when it is of another one. */
export const locationOfKey = (key: string): string | null => /^(.+)\/contact\/.+$/.exec(key)?.[1] ?? null;

/** The task whose stream this is. Ids are opaque, so the location has to be told. */
export const taskOfStream = (stream: string, locationId: string): string | null => {
  const beginning = taskStream(locationId, '');
  return stream.startsWith(beginning) ? stream.slice(beginning.length) : null;
};

/** The key under which everything we know of one person is encrypted. */
export const personKey = (locationId: string, contactId: string): string => `person-${locationId}-${contactId}`;
