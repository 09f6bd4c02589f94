import { DateTime } from 'luxon';

/** A morning of a location: its calendar day, and the moment at which that day begins for people. */
export interface Morning {
  readonly day: string;
  readonly at: Date;
}

/** The last morning that has come by now. */
export const morningBefore = (now: Date, zone: string, startsAtHour: number): Morning => {
  const today = morningOf(DateTime.fromJSDate(now, { zone }), startsAtHour);
  return today.at <= now ? today : morningOf(DateTime.fromJSDate(now, { zone }).minus({ days: 1 }), startsAtHour);
};

/** The next morning that is still to come. */
export const morningAfter = (now: Date, zone: string, startsAtHour: number): Morning => {
  const today = morningOf(DateTime.fromJSDate(now, { zone }), startsAtHour);
  return today.at > now ? today : morningOf(DateTime.fromJSDate(now, { zone }).plus({ days: 1 }), startsAtHour);
};

/** So many days of the calendar before. */
export const daysBefore = (at: Date, days: number, zone: string): Date => DateTime.fromJSDate(at, { zone }).minus({ days }).toJSDate();

const morningOf = (day: DateTime, startsAtHour: number): Morning => ({
  day: day.toFormat('yyyy-MM-dd'),
  at: day.startOf('day').set({ hour: startsAtHour }).toJSDate(),
});
