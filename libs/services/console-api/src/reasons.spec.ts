import { momentSkipReasons, skipCodes, timeProblems } from '@sync/crm-events';
import { isKnownReason, reasonOf } from './reasons.js';

describe('reasons in words', () => {
  it('has words for every way a contact can be left out', () => {
    expect(skipCodes.filter((code) => !isKnownReason(code))).toEqual([]);
  });

  it('has words for every problem with an appointment', () => {
    expect([...timeProblems, ...momentSkipReasons].filter((code) => !isKnownReason(code))).toEqual([]);
  });

  it('shows a code without words as it is, with the page of its name', () => {
    expect(reasonOf('SOME_NEW-CODE')).toMatchObject({ title: 'Some new code', page: '/problems/SOME_NEW-CODE' });
  });
});
