import type { GhlAppointment, GhlAppointmentWebhook, GhlCalendar } from './appointment.js';
import { ada, fixedTime, linus, location, margaret, users } from './contact.fixtures.js';

export const calendars: readonly GhlCalendar[] = [
  { id: 'CalConsult0000000031', name: 'Consultations', isActive: true, locationId: location.id },
  { id: 'CalReview00000000032', name: 'Yearly reviews', isActive: true, locationId: location.id },
];
const [consultations, reviews] = calendars.map(({ id }) => id);

const appointment = (id: string, contactId: string, more: Partial<GhlAppointment>): GhlAppointment => ({
  id,
  contactId,
  locationId: location.id,
  calendarId: consultations,
  groupId: 'GrpEngines0000000039',
  title: 'Consultation',
  address: '12 St James Square',
  appointmentStatus: 'confirmed',
  assignedUserId: users[0]?.id,
  users: [],
  isRecurring: false,
  dateAdded: '2025-02-24T08:00:00.000Z',
  dateUpdated: '2025-02-24T08:00:00.000Z',
  ...more,
});

/** Ada's: confirmed, on Tuesday in winter time. */
export const appointmentConsultation = appointment('AptConsult0000000041', ada.id, {
  startTime: '2025-03-04T10:00:00+00:00',
  endTime: '2025-03-04T10:30:00+00:00',
});

/** Linus's: cancelled. */
export const appointmentWithdrawn = appointment('AptWithdrawn00000042', linus.id, {
  appointmentStatus: 'cancelled',
  startTime: '2025-03-05T14:00:00+00:00',
  endTime: '2025-03-05T14:30:00+00:00',
  dateUpdated: '2025-02-26T13:00:00.000Z',
});

/** Margaret's: the third of a weekly series, across the change to summer time (30 March 2025, 01:00Z). */
export const appointmentOfSeries = appointment('AptSeries00000000043_1743494400000_3600', margaret.id, {
  calendarId: reviews,
  title: 'Review',
  startTime: '2025-04-01T09:00:00+01:00',
  endTime: '2025-04-01T10:00:00+01:00',
  isRecurring: true,
  masterEventId: 'AptSeries00000000043',
  rrule: 'RRULE:FREQ=WEEKLY;INTERVAL=1;COUNT=6',
});

export const appointments: readonly GhlAppointment[] = [appointmentConsultation, appointmentWithdrawn, appointmentOfSeries];

/** The appointment on the wire, as one event and in a calendar's window; decodes to itself. */
export const asCalendarEvent = (event: GhlAppointment) => ({
  ...event,
  assignedResources: [],
  createdBy: { userId: event.assignedUserId, source: 'calendar_page' },
});

const naive = new Intl.DateTimeFormat('sv-SE', { timeZone: location.timezone ?? 'UTC', dateStyle: 'short', timeStyle: 'medium' });
const inNaiveTime = (moment: string | null | undefined): string | null | undefined => (moment ? naive.format(new Date(moment)) : moment);

/** The appointment as `GET /contacts/{contactId}/appointments` lists it: local times that name no zone, and the status twice (domain fact 13). */
export const asContactAppointment = (event: GhlAppointment) => {
  const { isRecurring: _recurring, rrule: _rule, masterEventId: _series, description: _words, ...listed } = event;
  return {
    ...listed,
    status: 'booked',
    startTime: inNaiveTime(event.startTime),
    endTime: inNaiveTime(event.endTime),
    dateAdded: inNaiveTime(event.dateAdded),
    dateUpdated: inNaiveTime(event.dateUpdated),
  };
};

/** The appointment as a webhook of that type: nested, times with an offset, nothing about the series. */
export const asAppointmentWebhook = (
  type: string,
  event: GhlAppointment,
  more: Partial<GhlAppointmentWebhook> = {},
): GhlAppointmentWebhook => {
  const {
    locationId,
    isRecurring: _recurring,
    rrule: _rule,
    masterEventId: _series,
    description: _words,
    deleted: _deleted,
    ...told
  } = event;
  return {
    type,
    locationId,
    appointment: { ...told, source: 'booking_widget' },
    timestamp: fixedTime,
    webhookId: '0b6a7f3e-0004-4000-8000-000000000001',
    ...more,
  };
};
