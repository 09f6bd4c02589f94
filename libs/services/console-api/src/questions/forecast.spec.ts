import type { BudgetStatus } from '@sync/rate-limit';
import type { BackfillStory } from '../projection/backfill-story.js';
import { forecastOf } from './forecast.js';

const now = new Date('2025-03-01T09:00:00.000Z');
const budget: BudgetStatus = {
  ratePerSecond: 10,
  windowMax: 100,
  windowMs: 10_000,
  dailyMax: 200_000,
  dailyUsed: 20_000,
  dailyResetsAt: null,
  throttledUntil: null,
};
const sendx: BudgetStatus = { ...budget, ratePerSecond: 5, dailyMax: null, dailyUsed: null };
const backfill: BackfillStory = {
  version: 9,
  expected: 100_000,
  read: 10_000,
  pageRows: 100,
  ratePerSecond: 50,
  startedAt: now.toISOString(),
  lastPageAt: now.toISOString(),
  finishedAt: null,
};
const asked = { now, backfill, waiting: 10_000, pushes: true, ghl: budget, sendx, timeZone: 'Europe/London' };

describe('the forecast', () => {
  it('says when everybody is read and pushed, and what that takes of the day', () => {
    // 90,000 rows at 50/s are 30 minutes; 100,000 people at 25 per call and 5 calls/s are 13.
    expect(forecastOf(asked)).toEqual({
      doneAt: '2025-03-01T09:30:00.000Z',
      shareOfDay: 20_900 / 200_000,
      sentence: 'Done about 09:30; by then 10 % of today’s GHL calls are used.',
    });
  });

  it('waits for SendX when that is slower', () => {
    expect(forecastOf({ ...asked, sendx: { ...sendx, ratePerSecond: 0.5 } })?.doneAt).toBe('2025-03-01T11:13:20.000Z');
  });

  it('counts reading only while nothing may be pushed', () => {
    expect(forecastOf({ ...asked, pushes: false, sendx: { ...sendx, ratePerSecond: 0.5 } })?.doneAt).toBe('2025-03-01T09:30:00.000Z');
    expect(forecastOf({ ...asked, pushes: false, backfill: { ...backfill, finishedAt: now.toISOString() } })).toBeNull();
  });

  it('says nothing of GHL calls once everybody is read', () => {
    const pushing = { ...asked, backfill: { ...backfill, read: 100_000, finishedAt: now.toISOString() } };
    expect(forecastOf(pushing)).toMatchObject({ shareOfDay: null, sentence: 'Everybody is pushed by about 09:01.' });
  });

  it('warns when the day is too short', () => {
    expect(forecastOf({ ...asked, ghl: { ...budget, dailyUsed: 199_900 } })?.sentence).toContain('goes on after the daily reset');
  });

  it('is silent when nothing is under way, or too little was seen', () => {
    expect(forecastOf({ ...asked, backfill: null })).toBeNull();
    expect(forecastOf({ ...asked, backfill: { ...backfill, ratePerSecond: null } })).toBeNull();
    expect(forecastOf({ ...asked, waiting: 0, backfill: { ...backfill, finishedAt: now.toISOString() } })).toBeNull();
  });

  it('names the day when it is not today', () => {
    expect(forecastOf({ ...asked, backfill: { ...backfill, ratePerSecond: 1 } })?.sentence).toMatch(/^Done about 2 Mar, 10:00/);
  });
});
