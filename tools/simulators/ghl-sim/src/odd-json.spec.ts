import { seededRandom } from '@sync/sim-kit';
import { oddJson } from './odd-json.js';

describe('oddJson', () => {
  const value = {
    name: 'Łucja "L" \\ Óðinn 🎈',
    url: 'https://example.com/a',
    n: 3,
    f: 1.5,
    big: 12345678901,
    list: [1, null, '', []],
    none: null,
    deep: { a: {} },
  };

  it('says the same in other bytes', () => {
    const random = seededRandom(4);
    const written = Array.from({ length: 60 }, () => oddJson(value, random));
    for (const json of written) expect(JSON.parse(json)).toEqual(value);
    expect(new Set(written).size).toBe(60);
    for (const oddity of [/\\u01/, /\\\//, /3\.0/, /\n/]) expect(written.some((json) => oddity.test(json))).toBe(true);
  });

  it('leaves out what is undefined', () => {
    expect(JSON.parse(oddJson({ a: undefined, b: 1 }, seededRandom(1)))).toEqual({ b: 1 });
  });
});
