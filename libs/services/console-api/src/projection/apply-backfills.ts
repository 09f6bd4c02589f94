import { backfillEventRegistry, type BackfillEvent } from '@sync/crm-events';
import type { PoolClient } from '@sync/database';
import { done, type Message, type Settlement } from '@sync/messaging';
import { tellBackfill, type BackfillStory } from './backfill-story.js';

/** Folds a batch of backfill events into a row per connection and kind, in the batch's transaction. This topic alone writes them. */
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
    if (decoded.kind === 'event') told.push({ message, event: decoded.event });
    settlements.push(done);
  }
  await writeStories(client, told);
  return settlements;
};

const writeStories = async (client: PoolClient, told: readonly { message: Message<unknown>; event: BackfillEvent }[]): Promise<void> => {
  if (told.length === 0) return;
  const byRow = new Map(told.map(({ event: { data } }) => [rowOf(data), data]));
  const places = [...byRow.keys()].sort().flatMap((row) => byRow.get(row) ?? []);
  const keys = [places.map(({ connectionId }) => connectionId), places.map(({ kind }) => kind)];
  const { rows } = await client.query<{ connection_id: string; kind: string; story: BackfillStory }>(
    `select connection_id, kind, story from console.backfills join unnest($1::text[], $2::text[]) wanted (connection_id, kind) using (connection_id, kind)
      order by connection_id, kind for update of backfills`,
    keys,
  );
  const stories = new Map(rows.map(({ connection_id, kind, story }) => [rowOf({ connectionId: connection_id, kind }), story]));
  for (const { message, event } of told) {
    const row = rowOf(event.data);
    stories.set(row, tellBackfill(stories.get(row) ?? null, { event, version: message.version, at: message.occurredAt }));
  }
  await client.query(
    `insert into console.backfills (connection_id, kind, story) select * from unnest($1::text[], $2::text[], $3::jsonb[])
     on conflict (connection_id, kind) do update set story = excluded.story`,
    [...keys, places.map((place) => JSON.stringify(stories.get(rowOf(place))))],
  );
};

const rowOf = ({ connectionId, kind }: { readonly connectionId: string; readonly kind: string }): string => `${connectionId}\0${kind}`;
