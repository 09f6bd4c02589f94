import {
  appointmentStream,
  contactKey,
  hydrateAppointmentStream,
  hydrateNotesStream,
  notesStream,
  personKey,
  type Appointment,
  type AppointmentEvent,
} from '@sync/crm-events';
import type { NewEvent, StreamAppend } from '@sync/event-store';
import { appointmentOccurrence, noteOccurrence } from '@sync/mapping';
import { topics } from '@sync/messaging';
import { contactOf, type AppointmentRow } from './appointment-rows.js';
import { customEventAppend } from './custom-events.js';
import type { Cause, LearnedAppointment, LearnedEvent, LearnedNotes } from './fold-reports.js';
import type { LocationContext } from './location-context.js';
import type { NotesRow } from './note-rows.js';
import type { Subject } from './read-receipt.js';

const newEvent = (event: Pick<NewEvent, 'type' | 'schemaVersion' | 'data'>, cause: Cause): NewEvent => ({
  ...event,
  causationId: cause.receiptId,
  correlationId: cause.receiptId,
  occurredAt: cause.occurredAt,
  traceparent: cause.traceparent,
  source: cause.urgency,
});

/** What we learned about a contact's notes. */
export const notesAppend = ({ row, before, events }: LearnedNotes<NotesRow>): StreamAppend[] =>
  events.length === 0
    ? []
    : [
        {
          stream: notesStream(row.locationId, row.contactId),
          topic: topics.activityEvents,
          key: contactKey(row.locationId, row.contactId),
          keyId: personKey(row.locationId, row.contactId),
          expectedVersion: before.version,
          events: events.map(({ event, cause }) => newEvent(event, cause)),
        },
      ];

/** What we learned about an appointment: encrypted under the key of whom it belongs to at that time, so one append per owner. */
export const appointmentAppends = (learned: Pick<LearnedAppointment<AppointmentRow>, 'row' | 'events'>): StreamAppend[] => {
  const { locationId, appointmentId } = learned.row;
  const appends: (StreamAppend & { readonly events: NewEvent[] })[] = [];
  for (const { event, version, after, cause } of learned.events) {
    const contactId = contactOf({ state: after }) ?? '';
    const key = contactKey(locationId, contactId);
    const open = appends.at(-1);
    if (open?.key === key) open.events.push(newEvent(event, cause));
    else
      appends.push({
        stream: appointmentStream(locationId, appointmentId),
        topic: topics.activityEvents,
        key,
        keyId: personKey(locationId, contactId),
        expectedVersion: version - 1,
        events: [newEvent(event, cause)],
      });
  }
  return appends;
};

/** Custom events for what the notes taught us. The first reading raises none: years of history must not start workflows. */
export const noteEventAppends = ({ row, events }: LearnedNotes<NotesRow>, context: LocationContext): StreamAppend[] =>
  events.flatMap(({ event, version, cause }) => {
    const occurrence = noteOccurrence(event, version, context.mapping, context.references);
    if (!occurrence || !('noteId' in event.data)) return [];
    return [
      customEventAppend(
        occurrence,
        {
          connectionId: row.connectionId,
          locationId: row.locationId,
          contactId: row.contactId,
          record: ['note', event.data.noteId],
          at: cause.occurredAt,
          source: 'webhook',
          urgency: 'live',
        },
        cause.traceparent,
      ),
    ];
  });

type AppointmentFact = LearnedEvent<Appointment, AppointmentEvent>;

/** Custom events for what happened to an appointment, or for a moment of it that came. */
export const appointmentEventAppends = (
  row: AppointmentRow,
  events: readonly AppointmentFact[],
  context: LocationContext,
): StreamAppend[] =>
  events.flatMap(({ event, version, after, cause }) => {
    const contactId = contactOf({ state: after });
    if (cause.urgency === 'backfill' || contactId === null) return [];
    const occurrence = appointmentOccurrence(event, after, version, context.mapping, context.references);
    if (!occurrence) return [];
    return [
      customEventAppend(
        occurrence,
        {
          connectionId: row.connectionId,
          locationId: row.locationId,
          contactId,
          record: ['appointment', row.appointmentId],
          at: cause.occurredAt,
          source: 'moment' in event.data ? 'timer' : cause.urgency === 'reconcile' ? 'poll' : 'webhook',
          urgency: cause.urgency,
        },
        cause.traceparent,
      ),
    ];
  });

/** Asks for a whole record, or for all notes of a contact. */
export const hydrationAppend = (about: Subject, connectionId: string, reason: string, cause: Cause): StreamAppend => {
  const { locationId } = about;
  const asked =
    about.kind === 'notes'
      ? {
          stream: hydrateNotesStream(locationId, about.contactId),
          key: contactKey(locationId, about.contactId),
          type: 'NotesHydrationRequested',
          data: { connectionId, locationId, contactId: about.contactId, reason },
        }
      : {
          stream: hydrateAppointmentStream(locationId, about.appointmentId),
          key: `${locationId}/appointment/${about.appointmentId}`,
          type: 'AppointmentHydrationRequested',
          data: { connectionId, locationId, appointmentId: about.appointmentId, reason },
        };
  const { stream, key, type, data } = asked;
  return { stream, topic: topics.requests, key, keyId: null, events: [newEvent({ type, schemaVersion: 1, data }, cause)] };
};
