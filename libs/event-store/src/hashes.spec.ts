import { keyHash, slotsOf } from './hashes.js';

describe('the share of a key', () => {
  it('never changes: it is stored with every event', () => {
    expect(['', 'ada', 'loc_1/contact/ada', 'Zoë'].map(keyHash)).toEqual([11, 526, 394, 354]);
  });

  it('is even, also in its low bits, for keys that differ little', () => {
    const shares = [0, 0, 0, 0];
    for (let id = 0; id < 4_000; id += 1) {
      const share = keyHash(`loc_1/contact/con_${id}`) % 4;
      shares[share] = (shares[share] ?? 0) + 1;
    }
    expect(Math.min(...shares)).toBeGreaterThan(900);
  });
});

describe('lock slots', () => {
  it('come once each and ascending, whatever order the streams have', () => {
    const streams = Array.from({ length: 300 }, (_, id) => `contact-loc_1-${id}`);
    const slots = slotsOf([...streams, ...streams]);
    expect(slots).toEqual([...new Set(slots)].sort((a, b) => a - b));
    expect(slotsOf(streams.toReversed())).toEqual(slots);
    expect(slotsOf([])).toEqual([]);
  });
});
