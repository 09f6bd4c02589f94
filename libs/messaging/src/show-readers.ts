import type { Pool } from '@sync/database';
import { gauge } from '@sync/telemetry';
import type { PartitionHandler } from './partition-handler.js';

/** More than this is shown as this: what waits is counted for every scrape. */
const MOST_COUNTED = 10_000;

export interface Readers {
  readonly pool: Pool;
  readonly groups: () => readonly string[];
  readonly partitions: () => Iterable<PartitionHandler>;
}

/** Shows how far behind the readers of this process are and what they set aside, looked up when somebody asks for the metrics. */
export const showReaders = ({ pool, groups, partitions }: Readers): void => {
  gauge('consumer_lag_seconds', 'How long has the oldest message waited that this group knows of and has not handled, per topic?', () =>
    Promise.resolve(worstOf(partitions())),
  );
  gauge('messages_parked', 'How many messages wait for a person, because this group could not read them?', () =>
    counted(pool, groups(), 'messaging.parked aside where redriven_at is null and'),
  );
  gauge('streams_held', 'How many streams wait for a build that understands their events, or for a person?', () =>
    counted(pool, groups(), 'messaging.holds aside where'),
  );
};

const worstOf = (partitions: Iterable<PartitionHandler>) => {
  const worst = new Map<string, { value: number; labels: { group: string; topic: string } }>();
  for (const { lag, labels } of partitions) {
    const value = lag.seconds();
    const id = `${labels.group}/${labels.topic}`;
    if (value !== null && value >= (worst.get(id)?.value ?? 0)) worst.set(id, { value, labels });
  }
  return [...worst.values()];
};

/** A database that is away shows nothing. */
const counted = async (pool: Pool, groups: readonly string[], from: string) => {
  const { rows } = await pool
    .query<{ name: string; count: string }>(
      `select name, (select count(*) from (select from ${from} aside.consumer_group = name limit $2) as counted) as count from unnest($1::text[]) as name`,
      [groups, MOST_COUNTED],
    )
    .catch(() => ({ rows: [] }));
  return rows.map(({ name, count }) => ({ value: Number(count), labels: { group: name } }));
};
