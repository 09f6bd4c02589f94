import type { AppointmentEvent, AppointmentRecord } from '@sync/crm-events';
import { changesBetween, type Words } from '../timeline/step.js';
import { facts, momentText, sentence, spanText, titled } from './words.js';

/** What happened to an appointment. `before` is what was known until then; null: nothing. */
export const appointmentWords = (event: AppointmentEvent, before: AppointmentRecord | null): Words =>
  // The row of the table is that of the event's own type; the compiler cannot pair the two unions.
  (table[event.type] as Tell<AppointmentEvent['type']>)(event, titled('appointment', before?.title), before);

type Tell<Type> = (event: Extract<AppointmentEvent, { type: Type }>, appointment: string, before: AppointmentRecord | null) => Words;

const table: { readonly [Type in AppointmentEvent['type']]: Tell<Type> } = {
  AppointmentBooked: ({ data: { record } }) => ({
    sentence: sentence(`${titled('appointment', record.title)} was booked.`),
    values: facts({ starts: momentText(record.startAt), ends: momentText(record.endAt), status: record.word ?? record.status }),
    ...problemOf(record.timeProblem ?? (record.status === 'unknown' ? unknownStatus : null)),
  }),
  AppointmentConfirmed: (_event, appointment) => ({ sentence: sentence(`${appointment} was confirmed.`) }),
  AppointmentCancelled: (_event, appointment) => ({ sentence: sentence(`${appointment} was cancelled.`) }),
  AppointmentShowed: (_event, appointment) => ({ sentence: sentence(`${appointment} took place.`) }),
  AppointmentNoShow: (_event, appointment) => ({ sentence: `Nobody came to ${appointment}.` }),
  AppointmentStatusChanged: ({ data: { status } }, appointment) => ({ sentence: sentence(`${appointment} is now “${status}”.`) }),
  AppointmentStatusUnknown: ({ data: { word } }, appointment) => ({
    sentence: word ? `GHL calls ${appointment} “${word}”.` : `GHL says nothing of how ${appointment} stands.`,
    code: unknownStatus,
  }),
  AppointmentRescheduled: ({ data: { startAt, endAt, timeProblem, previousStartAt } }, appointment, before) => ({
    sentence: sentence(`${appointment} was rescheduled.`),
    values: changesBetween(
      { starts: momentText(previousStartAt ?? before?.startAt), ends: momentText(before?.endAt) },
      { starts: momentText(startAt), ends: momentText(endAt) },
    ),
    ...problemOf(timeProblem),
  }),
  AppointmentDetailsChanged: ({ data: { changed } }, appointment, before) => ({
    sentence: sentence(`details of ${appointment} changed.`),
    values: changesBetween({ ...before }, changed, (name) => labels[name] ?? name),
  }),
  AppointmentMovedToContact: ({ data: { previousContactId, contactId } }, appointment) => ({
    sentence: sentence(`${appointment} moved to another contact.`),
    values: [{ name: 'contact', before: previousContactId, after: contactId }],
  }),
  AppointmentDeleted: (_event, appointment) => ({ sentence: sentence(`${appointment} was deleted.`) }),
  AppointmentRestored: (_event, appointment) => ({ sentence: sentence(`${appointment} is back.`) }),
  AppointmentReminderFired: ({ data: { leadMinutes, startAt } }, appointment) => ({
    sentence: sentence(`${appointment} begins within ${spanText(leadMinutes)}.`),
    values: facts({ starts: momentText(startAt) }),
  }),
  AppointmentTodayFired: ({ data: { startAt } }, appointment) => ({
    sentence: sentence(`${appointment} is today.`),
    values: facts({ starts: momentText(startAt) }),
  }),
  AppointmentEndedFired: ({ data: { endAt } }, appointment) => ({
    sentence: sentence(`${appointment} is over.`),
    values: facts({ ended: momentText(endAt) }),
  }),
  AppointmentFollowUpDueFired: ({ data: { delayMinutes, endAt } }, appointment) => ({
    sentence: `A follow-up is due, ${spanText(delayMinutes)} after ${appointment}.`,
    values: facts({ ended: momentText(endAt) }),
  }),
  AppointmentMomentSkipped: ({ data: { reason, at } }, appointment) => ({
    sentence: `Nobody was told of a moment of ${appointment}.`,
    values: facts({ 'was due': momentText(at) }),
    code: reason,
  }),
};

const labels: Readonly<Record<string, string>> = { calendarId: 'calendar', address: 'place', assignedTo: 'assigned to' };

/** A word of GHL's for how an appointment stands that nobody here knows. */
export const unknownStatus = 'status-unknown';

const problemOf = (code: string | null): Pick<Words, 'code'> => (code === null ? {} : { code });
