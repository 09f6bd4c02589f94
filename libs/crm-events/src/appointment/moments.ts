import { DateTime } from 'luxon';
import {
  AppointmentEndedFired,
  AppointmentFollowUpDueFired,
  AppointmentMomentSkipped,
  AppointmentReminderFired,
  AppointmentTodayFired,
  type AppointmentEvent,
  type MomentSkipReason,
} from './appointment-events.js';
import type { Appointment, MetAppointment } from './appointment.js';
import { isPlanned, timesOf } from './appointment-record.js';

/** Which moments of an appointment somebody wants to know of, and where its days are counted. */
export interface AppointmentMomentRules {
  /** A valid IANA name. */
  readonly zone: string;
  readonly startsAtHour: number;
  readonly reminderMinutes: readonly number[];
  readonly followUpMinutes: readonly number[];
  /** Since when a lead or delay is asked for, by `reminder/<minutes>` and `follow-up/<minutes>`; absent: since ever. ISO 8601. */
  readonly askedSince: Readonly<Record<string, string>>;
}

/** A moment of an appointment. `name` is the same for ever: it holds the time it is reckoned from, so that a moved appointment has new ones. */
export interface AppointmentMoment {
  readonly kind: 'reminder' | 'today' | 'ended' | 'follow-up';
  readonly name: string;
  readonly at: Date;
  readonly minutes: number;
  readonly askedSince: Date | null;
}

/** What is due but a day late or more is no longer worth acting upon. */
const lateMs = 24 * 60 * 60 * 1_000;
const day = 24 * 60;

/**
 * Moments that nobody dealt with yet, in order of time, those that are past included. Cancelled, deleted and invalid appointments have none, nor have
 * those whose status or times nobody can go by; there is nothing to remind of where it is settled how the appointment went.
 */
export const momentsOf = (appointment: Appointment, rules: AppointmentMomentRules): AppointmentMoment[] => {
  const times = appointment.status === 'known' ? timesOf(appointment.record) : null;
  if (!times || appointment.status !== 'known' || !hasMoments(appointment)) return [];
  const { start, end } = times;
  const before = isPlanned(appointment.record)
    ? [...rules.reminderMinutes.map((lead) => reminder(start, lead, rules)), today(start, rules)]
    : [];
  const after = [ended(end), ...rules.followUpMinutes.map((delay) => followUp(end, delay, rules))];
  return [...before, ...after]
    .filter(({ name, at }) => !appointment.dealtWith.includes(name) && at.toISOString() > appointment.momentsFrom)
    .sort((a, b) => a.at.getTime() - b.at.getTime() || (a.name < b.name ? -1 : 1));
};

const hasMoments = ({ record: { status } }: MetAppointment): boolean => !['cancelled', 'invalid', 'unknown'].includes(status);

/** The facts about all moments that are due by now: what is still worth acting upon fires, the rest is recorded with the reason. */
export const dueMoments = (appointment: Appointment, rules: AppointmentMomentRules, now: Date): AppointmentEvent[] => {
  const times = appointment.status === 'known' ? timesOf(appointment.record) : null;
  if (!times) return [];
  const due = momentsOf(appointment, rules).filter(({ at }) => at <= now);
  const nearest = due.filter(({ kind }) => kind === 'reminder').at(-1);
  return due.map((moment) => {
    const reason = reasonToSkip(moment, { start: times.start, nearest, zone: rules.zone, now });
    return reason ? skipped(moment, reason) : fired(moment, times);
  });
};

/** When the appointment has to be looked at again: its next moment (at once, if one is past), its start and its end. Null: never. */
export const nextLook = (appointment: Appointment, rules: AppointmentMomentRules, now: Date): Date | null => {
  const times = appointment.status === 'known' ? timesOf(appointment.record) : null;
  if (!times || appointment.status !== 'known' || !hasMoments(appointment)) return null;
  const looks = [...momentsOf(appointment, rules).map(({ at }) => at), ...[times.start, times.end].filter((at) => at > now)];
  return looks.reduce<Date | null>((first, at) => (first === null || at < first ? at : first), null);
};

/** Whole days of a lead are days of the calendar, so that "a day before ten o'clock" is ten o'clock, daylight saving or not. */
const reminder = (start: Date, lead: number, { zone, askedSince }: AppointmentMomentRules): AppointmentMoment => ({
  kind: 'reminder',
  name: `reminder/${start.toISOString()}/${lead}`,
  at: DateTime.fromJSDate(start, { zone })
    .minus({ days: Math.floor(lead / day) })
    .minus({ minutes: lead % day })
    .toJSDate(),
  minutes: lead,
  askedSince: sinceOf(askedSince[`reminder/${lead}`]),
});

/** The morning of its day; of one that starts before the morning, midnight. Once per day, however often it moves within it. */
const today = (start: Date, { zone, startsAtHour }: AppointmentMomentRules): AppointmentMoment => {
  const midnight = DateTime.fromJSDate(start, { zone }).startOf('day');
  const morning = midnight.set({ hour: startsAtHour }).toJSDate();
  return {
    kind: 'today',
    name: `today/${midnight.toISODate()}`,
    at: morning < start ? morning : midnight.toJSDate(),
    minutes: 0,
    askedSince: null,
  };
};

const ended = (end: Date): AppointmentMoment => ({
  kind: 'ended',
  name: `ended/${end.toISOString()}`,
  at: end,
  minutes: 0,
  askedSince: null,
});

const followUp = (end: Date, delay: number, { zone, askedSince }: AppointmentMomentRules): AppointmentMoment => ({
  kind: 'follow-up',
  name: `follow-up/${end.toISOString()}/${delay}`,
  at: DateTime.fromJSDate(end, { zone })
    .plus({ days: Math.floor(delay / day) })
    .plus({ minutes: delay % day })
    .toJSDate(),
  minutes: delay,
  askedSince: sinceOf(askedSince[`follow-up/${delay}`]),
});

const sinceOf = (text: string | undefined): Date | null => (text === undefined ? null : new Date(text));

interface Situation {
  readonly start: Date;
  readonly nearest: AppointmentMoment | undefined;
  readonly zone: string;
  readonly now: Date;
}

const reasonToSkip = (moment: AppointmentMoment, situation: Situation): MomentSkipReason | null => {
  if (moment.askedSince && moment.at < moment.askedSince) return 'asked-for-later';
  return isTooLate(moment, situation) ? 'too-late' : isOvertaken(moment, situation) ? 'overtaken' : null;
};

const isTooLate = ({ kind, at }: AppointmentMoment, { start, zone, now }: Situation): boolean => {
  if (kind === 'ended' || kind === 'follow-up') return now.getTime() - at.getTime() > lateMs;
  return now >= start || (kind === 'today' && dayOf(now, zone) !== dayOf(start, zone));
};

/** Of several reminders that are due together, after downtime, only the nearest one to the appointment is sent. */
const isOvertaken = ({ kind, name }: AppointmentMoment, { nearest }: Situation): boolean => kind === 'reminder' && nearest?.name !== name;

const dayOf = (at: Date, zone: string): string | null => DateTime.fromJSDate(at, { zone }).toISODate();

const fired = (moment: AppointmentMoment, { start, end }: { start: Date; end: Date }): AppointmentEvent => {
  const { kind, name, at, minutes } = moment;
  const came = { moment: name, at: at.toISOString() };
  const [startAt, endAt] = [start.toISOString(), end.toISOString()];
  const facts: Readonly<Record<AppointmentMoment['kind'], () => AppointmentEvent>> = {
    reminder: () => AppointmentReminderFired.of({ startAt, leadMinutes: minutes, ...came }),
    today: () => AppointmentTodayFired.of({ startAt, ...came }),
    ended: () => AppointmentEndedFired.of({ endAt, ...came }),
    'follow-up': () => AppointmentFollowUpDueFired.of({ endAt, delayMinutes: minutes, ...came }),
  };
  return facts[kind]();
};

const skipped = ({ name, at }: AppointmentMoment, reason: MomentSkipReason): AppointmentEvent =>
  AppointmentMomentSkipped.of({ reason, moment: name, at: at.toISOString() });
