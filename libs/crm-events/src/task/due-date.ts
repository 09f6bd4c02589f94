import { DateTime } from 'luxon';

/** Why a due date counts for nothing: the task is kept and shown with this reason, and none of its moments ever comes. */
export interface DueProblem {
  readonly code: 'no-due-date' | 'due-date-unreadable' | 'due-date-implausible';
  readonly detail: string;
}

export type DueDate = { readonly at: Date; readonly problem: null } | { readonly at: null; readonly problem: DueProblem };

/** Outside these years somebody's software wrote a zero or an end of time: 1970 and 9999 are what is seen. */
const FIRST_YEAR = 2000;
const LAST_YEAR = 2099;

/** Reads a due date as the CRM wrote it: ISO 8601, without an offset in UTC; also epoch seconds or milliseconds. */
export const readDueDate = (text: string | null | undefined): DueDate => {
  const plain = text?.trim() ?? '';
  if (plain === '') return none('no-due-date', 'The task has no due date in the CRM.');
  const read = instantOf(plain);
  if (!read?.isValid) return none('due-date-unreadable', 'The due date of the task is no date; set it again in the CRM.');
  if (read.year < FIRST_YEAR || read.year > LAST_YEAR)
    return none('due-date-implausible', `The due date of the task lies in the year ${read.year}; set it again in the CRM.`);
  return { at: read.toJSDate(), problem: null };
};

/** The same instant in one spelling, so that two spellings of it are no change; what cannot be read stays as it is. */
export const normaliseDueDate = <Text extends string | null | undefined>(text: Text): Text => {
  if (typeof text !== 'string') return text;
  const read = instantOf(text.trim());
  return (read?.isValid ? read.toJSDate().toISOString() : text) as Text;
};

const instantOf = (plain: string): DateTime | null => {
  if (/^\d{12,14}$/.test(plain)) return DateTime.fromMillis(Number(plain), { zone: 'utc' });
  if (/^\d{9,11}$/.test(plain)) return DateTime.fromSeconds(Number(plain), { zone: 'utc' });
  // Anything shorter than a full date would be completed from today's by luxon: a clock we must not have.
  if (!/^\d{4}-\d{2}-\d{2}(T|\s|$)/.test(plain)) return null;
  return DateTime.fromISO(plain.replace(/^(\d{4}-\d{2}-\d{2})\s+/, '$1T').replace(/\s+/g, ''), { zone: 'utc' });
};

const none = (code: DueProblem['code'], detail: string): DueDate => ({ at: null, problem: { code, detail } });
