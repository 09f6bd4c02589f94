import { z } from 'zod';
import { asOfSchema } from '../contact/as-of.js';
import { unreachable } from '../unreachable.js';
import type { AppointmentEvent, AppointmentMomentEvent } from './appointment-events.js';
import { appointmentRecord, isPlanned, timesOf, type AppointmentRecord, type AppointmentStanding } from './appointment-record.js';

const common = {
  locationId: z.string(),
  appointmentId: z.string(),
  asOf: asOfSchema.nullable(),
};
const met = {
  record: appointmentRecord,
  momentsFrom: z.iso.datetime(),
  /** Moments that came, acted upon or skipped. */
  dealtWith: z.array(z.string()),
  /** When it stopped being open; null while it is. */
  closedAt: z.iso.datetime().nullable(),
};

/** The folded state of an appointment's stream, as a service stores it (JSON). */
export const appointmentStateSchema = z.discriminatedUnion('status', [
  /** `nobodys`: it was shown to us without a contact, so there is nothing to tell anybody. */
  z.object({ status: z.literal('unknown'), ...common, nobodys: z.boolean() }),
  z.object({ status: z.literal('known'), ...common, ...met }),
  /** `record` is the last one we knew. */
  z.object({ status: z.literal('deleted'), ...common, ...met }),
]);
export type Appointment = z.output<typeof appointmentStateSchema>;
export type MetAppointment = Exclude<Appointment, { status: 'unknown' }>;

/** Where every appointment's story begins. */
export const unknownAppointment = (locationId: string, appointmentId: string): Appointment => ({
  status: 'unknown',
  locationId,
  appointmentId,
  asOf: null,
  nobodys: false,
});

/** Folds one event. Never refuses: an event that makes no sense in this status leaves what is known as it is. */
export const evolveAppointment = (appointment: Appointment, event: AppointmentEvent): Appointment => {
  if (event.type === 'AppointmentBooked') return booked(appointment, event.data);
  if (appointment.status === 'unknown') return appointment;
  if (isMomentEvent(event)) return { ...appointment, dealtWith: [...appointment.dealtWith, event.data.moment] };
  return { ...change(appointment, event), asOf: event.data.asOf };
};

/** True for a moment that came, which says nothing new of the record. */
export const isMomentEvent = (event: AppointmentEvent): event is AppointmentMomentEvent => 'moment' in event.data;

type Booking = Extract<AppointmentEvent, { type: 'AppointmentBooked' }>['data'];
const booked = ({ locationId, appointmentId }: Appointment, { record, asOf, momentsFrom }: Booking): MetAppointment => ({
  status: 'known',
  locationId,
  appointmentId,
  asOf,
  record,
  momentsFrom,
  dealtWith: [],
  closedAt: isPlanned(record) ? null : asOf.at,
});

type ChangeEvent = Exclude<AppointmentEvent, AppointmentMomentEvent | { type: 'AppointmentBooked' }>;
const change = (appointment: MetAppointment, event: ChangeEvent): MetAppointment => {
  if (isStandingEvent(event)) return withStanding(appointment, standingAfter(event), event.data.asOf.at);
  const { record } = appointment;
  switch (event.type) {
    case 'AppointmentRescheduled': {
      const { startAt, endAt, timeProblem, momentsFrom } = event.data;
      return { ...appointment, record: { ...record, startAt, endAt, timeProblem }, momentsFrom };
    }
    case 'AppointmentDetailsChanged':
      return { ...appointment, record: { ...record, ...event.data.changed } };
    case 'AppointmentMovedToContact':
      return { ...appointment, record: { ...record, contactId: event.data.contactId } };
    case 'AppointmentDeleted':
      return { ...appointment, status: 'deleted', closedAt: appointment.closedAt ?? event.data.asOf.at };
    case 'AppointmentRestored':
      return { ...appointment, status: 'known', closedAt: isPlanned(record) ? null : appointment.closedAt };
    default:
      return unreachable(event);
  }
};

type StandingEvent = Extract<
  ChangeEvent,
  {
    type:
      | 'AppointmentConfirmed'
      | 'AppointmentCancelled'
      | 'AppointmentShowed'
      | 'AppointmentNoShow'
      | 'AppointmentStatusChanged'
      | 'AppointmentStatusUnknown';
  }
>;
const standingTypes: readonly ChangeEvent['type'][] = [
  'AppointmentConfirmed',
  'AppointmentCancelled',
  'AppointmentShowed',
  'AppointmentNoShow',
  'AppointmentStatusChanged',
  'AppointmentStatusUnknown',
];
const isStandingEvent = (event: ChangeEvent): event is StandingEvent => standingTypes.includes(event.type);
const standings = {
  AppointmentConfirmed: 'confirmed',
  AppointmentCancelled: 'cancelled',
  AppointmentShowed: 'showed',
  AppointmentNoShow: 'noshow',
} as const;
const standingAfter = (event: StandingEvent): AppointmentStanding => {
  if (event.type === 'AppointmentStatusUnknown') return { status: 'unknown', word: event.data.word };
  return { status: event.type === 'AppointmentStatusChanged' ? event.data.status : standings[event.type], word: null };
};

const withStanding = (appointment: MetAppointment, standing: AppointmentStanding, at: string): MetAppointment => ({
  ...appointment,
  record: { ...appointment.record, ...standing },
  closedAt: isPlanned(standing) ? null : (appointment.closedAt ?? at),
});

/** What we last knew; null when the CRM never showed it with a contact. */
export const appointmentRecordOf = (appointment: Appointment): AppointmentRecord | null =>
  appointment.status === 'unknown' ? null : appointment.record;

/**
 * Until when the person had this appointment ahead: its start, or when it was called off before. Null when it never counted, as its times are not to be
 * gone by. The latest of all of a person's tells since when nothing is ahead, or until when something is.
 */
export const aheadUntil = (appointment: Appointment): Date | null => {
  const times = appointment.status === 'unknown' ? null : timesOf(appointment.record);
  if (!times || appointment.status === 'unknown') return null;
  const closed = appointment.closedAt === null ? null : new Date(appointment.closedAt);
  return closed && closed < times.start ? closed : times.start;
};
