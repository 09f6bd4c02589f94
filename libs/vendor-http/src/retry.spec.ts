import { retryAfterMs, waitBeforeRepeat } from './retry.js';
import { VendorError } from './vendor-error.js';

const failed = (facts: Partial<ConstructorParameters<typeof VendorError>[0]> = {}): VendorError =>
  new VendorError({ vendor: 'sendx', failure: 'transient', code: 'HTTP_503', detail: '', call: 'GET /contact', ...facts });

describe('the wait before a repeat', () => {
  it('is anything up to half a second, then up to one, then over', () => {
    expect([0, 1, 2].map((repeats) => waitBeforeRepeat(failed(), repeats, () => 0.5))).toEqual([250, 500, undefined]);
    expect(waitBeforeRepeat(failed(), 0, () => 0)).toBe(0);
  });

  it('is not shorter than the vendor asks', () => {
    expect(waitBeforeRepeat(failed({ retryAfterMs: 2_000 }), 0, () => 0.5)).toBe(2_250);
  });

  it('does not come for anything that patience cannot heal', () => {
    const others = [
      failed({ failure: 'permanent' }),
      failed({ failure: 'auth' }),
      failed({ failure: 'quota' }),
      failed({ code: 'CALL_ABORTED' }),
      new Error('bug'),
    ];
    for (const error of others) expect(waitBeforeRepeat(error, 0)).toBeUndefined();
  });
});

describe('Retry-After', () => {
  const now = Date.parse('2025-03-01T09:00:00Z');

  it.each([
    ['3', 3_000],
    ['0', 0],
    ['Sat, 01 Mar 2025 09:00:20 GMT', 20_000],
    ['Sat, 01 Mar 2025 08:00:00 GMT', 0],
    ['soon', undefined],
    ['-1', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('reads %p as %p ms', (header, expected) => {
    expect(retryAfterMs(header, now)).toBe(expected);
  });
});
