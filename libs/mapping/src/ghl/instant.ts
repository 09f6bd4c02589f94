import { calendarZone } from '@sync/crm-events';
import { DateTime } from 'luxon';

/** Times of a CRM lie in these years; anything else is a mistake (1970, 9999), and nobody should go by it. */
const firstYear = 2000;
const lastYear = 2099;

/** What a text of GHL's says about time, or why it says none. `naive`: it has no zone of its own and none was given. */
export type ReadTime = { readonly kind: 'time'; readonly at: Date } | { readonly kind: 'unreadable' | 'out-of-range' | 'naive' };

/**
 * Reads GHL's three spellings: ISO 8601 with an offset, the same (or with a space) without any zone, which is the location's, and milliseconds since 1970
 * as text. Anything shorter than a date with hours and minutes is no moment. An hour that daylight saving leaves out is moved on by it; of an hour that
 * comes twice the first is meant.
 */
export const readTime = (text: string, zone: string | null): ReadTime => {
  const plain = text.trim();
  if (/^-?\d{1,16}$/.test(plain)) return inRange(DateTime.fromMillis(Number(plain), { zone: 'utc' }));
  if (!/^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}/.test(plain)) return { kind: 'unreadable' };
  const iso = plain.replace(' ', 'T').replace(/\s+/g, '');
  if (/(Z|[+-]\d{2}(:?\d{2})?)$/i.test(iso.slice(16))) return inRange(DateTime.fromISO(iso, { zone: 'utc' }));
  const naive = DateTime.fromISO(iso, { zone: zoneOrUtc(zone) });
  if (naive.isValid && (zone === null || !isZone(zone))) return { kind: 'naive' };
  return inRange(earliest(naive));
};

/** True for the name of a time zone; GHL's settings may hold words that are none. */
export const isZone = (name: string): boolean => calendarZone(name).problem === null;

/** The location's zone, or UTC when it has none that exists. */
export const zoneOrUtc = (name: string | null): string => calendarZone(name).zone;

/** A moment, when the text holds one that can be. */
export const instantOf = (text: string | null | undefined): Date | null => {
  const read = text ? readTime(text, null) : null;
  return read?.kind === 'time' ? read.at : null;
};

/** Left to itself, luxon chooses by the season in which it is asked. */
const earliest = (time: DateTime): DateTime =>
  time.isValid ? time.getPossibleOffsets().reduce((first, other) => (other < first ? other : first), time) : time;

const inRange = (time: DateTime): ReadTime => {
  if (!time.isValid) return { kind: 'unreadable' };
  const { year } = time.toUTC();
  return year >= firstYear && year <= lastYear ? { kind: 'time', at: time.toJSDate() } : { kind: 'out-of-range' };
};
