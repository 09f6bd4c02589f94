import fc from 'fast-check';
import { arrayLiteral, withArraysWritten } from './array-literal.js';

describe('an array literal', () => {
  const of = (...texts: (string | null)[]) => arrayLiteral(texts, (text) => text);

  it('quotes text, so that nothing in it can end an element', () => {
    expect(of('contact-1', 'a b', '{a,b}', '')).toBe('{"contact-1","a b","{a,b}",""}');
    expect(of('say "hi"', 'back\\slash', 'Zoë')).toBe('{"say \\"hi\\"","back\\\\slash","Zoë"}');
  });

  it('escapes quotes and backslashes and nothing else, whatever is beside them', () =>
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('"', '\\', '\n', '\u0001', '\u007f', '\ud800', '😀', '\u2028', 'é', 'a') }), (text) => {
        expect(of(text)).toBe(`{"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"}`);
      }),
    ));

  it('tells null from the word', () => {
    expect(of(null, 'NULL', 'null')).toBe('{NULL,"NULL","null"}');
  });

  it('leaves numbers bare, takes undefined for null, and can be empty', () => {
    expect(arrayLiteral([1, undefined, -2], (value) => value)).toBe('{1,NULL,-2}');
    expect(arrayLiteral([], () => 1)).toBe('{}');
  });

  it('is written for arrays of scalars; dates, bytes and arrays in arrays are left to the driver', () => {
    const left = [new Date(0), Buffer.from('x'), [new Date(0)], [Buffer.from('x')], [[1]], [{ a: 1 }], 'text', null];
    expect(withArraysWritten([['a', null], [1, true, 2n], [], ...left])).toEqual(['{"a",NULL}', '{1,true,2}', '{}', ...left]);
  });
});
