import fc from 'fast-check';
import { ClockOffset } from './clock-offset.js';

describe('ClockOffset', () => {
  it('encloses the truth, whatever the round trips were', () =>
    fc.assert(
      fc.property(
        fc.integer({ min: -1_000_000, max: 1_000_000 }),
        fc.array(fc.record({ pause: fc.nat(5_000), there: fc.nat(300), back: fc.nat(300) }), { minLength: 1 }),
        (truth, answers) => {
          const offset = new ClockOffset();
          let now = 0;
          for (const { pause, there, back } of answers) {
            const sentAt = now + pause;
            now = sentAt + there + back;
            offset.learn(sentAt, now, sentAt + there + truth);
            expect(offset.earliest(truth + 7)).toBeLessThanOrEqual(7);
            expect(offset.notBefore(truth + 7)).toBeGreaterThanOrEqual(7);
          }
        },
      ),
    ));

  it('keeps what a quick answer taught when a slow one follows', () => {
    const offset = new ClockOffset();
    offset.learn(0, 2, 1_001);
    offset.learn(10, 910, 1_900);
    expect(offset.notBefore(2_000) - offset.earliest(2_000)).toBeLessThan(3);
  });

  it("believes the newest answer when the database's clock was set", () => {
    const offset = new ClockOffset();
    offset.learn(0, 2, 1_001);
    offset.learn(10, 12, 61_011);
    expect(offset.notBefore(61_011)).toBe(12);
    expect(offset.earliest(61_011)).toBe(10);
  });
});
