import { readingKinds, type BackfillProgress, type ReadingKind, type ReadingProgress } from '@sync/contracts-console';
import type { Queryable } from '@sync/database';
import type { BackfillStory } from '../projection/backfill-story.js';
import { readingEnds } from './forecast.js';

/** The first readings of a connection, by kind of record. */
export type Readings = ReadonlyMap<ReadingKind, BackfillStory>;
export const noReadings: Readings = new Map();

/** By connection. A row per connection and kind, so this does not grow. */
export const readReadings = async (on: Queryable): Promise<Map<string, Readings>> => {
  const { rows } = await on.query<{ connection_id: string; kind: ReadingKind; story: BackfillStory }>(
    'select connection_id, kind, story from console.backfills',
  );
  const connections = [...new Set(rows.map(({ connection_id }) => connection_id))];
  return new Map(
    connections.map((id) => [id, new Map(rows.filter((row) => row.connection_id === id).map(({ kind, story }) => [kind, story]))]),
  );
};

/** Kinds whose reading has begun, in the order of `readingKinds`. */
export const readingsOf = (readings: Readings, now: Date): ReadingProgress[] =>
  readingKinds.flatMap((kind) => {
    const story = readings.get(kind);
    return story
      ? [{ kind, ...progressOf(story, now), expected: story.expected === null ? null : Math.max(story.expected, story.read) }]
      : [];
  });

export const progressOf = (story: BackfillStory, now: Date): BackfillProgress => ({
  read: story.read,
  expected: Math.max(story.expected ?? 0, story.read),
  ratePerSecond: story.finishedAt ? null : story.ratePerSecond,
  expectedEnd: readingEnds(now, story)?.toISOString() ?? null,
  startedAt: story.startedAt,
  finishedAt: story.finishedAt,
});
