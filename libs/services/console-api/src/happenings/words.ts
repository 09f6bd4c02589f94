import { DateTime } from 'luxon';
import type { ValueChange } from '@sync/contracts-console';
import { many, textOf } from '../timeline/step.js';

/** `task “Call Ada”`, `a task without a title`. */
export const titled = (kind: string, title: string | null | undefined): string =>
  title ? `${kind} “${title}”` : `${kind === 'appointment' ? 'an' : 'a'} ${kind} without a title`;

/** The first letter large. */
export const sentence = (text: string): string => text.replace(/^./, (first) => first.toUpperCase());

/** A time as people write it, in UTC: services know a location's zone, the console does not. What is no time stays as it is. */
export const momentText = (time: string | null | undefined): string | null => {
  if (!time) return null;
  const read = DateTime.fromISO(time, { zone: 'utc' });
  return read.isValid ? `${read.toFormat('d LLL yyyy, HH:mm', { locale: 'en' })} UTC` : time;
};

/** `30 minutes`, `2 hours`, `3 days`: the largest unit that fits. */
export const spanText = (minutes: number): string => {
  if (minutes > 0 && minutes % 1_440 === 0) return many(minutes / 1_440, 'day');
  return minutes > 0 && minutes % 60 === 0 ? many(minutes / 60, 'hour') : many(minutes, 'minute');
};

/** Values that are there. */
export const facts = (named: Readonly<Record<string, unknown>>): ValueChange[] =>
  Object.entries(named).flatMap(([name, value]) => {
    const after = textOf(value);
    return after === null ? [] : [{ name, before: null, after }];
  });
