import type { Pool } from '@sync/database';
import { VersionConflict, type EventStore } from '@sync/event-store';
import type { ReslicePage } from '@sync/reslicing';
import type { Timers } from '@sync/timers';
import { sliceAppend } from './appends.js';
import { loadContexts, type ConnectionDirectory } from './location-context.js';
import { loadPeople, pageOfPeople, personId, savePeople, summariesOf, type PersonId } from './people.js';
import { rebuildStream } from './rebuild.js';
import { slicePerson } from './slice-person.js';
import { setWakeUpsOfPeople } from './wake-ups.js';
import { withPeople } from './with-people.js';

const PAGE = 200;

interface Surroundings {
  readonly pool: Pool;
  readonly store: EventStore;
  readonly connections: ConnectionDirectory;
  readonly timers: Timers;
  readonly now: () => Date;
}

/**
 * Makes the slices of a page of people again and sets the wake-ups of their tasks, as both depend on mapping and references. Only real changes are told.
 * Answers the last one, null when there is nobody left.
 */
export const reslicePage = async (surroundings: Surroundings, { locationId, after, everybody }: ReslicePage): Promise<string | null> => {
  const { pool, connections } = surroundings;
  const connectionId = connections.connectionOf(locationId);
  if (connectionId === undefined) return null;
  const page = await pageOfPeople(pool, locationId, after, everybody, PAGE);
  const last = page.at(-1);
  if (!last) return null;
  try {
    await reslice(surroundings, new Map([[locationId, connectionId]]), page);
  } catch (error) {
    if (error instanceof VersionConflict) await rebuildStream(pool, surroundings.store, connections, error.stream, [locationId]);
    throw error; // the page is made again, from rows that fit
  }
  await setWakeUpsOfPeople(
    surroundings,
    locationId,
    page.map(({ contactId }) => contactId),
  );
  return last.contactId;
};

const reslice = async (
  { pool, store, now }: Surroundings,
  connections: ReadonlyMap<string, string>,
  page: readonly PersonId[],
): Promise<void> =>
  withPeople(pool, [], page, (streams) =>
    store.transaction(streams, async (tx) => {
      const at = now();
      const contexts = await loadContexts(tx.client, connections);
      const people = await loadPeople(tx.client, page);
      const summaries = await summariesOf(tx.client, page, at);
      const sliced = [...people.values()].flatMap((person) => {
        const context = contexts.get(person.locationId);
        const summary = summaries.get(personId(person));
        return context && summary ? [{ sliced: slicePerson(person, summary, context, null), waitedIn: person.waitsIn }] : [];
      });
      // A slice that waited goes on in the trace it waited in, others belong to nobody's; its version, which sliceAppend adds, makes the cause unique.
      const appends = sliced.flatMap(({ sliced: one, waitedIn }) =>
        sliceAppend(one, { id: 'reslice', occurredAt: at, traceparent: waitedIn, urgency: 'reconcile' }),
      );
      if (appends.length > 0) await tx.append(appends);
      await savePeople(
        tx.client,
        sliced.map(({ sliced: { person } }) => person),
      );
    }),
  );
