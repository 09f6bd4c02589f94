import { firstWindow, spanAt, windowsFrom } from './calendar-windows.js';

const span = spanAt(new Date('2025-03-01T09:00:00.000Z'), 30, 45);
const shown = (ids: readonly string[], cursor = firstWindow(span)) =>
  windowsFrom(ids, cursor).map(({ calendarId, window, from, to }) => [
    calendarId,
    window,
    from.toISOString().slice(0, 10),
    to.toISOString().slice(0, 10),
  ]);

describe('the windows of a pass', () => {
  it('cover the span, calendar by calendar', () =>
    expect(shown(['sales', 'demo'])).toEqual([
      ['demo', 0, '2025-01-30', '2025-03-01'],
      ['demo', 1, '2025-03-01', '2025-03-31'],
      ['demo', 2, '2025-03-31', '2025-04-15'],
      ['sales', 0, '2025-01-30', '2025-03-01'],
      ['sales', 1, '2025-03-01', '2025-03-31'],
      ['sales', 2, '2025-03-31', '2025-04-15'],
    ]));

  it('go on where the cursor is, in the same span', () =>
    expect(shown(['sales', 'demo'], { ...firstWindow(span), calendarId: 'demo', window: 2 }).map(([id, window]) => [id, window])).toEqual([
      ['demo', 2],
      ['sales', 0],
      ['sales', 1],
      ['sales', 2],
    ]));

  it('go on with the next calendar when the one at hand has vanished', () => {
    const cursor = { ...firstWindow(span), calendarId: 'kiosk', window: 1 };
    expect(shown(['sales', 'demo'], cursor).map(([id]) => id)).toEqual(['sales', 'sales', 'sales']);
    expect(shown(['demo'], cursor)).toEqual([]);
  });

  it('are none without calendars, and are not doubled by a calendar that is told twice', () => {
    expect(shown([])).toEqual([]);
    expect(shown(['demo', 'demo'])).toHaveLength(3);
  });
});
