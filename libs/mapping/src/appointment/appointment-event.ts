import { DateTime } from 'luxon';
import { appointmentRecordOf, isPlanned, timesOf, type Appointment, type AppointmentEvent, type AppointmentRecord } from '@sync/crm-events';
import type { MappingDocument } from '../document/mapping-document.js';
import type { appointmentEventNames } from '../document/record-mapping.js';
import type { Occurrence } from '../custom-event/occurrence.js';
import { isZone } from '../ghl/instant.js';
import { calendarName, userName, type ActivityReferences } from './activity-references.js';

type EventName = (typeof appointmentEventNames)[number];

const names: Readonly<Partial<Record<AppointmentEvent['type'], EventName>>> = {
  AppointmentBooked: 'booked',
  AppointmentConfirmed: 'confirmed',
  AppointmentRescheduled: 'rescheduled',
  AppointmentCancelled: 'cancelled',
  AppointmentShowed: 'showed',
  AppointmentNoShow: 'no_show',
  AppointmentDeleted: 'deleted',
  AppointmentReminderFired: 'reminder',
  AppointmentFollowUpDueFired: 'followup_due',
};
/** Nobody is told of a plan that does not stand. */
const needOpen: readonly EventName[] = ['booked', 'confirmed', 'rescheduled'];

/**
 * The custom event for what happened to an appointment, if the mapping lists one (domain sendx 5.3). `appointment` is how it stands after everything
 * that one report told; `version` is the event's place in its stream.
 */
export const appointmentOccurrence = (
  event: AppointmentEvent,
  appointment: Appointment,
  version: number,
  { prefix, appointments }: MappingDocument,
  references: ActivityReferences,
): Occurrence | null => {
  const name = names[event.type];
  const record = appointmentRecordOf(appointment);
  if (!name || !record || !appointments.events.includes(name) || !stands(name, event, appointment)) return null;
  return {
    name: `${prefix}appointment_${name}`,
    values: 'moment' in event.data ? [event.data.moment] : [version],
    properties: { ...common(appointment.appointmentId, record, references), ...special(event) },
  };
};

const stands = (name: EventName, event: AppointmentEvent, appointment: Appointment): boolean => {
  if (!needOpen.includes(name)) return true;
  if (appointment.status !== 'known' || !isPlanned(appointment.record) || timesOf(appointment.record) === null) return false;
  return event.type !== 'AppointmentRescheduled' || event.data.startAt !== event.data.previousStartAt;
};

const common = (appointmentId: string, record: AppointmentRecord, references: ActivityReferences): Occurrence['properties'] => {
  const times = timesOf(record);
  return {
    appointment_id: appointmentId,
    title: record.title,
    calendar: calendarName(references, record.calendarId),
    status: record.status === 'unknown' ? record.word : record.status,
    start_at: times?.start.toISOString(),
    end_at: times?.end.toISOString(),
    start_local: times && localTime(times.start, references.locationTimeZone),
    address: record.address,
    assignee: userName(references, record.assignedTo),
  };
};

/** As the location's clocks show it. Where nobody knows the location's zone, it is left out rather than told wrong. */
const localTime = (at: Date, zone: string | null): string | null =>
  zone !== null && isZone(zone) ? DateTime.fromJSDate(at, { zone }).toFormat('yyyy-MM-dd HH:mm') : null;

const special = (event: AppointmentEvent): Occurrence['properties'] => {
  switch (event.type) {
    case 'AppointmentRescheduled':
      return { previous_start_at: event.data.previousStartAt };
    case 'AppointmentReminderFired':
      return { lead_minutes: String(event.data.leadMinutes) };
    case 'AppointmentFollowUpDueFired':
      return { lead_minutes: String(event.data.delayMinutes) };
    default:
      return {};
  }
};
