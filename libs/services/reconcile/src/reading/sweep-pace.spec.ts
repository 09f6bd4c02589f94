import { leastBetweenMs, untilNextMs } from './sweep-pace.js';

const now = new Date('2025-03-01T09:00:00.000Z');
const ago = (seconds: number) => new Date(now.getTime() - seconds * 1_000);
const pace = { everyMs: 60_000, askedMs: 10_000, dailyMax: 200_000 };
const begun = (seconds: number) => ({ startedAt: ago(seconds), lastPages: 10, wantedAt: null });

describe('the next sweep', () => {
  it('begins at once when there was none', () =>
    expect(untilNextMs(now, { startedAt: null, lastPages: null, wantedAt: null }, pace)).toBe(0));

  it('begins when its time has come', () => {
    expect(untilNextMs(now, begun(20), pace)).toBe(40_000);
    expect(untilNextMs(now, begun(61), pace)).toBe(0);
  });

  it('uses a tenth of the day at most', () => {
    expect(leastBetweenMs(10, 10_000)).toBe(864_000);
    expect(leastBetweenMs(10, 200_000)).toBe(43_200);
    expect(untilNextMs(now, begun(61), { ...pace, dailyMax: 10_000 })).toBe(803_000);
  });

  it('takes a day for the smallest there is until GHL has told', () =>
    expect(untilNextMs(now, begun(61), { ...pace, dailyMax: null })).toBe(803_000));

  it('begins sooner when somebody asks, but not at once again', () => {
    expect(untilNextMs(now, { ...begun(4), wantedAt: ago(1) }, pace)).toBe(6_000);
    expect(untilNextMs(now, { ...begun(11), wantedAt: ago(1) }, pace)).toBe(0);
    expect(untilNextMs(now, { ...begun(11), wantedAt: ago(12) }, pace)).toBe(49_000);
  });

  it('is not put off by somebody who asks', () =>
    expect(untilNextMs(now, { ...begun(4), lastPages: 1, wantedAt: ago(1) }, { ...pace, everyMs: 5_000 })).toBe(1_000));
});
