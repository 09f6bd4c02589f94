import { callsOverTheLimit } from './rate-limit.js';

const counts = (slidingViolations: number) => ({ fixedViolations: 0, slidingViolations, dailyViolations: 0 });

describe('calls to GHL over its limit', () => {
  it('break the promise', () => expect(callsOverTheLimit(counts(2), 40)).toMatchObject({ count: 2, explained: 0 }));
  it('are explained where the simulator was deaf for a while', () =>
    expect(callsOverTheLimit(counts(2), 900)).toMatchObject({ count: 0, explained: 2 }));
  it('are none where there are none', () => expect(callsOverTheLimit(counts(0), 40)).toMatchObject({ count: 0, explained: 0 }));
});
