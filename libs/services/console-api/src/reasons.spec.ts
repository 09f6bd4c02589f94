import { momentSkipReasons, readDueDate, skipCodes, skipReasons, timeProblems } from '@sync/crm-events';
import { unknownStatus } from './happenings/appointment-words.js';
import { isKnownReason, reasonOf } from './reasons.js';

describe('reasons in words', () => {
  it('has words for every way a contact can be left out', () => {
    expect(skipCodes.filter((code) => !isKnownReason(code))).toEqual([]);
  });

  it('has words for every problem with a task or an appointment, and for every moment that was skipped', () => {
    const dueProblems = ['', 'next tuesday', '1970-01-01'].flatMap((text) => readDueDate(text).problem?.code ?? []);
    const codes = [...dueProblems, ...skipReasons, ...timeProblems, unknownStatus, ...momentSkipReasons];
    expect(new Set(dueProblems).size).toBe(3);
    expect(codes.filter((code) => !isKnownReason(code))).toEqual([]);
  });

  it('shows a code without words as it is, with the page of its name', () => {
    expect(reasonOf('SOME_NEW-CODE')).toMatchObject({ title: 'Some new code', page: '/problems/SOME_NEW-CODE' });
  });
});
