import { badRequest } from '../refusal.js';
import { inZone, withOffset } from './local-time.js';
import { isMaster, lengthOf, startOf } from './sim-appointment.js';
import type { SimAppointment } from './sim-appointment.js';

const units = new Map([
  ['DAILY', 'days'],
  ['WEEKLY', 'weeks'],
  ['MONTHLY', 'months'],
  ['YEARLY', 'years'],
]);
const understood = ['FREQ', 'INTERVAL', 'COUNT', 'UNTIL'];

/** A rule without an end stops here. */
const occurrencesMax = 100;

/**
 * The starts of a series in epoch milliseconds. The rule is iCalendar's, without DTSTART; the clock on the wall stays the same across daylight saving.
 * @throws Refusal 400 for rules beyond FREQ, INTERVAL, COUNT, UNTIL and EXDATE, which the simulator does not know
 */
export const occurrences = (rrule: string, startMs: number, zone: string): number[] => {
  const [rule = '', ...more] = rrule.split('\n').map((line) => line.trim());
  const parts = partsOf(rule.replace(/^RRULE:/, ''));
  const unit = units.get(parts.get('FREQ') ?? '');
  if (unit === undefined) throw badRequest(`rrule: FREQ ${parts.get('FREQ')} is not known to the simulator`);
  const interval = Number(parts.get('INTERVAL') ?? 1);
  const count = Math.min(Number(parts.get('COUNT') ?? occurrencesMax), occurrencesMax);
  const until = parts.get('UNTIL');
  const last = until === undefined ? Infinity : iCalendarMs(until);
  const skipped = more.flatMap((line) => (line.startsWith('EXDATE:') ? line.slice('EXDATE:'.length).split(',').map(iCalendarMs) : []));
  const first = inZone(startMs, zone);
  return Array.from({ length: count }, (_, index) => first.plus({ [unit]: index * interval }).toMillis()).filter(
    (ms) => ms <= last && !skipped.includes(ms),
  );
};

/** The single ones a series consists of; none of an appointment that is no series, or begins at no time. */
export const singlesOf = (master: SimAppointment, zone: string): SimAppointment[] => {
  const { id, rrule } = master;
  const startMs = startOf(master);
  if (!isMaster(master) || rrule === undefined || Number.isNaN(startMs)) return [];
  const lengthMs = lengthOf(master) || 0;
  return occurrences(rrule, startMs, zone).map((ms) => ({
    ...master,
    id: `${id}_${ms}_${Math.round(lengthMs / 1_000)}`,
    masterEventId: id,
    startTime: withOffset(ms, zone),
    endTime: withOffset(ms + lengthMs, zone),
  }));
};

const partsOf = (rule: string): Map<string, string> => {
  const parts = new Map(rule.split(';').map((part) => part.split('=', 2) as [string, string]));
  const unknown = [...parts.keys()].filter((name) => !understood.includes(name));
  if (unknown.length > 0) throw badRequest(`rrule: ${unknown.join(', ')} is not known to the simulator`);
  return parts;
};

/** `20210623T043000Z`, or a day, which counts to its end. */
const iCalendarMs = (text: string): number => {
  const [, date = '', time = '235959'] = /^(\d{8})(?:T(\d{6})Z?)?$/.exec(text) ?? [];
  return Date.parse(`${date.replace(/(....)(..)(..)/, '$1-$2-$3')}T${time.replace(/(..)(..)(..)/, '$1:$2:$3')}Z`);
};
