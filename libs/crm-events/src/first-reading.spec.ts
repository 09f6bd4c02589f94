import { isJustMade } from './first-reading.js';

describe('What the first reading shows', () => {
  const seenAt = new Date('2025-03-01T09:00:00Z');

  it.each(['2025-03-01T08:59:59.900Z', '2025-03-01T08:50:00Z', '2025-03-01T03:55:00-05:00', '2025-03-01T09:00:05Z'])(
    'was just made, when it was made at %s',
    (madeAt) => {
      expect(isJustMade(madeAt, seenAt)).toBe(true);
    },
  );

  it.each(['2025-03-01T08:49:59Z', '2024-03-01T09:00:00Z', '2025-03-01 08:59:00', '9999-12-31T00:00:00Z', 'today', null, undefined])(
    'is history, when it was made at %s',
    (madeAt) => {
      expect(isJustMade(madeAt, seenAt)).toBe(false);
    },
  );
});
