import { z } from 'zod';
import { flag, moment, readable, text } from './fields.js';

/**
 * An appointment (calendar event). Three spellings of its times exist (domain fact 13): ISO with an offset here and in webhooks, without any zone under
 * a contact, epoch milliseconds as text in requests. A single one of a series has the id `<series>_<start in ms>_<length in s>`.
 */
const appointmentFields = {
  id: z.string(),
  title: text,
  address: text,
  calendarId: text,
  contactId: text,
  groupId: text,
  /** new, confirmed, cancelled, showed, noshow, invalid; reads know active, completed and booked too, and others may come. */
  appointmentStatus: text,
  assignedUserId: text,
  users: readable(z.string()).nullish().catch(undefined),
  notes: text,
  description: text,
  source: text,
  startTime: moment,
  endTime: moment,
  dateAdded: moment,
  dateUpdated: moment,
  isRecurring: flag,
  rrule: text,
  masterEventId: text,
  deleted: flag,
};

export const ghlAppointment = z.object({ ...appointmentFields, locationId: text });
export type GhlAppointment = z.output<typeof ghlAppointment>;

/** Answer to `GET /calendars/events/appointments/{eventId}`; the file calls the key `event`, the service `appointment` (domain fact 12). */
export const appointmentAnswer = z
  .object({ appointment: ghlAppointment.nullish(), event: ghlAppointment.nullish(), traceId: text })
  .transform(({ appointment, event }, context) => {
    const found = appointment ?? event;
    if (found) return { appointment: found };
    context.addIssue({ code: 'custom', message: 'an answer has an appointment or an event', path: ['appointment'] });
    return z.NEVER;
  });

/** Answer to `GET /calendars/events`: everything of one calendar in a window, unpaged. Events that are none are dropped, alone. */
export const calendarEventsAnswer = z.object({ events: readable(ghlAppointment), traceId: text });

/** Query of `GET /calendars/events`; times are epoch milliseconds as text. */
export const calendarEventsQuery = z.strictObject({
  locationId: z.string().min(1),
  calendarId: z.string().min(1),
  startTime: z.string().regex(/^\d+$/),
  endTime: z.string().regex(/^\d+$/),
});
export type GhlCalendarEventsQuery = z.output<typeof calendarEventsQuery>;

export const ghlCalendar = z.object({ id: z.string(), name: text, isActive: flag, locationId: text });
export type GhlCalendar = z.output<typeof ghlCalendar>;

/** Answer to `GET /calendars/?locationId=`; unpaged. */
export const calendarsAnswer = z.object({ calendars: readable(ghlCalendar), traceId: text });

/** An Appointment* webhook nests its record. The documented samples of update and delete carry the type AppointmentCreate (domain fact 27). */
export const appointmentWebhook = z.object({
  type: z.string(),
  locationId: text,
  appointment: z.object({ ...appointmentFields, locationId: text }),
  timestamp: text,
  webhookId: text,
});
export type GhlAppointmentWebhook = z.output<typeof appointmentWebhook>;
