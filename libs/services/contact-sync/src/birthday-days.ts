import { recordOf } from '@sync/crm-events';
import { DateTime } from 'luxon';
import type { ContactRow } from './contact-rows.js';

/** Who was away for a year has missed everybody's birthday; what lies before is history. */
const MOST_DAYS = 366;

/** Months and days (`MM-DD`) whose birthday is kept on this day (`YYYY-MM-DD`): 29 February's on the 28th in years without one. */
export const birthdaysOn = (day: string): string[] => {
  const [, month, date] = day.split('-');
  const isLast = month === '02' && date === '28' && !DateTime.fromISO(day).isInLeapYear;
  return isLast ? ['02-28', '02-29'] : [day.slice(5)];
};

/** Deleted contacts have no birthdays, and nobody has one before being born. */
export const hasBirthday = ({ state }: Pick<ContactRow, 'state'>, day: string): boolean => {
  const born = recordOf(state).dateOfBirth ?? '';
  return state.status === 'known' && birthdaysOn(day).includes(born.slice(5, 10)) && born.slice(0, 10) < day;
};

/** The days after `asked` and before `day`, oldest first: those on whose morning nobody asked. */
export const daysMissed = (asked: string, day: string): string[] => {
  const [last, end] = [asked, day].map((date) => DateTime.fromISO(date, { zone: 'utc' })) as [DateTime, DateTime];
  const between = end.diff(last, 'days').days - 1;
  const count = Math.min(Math.max(between, 0), MOST_DAYS);
  return Array.from({ length: count }, (_, index) => end.minus({ days: count - index }).toISODate() ?? '');
};
