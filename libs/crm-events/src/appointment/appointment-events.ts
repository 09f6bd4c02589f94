import { z } from 'zod';
import { asOfSchema } from '../contact/as-of.js';
import { defineEvent, type EventOf } from '../define-event.js';
import { eventRegistry } from '../event-registry.js';
import { appointmentDetails, appointmentRecord, appointmentTimes } from './appointment-record.js';

/** What can happen to an appointment. `asOf` is when the CRM said so. */
const at = { asOf: asOfSchema };
/** Moments up to this one were past when we learned of these times: they neither come due nor are recorded as missed. */
const momentsFrom = { momentsFrom: z.iso.datetime() };

/** First sight of an appointment of a contact, with everything that was told then. */
export const AppointmentBooked = defineEvent('AppointmentBooked', 1, z.object({ record: appointmentRecord, ...at, ...momentsFrom }));
export const AppointmentConfirmed = defineEvent('AppointmentConfirmed', 1, z.object(at));
export const AppointmentCancelled = defineEvent('AppointmentCancelled', 1, z.object(at));
export const AppointmentShowed = defineEvent('AppointmentShowed', 1, z.object(at));
export const AppointmentNoShow = defineEvent('AppointmentNoShow', 1, z.object(at));
/** Back to new, or to a status that nobody is told of. */
export const AppointmentStatusChanged = defineEvent(
  'AppointmentStatusChanged',
  1,
  z.object({ status: z.enum(['new', 'invalid', 'completed']), ...at }),
);
/** GHL used a word that we do not know. */
export const AppointmentStatusUnknown = defineEvent('AppointmentStatusUnknown', 1, z.object({ word: z.string().nullable(), ...at }));
/** Start, end, or what is wrong with them. `previousStartAt` null: it could not be gone by. */
export const AppointmentRescheduled = defineEvent(
  'AppointmentRescheduled',
  1,
  z.object({ ...appointmentTimes.shape, previousStartAt: z.string().nullable(), ...at, ...momentsFrom }),
);
/** Title, calendar, address, assignee; absent ones did not change. */
export const AppointmentDetailsChanged = defineEvent('AppointmentDetailsChanged', 1, z.object({ changed: appointmentDetails, ...at }));
/** GHL does not let anybody change the contact; it happens when contacts are merged. */
export const AppointmentMovedToContact = defineEvent(
  'AppointmentMovedToContact',
  1,
  z.object({ contactId: z.string(), previousContactId: z.string(), ...at }),
);
/** A GET by id proved that the CRM no longer has it. */
export const AppointmentDeleted = defineEvent('AppointmentDeleted', 1, z.object(at));
/** A GET by id found it again. */
export const AppointmentRestored = defineEvent('AppointmentRestored', 1, z.object(at));

/** Moments that came. `moment` names it; the same one never comes twice. `at` is when it was due. */
const came = { moment: z.string(), at: z.iso.datetime() };
export const AppointmentReminderFired = defineEvent(
  'AppointmentReminderFired',
  1,
  z.object({ startAt: z.string(), leadMinutes: z.int(), ...came }),
);
/** The morning of its day, in the location's time. */
export const AppointmentTodayFired = defineEvent('AppointmentTodayFired', 1, z.object({ startAt: z.string(), ...came }));
export const AppointmentEndedFired = defineEvent('AppointmentEndedFired', 1, z.object({ endAt: z.string(), ...came }));
export const AppointmentFollowUpDueFired = defineEvent(
  'AppointmentFollowUpDueFired',
  1,
  z.object({ endAt: z.string(), delayMinutes: z.int(), ...came }),
);

/** Why a moment that came is not acted upon. */
export const momentSkipReasons = ['too-late', 'overtaken', 'asked-for-later'] as const;
export type MomentSkipReason = (typeof momentSkipReasons)[number];
export const AppointmentMomentSkipped = defineEvent(
  'AppointmentMomentSkipped',
  1,
  z.object({ reason: z.enum(momentSkipReasons), ...came }),
);

export const appointmentEvents = [
  AppointmentBooked,
  AppointmentConfirmed,
  AppointmentCancelled,
  AppointmentShowed,
  AppointmentNoShow,
  AppointmentStatusChanged,
  AppointmentStatusUnknown,
  AppointmentRescheduled,
  AppointmentDetailsChanged,
  AppointmentMovedToContact,
  AppointmentDeleted,
  AppointmentRestored,
  AppointmentReminderFired,
  AppointmentTodayFired,
  AppointmentEndedFired,
  AppointmentFollowUpDueFired,
  AppointmentMomentSkipped,
] as const;
export type AppointmentEvent = EventOf<typeof appointmentEvents>;
export type AppointmentMomentEvent = Extract<AppointmentEvent, { data: { moment: string } }>;

/** Reads stored appointment events. */
export const appointmentEventRegistry = eventRegistry(appointmentEvents);
