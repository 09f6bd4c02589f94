import { backfillEventRegistry, type BackfillEvent } from '@sync/crm-events';
import type { PoolClient } from '@sync/database';
import { done, type Message, type Settlement } from '@sync/messaging';
import { tellBackfill, type BackfillStory } from './backfill-story.js';

/**
 * Folds a batch of backfill events into the rows of their connections, in the batch's transaction. This topic alone writes them. A row tells of the
 * contacts; how far tasks, appointments and notes were read is not shown yet.
 */
export const applyBackfills = async (client: PoolClient, messages: readonly Message<unknown>[]): Promise<Settlement[]> => {
  const settlements: Settlement[] = [];
  const told: { message: Message<unknown>; event: BackfillEvent }[] = [];
  const held = new Set<string>();
  for (const message of messages) {
    const decoded = backfillEventRegistry.decode(message);
    if (decoded.kind === 'unknown-event' || held.has(message.stream)) {
      held.add(message.stream);
      settlements.push({
        kind: 'hold',
        reason: decoded.kind === 'unknown-event' ? decoded.detail : 'An earlier event of this stream waits.',
      });
      continue;
    }
    if (decoded.kind === 'event' && decoded.event.data.kind === 'contacts') told.push({ message, event: decoded.event });
    settlements.push(done);
  }
  await writeStories(client, told);
  return settlements;
};

const writeStories = async (client: PoolClient, told: readonly { message: Message<unknown>; event: BackfillEvent }[]): Promise<void> => {
  if (told.length === 0) return;
  const ids = [...new Set(told.map(({ event }) => event.data.connectionId))].sort();
  const { rows } = await client.query<{ connection_id: string; story: BackfillStory }>(
    'select connection_id, story from console.backfills where connection_id = any($1) order by connection_id for update',
    [ids],
  );
  const stories = new Map(rows.map(({ connection_id, story }) => [connection_id, story]));
  for (const { message, event } of told) {
    const { connectionId } = event.data;
    stories.set(connectionId, tellBackfill(stories.get(connectionId) ?? null, { event, version: message.version, at: message.occurredAt }));
  }
  await client.query(
    `insert into console.backfills (connection_id, story) select * from unnest($1::text[], $2::jsonb[])
     on conflict (connection_id) do update set story = excluded.story`,
    [ids, ids.map((id) => JSON.stringify(stories.get(id)))],
  );
};
