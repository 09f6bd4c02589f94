import { naive, normalised, withOffset } from './local-time.js';
import { occurrences } from './series.js';

const zone = 'America/New_York';
// Sunday 9 March 2025, 02:00: the clocks go forward.
const first = Date.parse('2025-03-05T10:00:00-05:00');
const starts = (rrule: string) => occurrences(rrule, first, zone).map((ms) => withOffset(ms, zone));

describe('a series', () => {
  it('keeps the clock on the wall across daylight saving', () => {
    expect(starts('RRULE:FREQ=WEEKLY;INTERVAL=1;COUNT=3')).toEqual([
      '2025-03-05T10:00:00-05:00',
      '2025-03-12T10:00:00-04:00',
      '2025-03-19T10:00:00-04:00',
    ]);
  });

  it.each([
    ['RRULE:FREQ=DAILY;INTERVAL=2;COUNT=3', ['2025-03-05', '2025-03-07', '2025-03-09']],
    ['FREQ=MONTHLY;COUNT=2', ['2025-03-05', '2025-04-05']],
    ['RRULE:FREQ=DAILY;UNTIL=20250307T140000Z', ['2025-03-05', '2025-03-06']],
    ['RRULE:FREQ=DAILY;UNTIL=20250306', ['2025-03-05', '2025-03-06']],
    ['RRULE:FREQ=DAILY;COUNT=3\nEXDATE:20250306T150000Z', ['2025-03-05', '2025-03-07']],
  ])('%j begins on %j', (rrule, days) => {
    expect(starts(rrule).map((start) => start.slice(0, 10))).toEqual(days);
  });

  it('without an end stops at a hundred', () => {
    expect(starts('RRULE:FREQ=DAILY')).toHaveLength(100);
  });

  it.each(['RRULE:FREQ=WEEKLY;BYDAY=MO', 'RRULE:FREQ=HOURLY', 'nonsense'])(
    'is refused for a rule the simulator does not know: %s',
    (rrule) => {
      expect(() => starts(rrule)).toThrow('refused with 400');
    },
  );
});

describe('local times', () => {
  it('come with the offset of their day, and without any', () => {
    expect(withOffset(Date.parse('2025-07-01T14:00:00Z'), zone)).toBe('2025-07-01T10:00:00-04:00');
    expect(naive(Date.parse('2025-07-01T14:00:00Z'), zone)).toBe('2025-07-01 10:00:00');
    expect(withOffset(0, 'Mars/Olympus')).toBe('1970-01-01T00:00:00+00:00');
  });

  it('take over what can be read, and leave the rest alone', () => {
    expect(normalised('2025-03-05T15:00:00Z', zone)).toBe('2025-03-05T10:00:00-05:00');
    expect(normalised('2025-03-05T10:00:00', zone)).toBe('2025-03-05T10:00:00-05:00');
    expect(normalised('next Tuesday', zone)).toBe('next Tuesday');
  });
});
