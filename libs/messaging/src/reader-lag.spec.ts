import { ReaderLag } from './reader-lag.js';

const nine = Date.parse('2025-03-01T09:00:00Z');
const at = (seconds: number): number => nine + seconds * 1_000;

describe('How far a reader is behind', () => {
  it('is the age of the oldest message it knows of and has not handled', () => {
    const lag = new ReaderLag();
    lag.begin();
    lag.found(new Date(nine));
    expect(lag.seconds(at(40))).toBe(40);
  });

  it('is nothing when a look found nothing', () => {
    const lag = new ReaderLag();
    lag.begin();
    lag.found(new Date(nine));
    lag.found(null);
    expect(lag.seconds(at(40))).toBe(0);
  });

  it('grows while looks fail, even though nothing was known to wait', () => {
    const lag = new ReaderLag();
    lag.begin();
    lag.found(null);
    lag.failed(at(10));
    lag.failed(at(20));
    expect(lag.seconds(at(40))).toBe(30);
    lag.found(null);
    expect(lag.seconds(at(41))).toBe(0);
  });

  it('says nothing while somebody else reads', () => {
    const lag = new ReaderLag();
    lag.found(new Date(nine));
    expect(lag.seconds(at(40))).toBeNull();
    lag.begin();
    lag.end();
    expect(lag.seconds(at(40))).toBeNull();
  });
});
