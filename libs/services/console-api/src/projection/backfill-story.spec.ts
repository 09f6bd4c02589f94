import { BackfillFinished, BackfillPageRead, BackfillStarted } from '@sync/crm-events';
import { tellBackfill, type BackfillStory } from './backfill-story.js';

const of = { connectionId: 'con_1', locationId: 'loc_9', kind: 'contacts' } as const;
const at = (seconds: number): Date => new Date(Date.UTC(2025, 2, 1, 9, 0, seconds));
const started = { event: BackfillStarted.of({ ...of, expectedTotal: 1_000 }), version: 1, at: at(0) };
const page = (version: number, rowsSoFar: number, seconds: number) => ({
  event: BackfillPageRead.of({ ...of, rows: 100, rowsSoFar }),
  version,
  at: at(seconds),
});
const story = (...told: Parameters<typeof tellBackfill>[1][]): BackfillStory | null =>
  told.reduce<BackfillStory | null>(tellBackfill, null);

describe('the story of a backfill', () => {
  it('knows how far it is and how fast it goes', () => {
    expect(story(started, page(2, 100, 2), page(3, 200, 4))).toMatchObject({
      expected: 1_000,
      read: 200,
      ratePerSecond: 50,
      pageRows: 100,
    });
  });

  it('follows a slow-down', () => {
    const slower = story(started, page(2, 100, 2), page(3, 200, 62), page(4, 300, 122));
    expect(slower?.ratePerSecond).toBeGreaterThan(1.5);
    expect(slower?.ratePerSecond).toBeLessThan(10);
  });

  it('says no rate after a pause', () => {
    expect(story(started, page(2, 100, 2), page(3, 200, 1_000))?.ratePerSecond).toBeNull();
  });

  it('ends, and changes nothing when an event is told twice', () => {
    const finished = { event: BackfillFinished.of({ ...of, rows: 987 }), version: 3, at: at(9) };
    const ended = story(started, page(2, 100, 2), finished);
    expect(ended).toMatchObject({ read: 987, finishedAt: at(9).toISOString() });
    expect(tellBackfill(ended, page(2, 100, 2))).toBe(ended);
  });

  it('begins at zero when the location is read again', () => {
    const again = { ...started, version: 4, at: at(60) };
    expect(story(started, page(2, 100, 2), again)).toMatchObject({ read: 0, finishedAt: null, ratePerSecond: null });
  });
});
