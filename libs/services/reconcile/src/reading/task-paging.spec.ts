import { nextTaskPage } from './task-paging.js';

const page = (rows: number, news = false) => ({ rows, news });
const first = { pass: 1, rows: 0, lastRows: null };
const later = (rows: number, lastRows: number, pass = 3) => ({ pass, rows, lastRows });

describe('the next page of tasks', () => {
  it('follows a full one', () =>
    expect(nextTaskPage({ skip: 500, limit: 500 }, page(500), { ...first, rows: 500 })).toEqual({ skip: 1_000, limit: 500 }));

  it('does not follow an empty one', () => expect(nextTaskPage({ skip: 500, limit: 500 }, page(0), first)).toBeNull());

  it('does not follow a short one', () => expect(nextTaskPage({ skip: 500, limit: 500 }, page(12), later(500, 512))).toBeNull());

  it('follows a short one in the first pass, and in one that saw fewer than the last', () => {
    expect(nextTaskPage({ skip: 0, limit: 500 }, page(12), first)).toEqual({ skip: 12, limit: 500, short: 12 });
    expect(nextTaskPage({ skip: 500, limit: 500 }, page(11), later(500, 512))).toEqual({ skip: 511, limit: 500, short: 11 });
  });

  it('is as long as GHL gives, when it gives less than it is asked for', () => {
    expect(nextTaskPage({ skip: 100, limit: 500, short: 100 }, page(100), { ...first, rows: 100 })).toEqual({ skip: 200, limit: 100 });
    expect(nextTaskPage({ skip: 200, limit: 100 }, page(40), { ...first, rows: 200 })).toEqual({ skip: 240, limit: 100, short: 40 });
  });

  it('does not take chance for a limit', () => {
    expect(nextTaskPage({ skip: 12, limit: 500, short: 12 }, page(12), { ...first, rows: 12 })).toEqual({
      skip: 24,
      limit: 500,
      short: 12,
    });
    expect(nextTaskPage({ skip: 137, limit: 500, short: 137 }, page(1), { ...first, rows: 137 })).toEqual({
      skip: 138,
      limit: 500,
      short: 1,
    });
  });

  it('is left out after a full one with which all are there, every second time', () => {
    expect(nextTaskPage({ skip: 4_500, limit: 500 }, page(500), later(4_500, 5_000, 2))).toBeNull();
    expect(nextTaskPage({ skip: 4_500, limit: 500 }, page(500), later(4_500, 5_000, 3))).toEqual({ skip: 5_000, limit: 500 });
    expect(nextTaskPage({ skip: 4_500, limit: 500 }, page(500, true), later(4_500, 5_000, 2))).toEqual({
      skip: 5_000,
      limit: 500,
      news: true,
    });
    expect(nextTaskPage({ skip: 4_500, limit: 500, news: true }, page(500), later(4_500, 5_000, 2))).not.toBeNull();
    expect(nextTaskPage({ skip: 4_500, limit: 500 }, page(500), later(4_500, 5_001, 2))).toEqual({ skip: 5_000, limit: 500 });
  });
});
