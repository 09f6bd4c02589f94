/**
 * An appointment as the simulator keeps it. A series is kept as its master, which only GET by id shows, and beside it every single one, with an id of its
 * own: `<master>_<start in ms>_<length in s>` (domain ghl 2.4).
 */
export interface SimAppointment {
  id: string;
  locationId: string;
  contactId: string;
  calendarId: string;
  groupId?: string | null;
  title?: string | null;
  address?: string | null;
  /** new, confirmed, cancelled, showed, noshow, invalid; a test may put in any word. */
  appointmentStatus?: string | null;
  assignedUserId?: string | null;
  users: string[];
  notes?: string | null;
  description?: string | null;
  /** Shown in webhooks, and as part of `createdBy` elsewhere. */
  source?: string | null;
  /** ISO 8601 with the offset of the location's zone; kept as it was given when it is no date. */
  startTime?: string | null;
  endTime?: string | null;
  isRecurring: boolean;
  rrule?: string;
  /** Of a single one of a series. */
  masterEventId?: string;
  dateAdded: string;
  dateUpdated: string;
}

/** What may be said about an appointment: the bodies of GHL's writes and of `POST /_sim/appointments`. */
export type AppointmentPatch = Partial<Omit<SimAppointment, 'id' | 'locationId' | 'isRecurring' | 'masterEventId'>>;

/** The record that stands for a whole series. */
export const isMaster = ({ isRecurring, masterEventId }: SimAppointment): boolean => isRecurring && masterEventId === undefined;

/** Epoch milliseconds, or NaN for what is no date. */
export const startOf = ({ startTime }: SimAppointment): number => Date.parse(startTime ?? '');

/** Milliseconds, or NaN when one of the times is no date. */
export const lengthOf = (appointment: SimAppointment): number => Date.parse(appointment.endTime ?? '') - startOf(appointment);

export interface SimCalendar {
  id: string;
  locationId: string;
  name: string;
  description?: string;
  groupId?: string;
  calendarType: 'round_robin' | 'event' | 'class_booking' | 'collective' | 'service_booking' | 'personal';
  isActive: boolean;
  /** Minutes. */
  slotDuration: number;
}
