import fc from 'fast-check';
import { canonicalJson, sameJson } from './canonical-json.js';

/** What hashes of older builds were made of. */
const sortedCopy = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sortedCopy);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([key, item]) => [key, sortedCopy(item)]),
  );
};

describe('canonicalJson', () => {
  it('writes what JSON.stringify writes of a copy with sorted keys, whatever the value', () =>
    fc.assert(
      fc.property(
        fc.anything({
          key: fc.oneof(fc.string(), fc.nat().map(String), fc.constantFrom('4294967294', '4294967295', '01', '-1', '__proto__', 'é"')),
          maxDepth: 4,
        }),
        (value) => value === undefined || canonicalJson(value) === JSON.stringify(sortedCopy(value)),
      ),
      { numRuns: 2_000 },
    ));

  it.each<[string, unknown, string]>([
    [
      'keys by code unit, at every depth',
      { b: { z: 1, Z: 2 }, a: [{ y: null, x: true }] },
      '{"a":[{"x":true,"y":null}],"b":{"Z":2,"z":1}}',
    ],
    ['whole numbers first and by size', { b: 1, '10': 2, '9': 3 }, '{"9":3,"10":2,"b":1}'],
    ['absent ones not at all, in an array as null', { a: undefined, b: [undefined] }, '{"b":[null]}'],
  ])('writes %s', (_what, value, text) => expect(canonicalJson(value)).toBe(text));
});

describe('sameJson', () => {
  it.each<[unknown, unknown, boolean]>([
    [{ a: 1, b: [2] }, { b: [2], a: 1 }, true],
    [[1, 2], [2, 1], false],
    ['1', 1, false],
    [null, undefined, false],
    [undefined, undefined, true],
    ['{}', {}, false],
  ])('%j and %j: %s', (left, right, same) => expect(sameJson(left, right)).toBe(same));
});
