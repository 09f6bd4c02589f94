import {
  appointmentStream,
  customEventsStream,
  hydrateAppointmentStream,
  hydrateNotesStream,
  notesStream,
  sliceStream,
} from '@sync/crm-events';
import type { AppointmentId } from './appointment-rows.js';
import type { PersonId } from './people-rows.js';

/** What a transaction has to lock for each record and person it touches. */
export const streamsOfNotes = ({ locationId, contactId }: PersonId): string[] => [
  notesStream(locationId, contactId),
  hydrateNotesStream(locationId, contactId),
];
export const streamsOfAppointment = ({ locationId, appointmentId }: AppointmentId): string[] => [
  appointmentStream(locationId, appointmentId),
  hydrateAppointmentStream(locationId, appointmentId),
];
export const streamsOfPerson = ({ locationId, contactId }: PersonId): string[] => [
  sliceStream('activity', locationId, contactId),
  customEventsStream('activity', locationId, contactId),
];

/** An appointment changed hands between our look and our locks: the batch begins again, with the other person's streams. */
export class PersonNotLocked extends Error {
  readonly code = 'ACTIVITY_PERSON_NOT_LOCKED';

  constructor(appointmentId: string) {
    super(`Appointment ${appointmentId} belongs to somebody whose streams are not locked; look again, and open the transaction with them.`);
  }
}
