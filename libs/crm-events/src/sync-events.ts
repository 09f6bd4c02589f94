import { z } from 'zod';
import { hydrateReasons } from './contact/decide.js';
import { defineEvent, type EventOf } from './define-event.js';
import { eventRegistry, type Upcaster } from './event-registry.js';
import { sliceSchema } from './slice.js';

/** What a service wants the other side to know of a person has changed; `slice` is all of it. Stream `slice-<service>-<location>-<contact>`. */
export const SliceChanged = defineEvent(
  'SliceChanged',
  1,
  z.object({
    slice: sliceSchema,
    /** Where the change came from; a backfill waits behind live work. */
    urgency: z.enum(['live', 'reconcile', 'backfill']),
    /** When the first report that made it so was recorded; waiting for further changes counts from then. Absent: from when this was recorded. */
    changedAt: z.iso.datetime().optional(),
  }),
);
export const sliceEvents = [SliceChanged] as const;
export type SliceEvent = EventOf<typeof sliceEvents>;
export const sliceEventRegistry = eventRegistry(sliceEvents);

/** Somebody needs the whole record: reconcile fetches it, and the answer comes back as a receipt. Stream `hydrate-<location>-<contact>`. */
export const ContactHydrationRequested = defineEvent(
  'ContactHydrationRequested',
  1,
  z.object({
    connectionId: z.string(),
    locationId: z.string(),
    contactId: z.string(),
    reason: z.enum([...hydrateReasons, 'unreadable-receipt']),
  }),
);
/** A contact names a custom field or user that we have no definition of: reconcile fetches the location's references again. */
export const ReferencesRequested = defineEvent(
  'ReferencesRequested',
  1,
  z.object({ connectionId: z.string(), locationId: z.string(), missing: z.array(z.string()) }),
);
/**
 * Somebody needs a whole task. Without a contact GHL reads no single task, so it is looked for in the location's search; `receiptId` then names the
 * webhook that tells its title. Stream `hydrate-task-<location>-<task>`.
 */
export const TaskHydrationRequested = defineEvent(
  'TaskHydrationRequested',
  1,
  z.object({
    connectionId: z.string(),
    locationId: z.string(),
    taskId: z.string(),
    contactId: z.string().nullable(),
    receiptId: z.string().nullable(),
    reason: z.string(),
  }),
);
/** Somebody needs all notes of a contact: one call, and the only way to list them. Stream `hydrate-notes-<location>-<contact>`. */
export const NotesHydrationRequested = defineEvent(
  'NotesHydrationRequested',
  1,
  z.object({ connectionId: z.string(), locationId: z.string(), contactId: z.string(), reason: z.string() }),
);
/** Somebody needs a whole appointment. Stream `hydrate-appointment-<location>-<appointment>`. */
export const AppointmentHydrationRequested = defineEvent(
  'AppointmentHydrationRequested',
  1,
  z.object({ connectionId: z.string(), locationId: z.string(), appointmentId: z.string(), reason: z.string() }),
);
export const requestEvents = [
  ContactHydrationRequested,
  TaskHydrationRequested,
  NotesHydrationRequested,
  AppointmentHydrationRequested,
  ReferencesRequested,
] as const;
export type RequestEvent = EventOf<typeof requestEvents>;
export const requestEventRegistry = eventRegistry(requestEvents);

/** A mapping document came into use; services keep it and make their slices again. `document` is read by @sync/mapping. Stream `mapping-<connection>`. */
export const MappingChanged = defineEvent(
  'MappingChanged',
  1,
  z.object({ connectionId: z.string(), locationId: z.string(), version: z.number().int(), document: z.unknown() }),
);
export const mappingEvents = [MappingChanged] as const;
export type MappingEvent = EventOf<typeof mappingEvents>;
export const mappingEventRegistry = eventRegistry(mappingEvents);

/** What a first reading reads. */
export const backfillKinds = ['contacts', 'tasks', 'appointments', 'notes'] as const;
export type BackfillKind = (typeof backfillKinds)[number];

const ofBackfill = { connectionId: z.string(), locationId: z.string(), kind: z.enum(backfillKinds) };

/**
 * How far a first reading of a location is. `expectedTotal` is what the CRM said at the start, null where it does not tell; for notes it counts the
 * contacts whose notes are to be listed, and so do the rows. Streams `backfill-<connection>` for contacts, `backfill-<kind>-<connection>` for the others.
 * Version 1 knew contacts only.
 */
export const BackfillStarted = defineEvent('BackfillStarted', 2, z.object({ ...ofBackfill, expectedTotal: z.number().int().nullable() }));
export const BackfillPageRead = defineEvent(
  'BackfillPageRead',
  2,
  z.object({ ...ofBackfill, rows: z.number().int(), rowsSoFar: z.number().int() }),
);
export const BackfillFinished = defineEvent('BackfillFinished', 2, z.object({ ...ofBackfill, rows: z.number().int() }));
export const backfillEvents = [BackfillStarted, BackfillPageRead, BackfillFinished] as const;
export type BackfillEvent = EventOf<typeof backfillEvents>;

const ofContacts: Upcaster = (data) => (typeof data === 'object' ? { ...data, kind: 'contacts' } : data);
export const backfillEventRegistry = eventRegistry(backfillEvents, {
  BackfillStarted: { 1: ofContacts },
  BackfillPageRead: { 1: ofContacts },
  BackfillFinished: { 1: ofContacts },
});
