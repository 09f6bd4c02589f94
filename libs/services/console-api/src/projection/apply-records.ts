import { taskEventRegistry, type EventRegistry } from '@sync/crm-events';
import type { PoolClient } from '@sync/database';
import type { Message, Settlement } from '@sync/messaging';
import { activityEventRegistry, happeningWords, isNews, kindOf, type HappeningEvent } from '../happenings/happening.js';
import { beginningOf, tellRecord, type RecordStory } from '../happenings/record-story.js';
import { decodeBatch, type DecodedMessage } from './decode-batch.js';
import { keepLately, type LatelyEntry } from './keep-lately.js';
import { keepOwners, lockRecords, writeRecords, type RecordRow } from './record-rows.js';

/** Folds a batch of task events, in its transaction. */
export const applyTasks = (client: PoolClient, messages: readonly Message<unknown>[]): Promise<readonly Settlement[]> =>
  applyRecords(client, taskEventRegistry, messages);

/** Folds a batch of what happened to notes and appointments, in its transaction. */
export const applyActivity = (client: PoolClient, messages: readonly Message<unknown>[]): Promise<readonly Settlement[]> =>
  applyRecords(client, activityEventRegistry, messages);

type Told = DecodedMessage<HappeningEvent>;

/**
 * Set-based: a handful of statements whatever the size of the batch. A record that changes hands comes under two keys, which nobody keeps in order:
 * the younger fact counts, as its version tells.
 */
const applyRecords = async <Event extends HappeningEvent>(
  client: PoolClient,
  registry: EventRegistry<Event>,
  messages: readonly Message<unknown>[],
): Promise<readonly Settlement[]> => {
  const { decoded, settlements } = decodeBatch(registry, messages);
  const mentions = decoded.map(({ message: { stream, recordedAt }, locationId, contactId }) => ({
    stream,
    locationId,
    contactId,
    at: recordedAt,
  }));
  const rows = await lockRecords(client, mentions);
  const lately = decoded.flatMap((told) => {
    const row = rows.get(told.message.stream);
    if (row && told.message.version > row.version) rows.set(row.stream, foldedOn(row, told));
    return newsOf(told, row?.story ?? null);
  });
  await writeRecords(client, [...rows.values()]);
  await keepOwners(
    client,
    mentions.filter(({ stream }) => rows.has(stream)),
  );
  await keepLately(client, lately);
  return settlements;
};

const foldedOn = (row: RecordRow, { message, contactId, event }: Told): RecordRow => ({
  ...row,
  contactId,
  version: message.version,
  // Of somebody who was erased nothing is kept.
  story: event ? tellRecord(row.story, event) : (beginningOf(row.stream, row.locationId) ?? row.story),
});

/** `story` is what was known until then. */
const newsOf = ({ message, locationId, contactId, event }: Told, story: RecordStory | null): LatelyEntry[] => {
  if (event === null || !isNews(event, message.source)) return [];
  const { sentence, code = '' } = happeningWords(event, story);
  return [
    {
      locationId,
      contactId,
      at: message.recordedAt,
      version: message.version,
      eventId: message.id,
      kind: kindOf(event),
      sentence,
      reason: code,
    },
  ];
};
