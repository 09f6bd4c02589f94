import { setTimeout as delay } from 'node:timers/promises';
import { evolveTask, locationOfKey, sliceEventRegistry, sliceStream, taskEventRegistry, taskOfStream } from '@sync/crm-events';
import { transaction, type Pool } from '@sync/database';
import type { EventStore, StoredEvent } from '@sync/event-store';
import { topics } from '@sync/messaging';
import { connectionsOf, type ConnectionDirectory } from './location-context.js';
import { freshPerson, savePeople, type Person } from './people.js';
import { hashOf } from './slice-person.js';
import { freshRow, loadRows, rowId, saveRows, type TaskRow } from './task-rows.js';

/**
 * Makes the row behind a stream again from the store: it was lost, or is older than the store says. A row is enough for whoever has news of it; when whole
 * tables were lost, counts need all of them: see rebuildEverything.
 */
export const rebuildStream = async (
  pool: Pool,
  store: EventStore,
  connections: ConnectionDirectory,
  stream: string,
  locationIds: readonly string[],
): Promise<void> => {
  const events = await store.readStream(stream);
  for (const [locationId, connectionId] of connectionsOf(connections, locationIds)) {
    const taskId = taskOfStream(stream, locationId);
    const contactId = contactOfStream(stream, locationId);
    if (taskId !== null) await saveRows(pool, [events.reduce(fold, freshRow({ locationId, taskId }, connectionId))]);
    if (contactId !== null) await savePeople(pool, [personFrom(events, freshPerson({ locationId, contactId }, connectionId))]);
  }
};

const contactOfStream = (stream: string, locationId: string): string | null => {
  const beginning = sliceStream('task', locationId, '');
  return stream.startsWith(beginning) ? stream.slice(beginning.length) : null;
};

/** Folds what comes next of a task's stream; what the row has already is left aside. */
const fold = (row: TaskRow, stored: StoredEvent): TaskRow => {
  if (stored.version <= row.version) return row;
  const decoded = taskEventRegistry.decode(stored);
  if (decoded.kind === 'unknown-event') throw new Error(decoded.detail);
  return { ...row, version: stored.version, state: decoded.kind === 'event' ? evolveTask(row.state, decoded.event) : row.state };
};

/** The slice is made again anyway, as soon as somebody asks; the hash tells whether it is news. */
const personFrom = (slices: readonly StoredEvent[], fresh: Person): Person => {
  const last = slices.at(-1);
  const decoded = last && sliceEventRegistry.decode(last);
  return {
    ...fresh,
    sliceVersion: last?.version ?? 0,
    sliceHash: decoded?.kind === 'event' ? hashOf(decoded.event.data.slice) : null,
    sliceWaits: true,
  };
};

const PAGE = 1_000;
const HELD_BACK_MS = 50;

/**
 * Reads the log of tasks and their slices from the beginning and brings every row up to it; nothing is appended, so nothing is told twice. Stop task-sync's
 * consumers meanwhile. It may be broken off and begun again. Answers the locations it met, whose slices are to be made again.
 */
export const rebuildEverything = async (pool: Pool, store: EventStore, connections: ConnectionDirectory): Promise<ReadonlySet<string>> => {
  const locations = new Set<string>();
  for await (const events of pages(pool, store, topics.taskEvents)) {
    const found = events.flatMap((event) => taskIn(event, connections));
    for (const { id } of found) locations.add(id.locationId);
    await transaction(pool, async (client) => {
      const stored = await loadRows(
        client,
        found.map(({ id }) => id),
      );
      for (const { id, connectionId, event } of found)
        stored.set(rowId(id), fold(stored.get(rowId(id)) ?? freshRow(id, connectionId), event));
      await saveRows(client, [...stored.values()]);
    });
  }
  for await (const events of pages(pool, store, topics.taskSlices)) {
    const people = new Map(events.flatMap((event) => personIn(event, connections).map((person) => [event.stream, person] as const)));
    await transaction(pool, (client) => savePeople(client, [...people.values()]));
  }
  return locations;
};

/**
 * Both topics in the order of the store, all keys together: a task that moved has events under two. Everything that was committed when it began: what an
 * older transaction holds back is waited for, or a row would stay older than its stream.
 */
async function* pages(pool: Pool, store: EventStore, topic: string): AsyncGenerator<readonly StoredEvent[], void, void> {
  const selection = { topic, partition: 0, partitions: 1, limit: PAGE };
  const { rows } = await pool.query<{ xid: string }>('select pg_snapshot_xmax(pg_current_snapshot()) as xid');
  const end = BigInt(rows[0]?.xid ?? 0);
  for (let at = await store.beginning(); ;) {
    for await (const { items, checkpoint } of store.catchUp(at, selection)) {
      at = checkpoint;
      if (items.length > 0) yield items;
    }
    if (at.xid >= end) return;
    await delay(HELD_BACK_MS);
  }
}

const taskIn = (event: StoredEvent, connections: ConnectionDirectory) => {
  const locationId = locationOfKey(event.key);
  const taskId = locationId === null ? null : taskOfStream(event.stream, locationId);
  const connectionId = locationId === null ? undefined : connections.connectionOf(locationId);
  return locationId === null || taskId === null || connectionId === undefined ? [] : [{ id: { locationId, taskId }, connectionId, event }];
};

const personIn = (event: StoredEvent, connections: ConnectionDirectory): Person[] => {
  const decoded = sliceEventRegistry.decode(event);
  if (decoded.kind !== 'event') return [];
  const { locationId, contactId } = decoded.event.data.slice;
  const connectionId = connections.connectionOf(locationId);
  return connectionId === undefined ? [] : [personFrom([event], freshPerson({ locationId, contactId }, connectionId))];
};
