import { birthdaysOn, daysMissed } from './birthday-days.js';

describe('the days of birthdays', () => {
  it.each([
    ['2025-03-01', ['03-01']],
    ['2025-02-28', ['02-28', '02-29']],
    ['2024-02-28', ['02-28']],
    ['2024-02-29', ['02-29']],
    ['1900-02-28', ['02-28', '02-29']],
  ])('on %s are %j', (day, birthdays) => {
    expect(birthdaysOn(day)).toEqual(birthdays);
  });

  it('that were missed are those between, over the end of a month, not the two themselves', () => {
    expect(daysMissed('2025-02-27', '2025-03-02')).toEqual(['2025-02-28', '2025-03-01']);
  });

  it.each(['2025-03-01', '2025-03-02', '2025-03-05'])(
    'are none after %s on the day after, the day itself, and when the clock went back',
    (asked) => {
      expect(daysMissed(asked, '2025-03-02')).toEqual([]);
    },
  );

  it('go back a year at most', () => {
    const missed = daysMissed('2001-01-01', '2025-03-02');
    expect([missed.length, missed.at(-1)]).toEqual([366, '2025-03-01']);
  });
});
