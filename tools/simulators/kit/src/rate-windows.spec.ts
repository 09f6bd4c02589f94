import { RateWindows } from './rate-windows.js';

const at = (windows: (now: () => number) => RateWindows) => {
  let now = 1_740_819_600_000; // 2025-03-01T09:00Z, a multiple of ten seconds
  const start = now;
  const rate = windows(() => now);
  return { rate, arriveAt: (offsetMs: number, key?: string) => ((now = start + offsetMs), rate.arrive(key)) };
};
const fivePerTenSeconds = () => at((now) => new RateWindows({ max: 5, windowMs: 10_000, now }));

describe('RateWindows', () => {
  it('lets a full window through and counts down', () => {
    const { arriveAt } = fivePerTenSeconds();
    expect([0, 1, 2, 3, 4].map((ms) => arriveAt(ms).remaining)).toEqual([4, 3, 2, 1, 0]);
  });

  it('refuses one more in the same fixed window, and says when to come back', () => {
    const { rate, arriveAt } = fivePerTenSeconds();
    for (const ms of [0, 1, 2, 3, 4]) arriveAt(ms);
    expect(arriveAt(4_000)).toMatchObject({ allowed: false, exceeded: { fixed: true, sliding: true }, retryAfterMs: 6_000 });
    expect(rate.counts()).toEqual({ calls: 6, allowed: 5, fixedViolations: 1, slidingViolations: 1 });
  });

  it('notices a burst across the border that a fixed window would not', () => {
    const { arriveAt } = fivePerTenSeconds();
    for (const ms of [9_000, 9_001, 9_002, 9_003, 9_004]) arriveAt(ms);
    expect(arriveAt(10_500)).toMatchObject({ allowed: false, exceeded: { fixed: false, sliding: true }, retryAfterMs: 8_500 });
    expect(arriveAt(19_000).allowed).toBe(true);
  });

  it('keeps keys apart', () => {
    const { rate, arriveAt } = fivePerTenSeconds();
    for (const ms of [0, 1, 2, 3, 4]) arriveAt(ms, 'loc_1');
    expect(arriveAt(5, 'loc_1').allowed).toBe(false);
    expect(arriveAt(5, 'loc_2').allowed).toBe(true);
    expect(rate.remaining('loc_3')).toBe(5);
  });

  it('lets jitter push evenly spaced calls over the limit', () => {
    const run = (jitterMs: number) => {
      const { rate, arriveAt } = at((now) => new RateWindows({ max: 10, windowMs: 1_000, jitterMs, now }));
      for (let call = 0; call < 200; call += 1) arriveAt(call * 100);
      return rate.counts().slidingViolations;
    };
    expect(run(0)).toBe(0);
    expect(run(300)).toBeGreaterThan(0);
  });

  it('never lets more than the maximum into any window, whatever the jitter', () => {
    const accepted: number[] = [];
    const { arriveAt } = at((now) => new RateWindows({ max: 10, windowMs: 1_000, now }));
    for (let ms = 0; ms < 20_000; ms += 37) if (arriveAt(ms).allowed) accepted.push(ms);
    const worst = Math.max(...accepted.map((from) => accepted.filter((ms) => ms >= from && ms < from + 1_000).length));
    expect(worst).toBe(10);
  });
});
