import { receiptJson } from './receipt-json.js';

describe('a receipt’s JSON', () => {
  const of = (text: string) => receiptJson(Buffer.from(text));

  it('has no text that the database refuses, at any depth', () => {
    expect(of(String.raw`{"name":"A\u0000da \ud83d","tags":["\uD800x",{"note":"\u0000"}],"age":7}`)).toEqual({
      name: 'Ada \ufffd',
      tags: ['\ufffdx', { note: '' }],
      age: 7,
    });
  });

  it('keeps whole characters, however they are written, and a backslash before a u', () => {
    expect(of(String.raw`["\ud83e\udd80","🦀","\\u0000","\\ud800"]`)).toEqual(['🦀', '🦀', String.raw`\u0000`, String.raw`\ud800`]);
  });

  it('is undefined for bytes that are none', () => {
    expect([of('not json'), of(''), of('{"cut')]).toEqual([undefined, undefined, undefined]);
  });
});
