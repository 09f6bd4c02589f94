import { naive } from './local-time.js';
import { isMaster, startOf } from './sim-appointment.js';
import type { SimAppointment, SimCalendar } from './sim-appointment.js';

/** The faces of an appointment on the wire (domain ghl 2.4). */

/** GET one appointment, and the events of a calendar: ISO times with an offset. */
export const asCalendarEvent = ({ source, ...event }: SimAppointment): Record<string, unknown> => ({
  ...event,
  assignedResources: [],
  createdBy: { userId: event.assignedUserId ?? null, source: source ?? 'calendar_page' },
});

/** What creating and editing answer: bare, and without the dates of the record (domain fact 31). */
export const asWriteAnswer = (event: SimAppointment): Record<string, unknown> => {
  const {
    id,
    title,
    calendarId,
    locationId,
    contactId,
    startTime,
    endTime,
    appointmentStatus,
    assignedUserId,
    address,
    isRecurring,
    rrule,
  } = event;
  return {
    ...{ id, title, calendarId, locationId, contactId, startTime, endTime, appointmentStatus, assignedUserId, address, isRecurring },
    ...(isMaster(event) ? { rrule } : {}),
  };
};

/** Under its contact: local times that name no zone, nothing about the series, and a second status (domain fact 13). */
export const asContactAppointment = (event: SimAppointment, zone: string): Record<string, unknown> => {
  const { id, calendarId, title, assignedUserId, notes, address, locationId, contactId, groupId, appointmentStatus, users } = event;
  const local = (time: string | null | undefined): string | null | undefined =>
    Number.isNaN(Date.parse(time ?? '')) ? time : naive(Date.parse(time ?? ''), zone);
  return {
    ...{
      id,
      calendarId,
      status: 'booked',
      title,
      assignedUserId,
      notes,
      address,
      locationId,
      contactId,
      groupId,
      appointmentStatus,
      users,
    },
    startTime: local(event.startTime),
    endTime: local(event.endTime),
    dateAdded: local(event.dateAdded),
    dateUpdated: local(event.dateUpdated),
    assignedResources: [],
  };
};

/** `documented`: the samples of update and delete carry the type AppointmentCreate (domain fact 27). */
export type AppointmentTypes = 'live' | 'documented';

/** The entity part of an Appointment* webhook: nested, times with an offset, nothing about the series. */
export const asAppointmentWebhookBody = (type: string, event: SimAppointment, types: AppointmentTypes): Record<string, unknown> => {
  const { id, address, title, calendarId, contactId, groupId, appointmentStatus, assignedUserId, users, notes, source } = event;
  const { startTime, endTime, dateAdded, dateUpdated, locationId } = event;
  return {
    type: types === 'documented' ? 'AppointmentCreate' : type,
    locationId,
    appointment: {
      ...{ id, address, title, calendarId, contactId, groupId, appointmentStatus, assignedUserId, users, notes, source },
      ...{ startTime, endTime, dateAdded, dateUpdated },
    },
  };
};

/** `GET /calendars/`. */
export const asCalendar = (calendar: SimCalendar): Record<string, unknown> => ({
  ...calendar,
  slotDurationUnit: 'mins',
  eventColor: '#039be5',
  eventTitle: '{{contact.name}}',
  autoConfirm: true,
});

/** Series as GHL lists them: the single ones, in the order of their starts. */
export const listed = (events: SimAppointment[]): SimAppointment[] =>
  events.filter((event) => !isMaster(event)).sort((a, b) => (startOf(a) || 0) - (startOf(b) || 0));
