import { nextLook, sliceStream } from '@sync/crm-events';
import { transaction, type Pool } from '@sync/database';
import type { EventStore } from '@sync/event-store';
import type { ReslicePage } from '@sync/reslicing';
import type { Timers } from '@sync/timers';
import { lockAppointmentsAfter, saveWakeUps } from './appointment-rows.js';
import type { ConnectionDirectory } from './connection-directory.js';
import { loadContexts } from './location-context.js';
import { loadPeople, pageOfPeople, savePeople, type PersonId } from './people-rows.js';
import { sliceAppend, slicePeople } from './slice-people.js';
import { setWakeUps } from './wake-ups.js';

const PAGE = 200;
const minuteMs = 60_000;

interface Surroundings {
  readonly pool: Pool;
  readonly store: EventStore;
  readonly connections: ConnectionDirectory;
  readonly timers: Timers;
  readonly now: () => Date;
}

/**
 * Makes the slices of a page of people again, as the mapping or the references changed, and reckons anew when their appointments have to be looked at. Answers
 * the last contact, null when there is none left.
 */
export const reslicePage = async (on: Surroundings, { locationId, after, everybody }: ReslicePage): Promise<string | null> => {
  const connectionId = on.connections.connectionOf(locationId);
  if (!connectionId) return null;
  const page = await pageOfPeople(on.pool, locationId, after, everybody, PAGE);
  const connections = new Map([[locationId, connectionId]]);
  if (page.length > 0) {
    await reslice(on, connections, page);
    await moveWakeUps(on, connections, locationId, page);
  }
  return page.at(-1)?.contactId ?? null;
};

const reslice = async (
  { store, now }: Surroundings,
  connections: ReadonlyMap<string, string>,
  page: readonly PersonId[],
): Promise<void> => {
  const streams = page.map(({ locationId, contactId }) => sliceStream('activity', locationId, contactId));
  await store.transaction(streams, async (tx) => {
    const people = [...(await loadPeople(tx.client, page)).values()];
    const contexts = await loadContexts(tx.client, connections);
    const sliced = await slicePeople(tx.client, people, contexts, now());
    // A slice that waited goes on in the trace it waited in; others belong to nobody's.
    const appends = sliced.flatMap((one, index) =>
      sliceAppend(one, {
        causationId: `reslice-${one.row.sliceVersion}`,
        occurredAt: now(),
        traceparent: people[index]?.waitsIn ?? null,
        urgency: 'reconcile',
      }),
    );
    if (appends.length > 0) await tx.append(appends);
    await savePeople(
      tx.client,
      sliced.map(({ row }) => row),
    );
  });
};

/** Leads, delays, the hour of the morning and the time zone decide about moments. Rows are locked, so nobody decides from older ones meanwhile. */
const moveWakeUps = async (
  { pool, timers, now }: Surroundings,
  connections: ReadonlyMap<string, string>,
  locationId: string,
  page: readonly PersonId[],
): Promise<void> => {
  await transaction(pool, async (client) => {
    const rules = (await loadContexts(client, connections)).get(locationId)?.rules;
    if (!rules) return;
    const longest = Math.max(0, ...rules.followUpMinutes) + 2 * 24 * 60; // and the day after which nothing is acted upon any more
    const rows = await lockAppointmentsAfter(
      client,
      locationId,
      page.map(({ contactId }) => contactId),
      new Date(now().getTime() - longest * minuteMs),
    );
    const moved = rows
      .map((row) => ({ ...row, wakeAt: nextLook(row.state, rules, now()), before: row.wakeAt }))
      .filter(({ wakeAt, before }) => wakeAt?.getTime() !== before?.getTime());
    await saveWakeUps(client, moved);
    await setWakeUps(client, timers, moved);
  });
};
