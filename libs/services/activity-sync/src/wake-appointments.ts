import { dueMoments, evolveAppointment, nextLook, type AppointmentEvent } from '@sync/crm-events';
import { transaction, type Pool } from '@sync/database';
import { PersonForgotten, VersionConflict, type EventStore, type StoreTransaction } from '@sync/event-store';
import type { Timers } from '@sync/timers';
import {
  appointmentIdIn,
  appointmentRowId,
  contactOf,
  loadAppointmentRows,
  loadContactsOf,
  saveAppointmentRows,
  saveWakeUps,
  type AppointmentId,
  type AppointmentRow,
} from './appointment-rows.js';
import { appointmentAppends, appointmentEventAppends } from './appends.js';
import type { ConnectionDirectory } from './connection-directory.js';
import type { LearnedEvent } from './fold-reports.js';
import { loadContexts, type LocationContext } from './location-context.js';
import { freshPerson, loadPeople, personId, savePeople, type PersonId } from './people-rows.js';
import { rebuildFrom } from './rebuild-rows.js';
import { sliceAppend, slicePeople } from './slice-people.js';
import { PersonNotLocked, streamsOfAppointment, streamsOfPerson } from './streams.js';
import { setWakeUps } from './wake-ups.js';

interface Surroundings {
  readonly pool: Pool;
  readonly store: EventStore;
  readonly connections: ConnectionDirectory;
  readonly timers: Timers;
  readonly now: () => Date;
}

/** A woken appointment after its due moments: what came, and when to look again. */
interface Woken {
  readonly row: AppointmentRow;
  readonly events: readonly LearnedEvent<AppointmentRow['state'], AppointmentEvent>[];
}

/**
 * A timer only says "look again". What is due is decided from the appointment's state and the mapping as they are then; a moment's name is the causation of
 * its event, so that the same one never comes twice, even after a rebuild. Slices follow, as what lies ahead changes with time alone.
 */
export class WakeAppointments {
  constructor(private readonly on: Surroundings) {}

  async run(keys: readonly string[]): Promise<void> {
    const ids = [...new Set(keys)].map(appointmentIdIn);
    const connections = new Map(
      ids.flatMap(({ locationId }) => {
        const connectionId = this.on.connections.connectionOf(locationId);
        return connectionId === undefined ? [] : [[locationId, connectionId] as const];
      }),
    );
    const known = ids.filter(({ locationId }) => connections.has(locationId)); // others have no connection any more: nobody to tell
    if (known.length === 0) return;
    const failures = await this.#lookAtAll(known, connections);
    await transaction(this.on.pool, (client) => setWakeUps(client, this.on.timers, known));
    if (failures.length > 0)
      throw new AggregateError(failures, `${failures.length} of ${known.length} woken appointments could not be looked at.`);
  }

  /** All together; when one of them spoils that, each on its own, so that the others are not late. */
  async #lookAtAll(ids: readonly AppointmentId[], connections: ReadonlyMap<string, string>): Promise<unknown[]> {
    const failures: unknown[] = [];
    try {
      await this.#look(ids, connections);
    } catch (error) {
      if (ids.length > 1) for (const id of ids) failures.push(...(await this.#lookAtAll([id], connections)));
      else if (error instanceof PersonForgotten)
        await saveWakeUps(
          this.on.pool,
          ids.map((id) => ({ ...id, wakeAt: null })),
        );
      else failures.push(error);
    }
    return failures;
  }

  async #look(ids: readonly AppointmentId[], connections: ReadonlyMap<string, string>): Promise<void> {
    const { pool, store, now } = this.on;
    const owners = await loadContactsOf(pool, ids);
    const people = new Map(
      ids.flatMap((id) => {
        const contactId = owners.get(appointmentRowId(id));
        const person = contactId === undefined ? null : { locationId: id.locationId, contactId };
        return person ? [[personId(person), person] as const] : [];
      }),
    );
    const streams = [...ids.flatMap(streamsOfAppointment), ...[...people.values()].flatMap(streamsOfPerson)];
    try {
      await store.transaction(streams, (tx) => this.#apply(tx, ids, connections, people));
    } catch (error) {
      if (error instanceof VersionConflict)
        await rebuildFrom(error.stream, { pool, store, now }, { connections, notes: [], appointments: ids, people });
      throw error; // the timer wakes them again
    }
  }

  async #apply(
    tx: StoreTransaction,
    ids: readonly AppointmentId[],
    connections: ReadonlyMap<string, string>,
    people: ReadonlyMap<string, PersonId>,
  ): Promise<void> {
    const now = this.on.now();
    const contexts = await loadContexts(tx.client, connections);
    const rows = [...(await loadAppointmentRows(tx.client, ids)).values()];
    const woken = rows.flatMap((row) => {
      const contactId = contactOf(row);
      if (contactId !== null && !people.has(personId({ locationId: row.locationId, contactId })))
        throw new PersonNotLocked(row.appointmentId);
      const context = contexts.get(row.locationId);
      return context ? [wake(row, context, now)] : [];
    });
    await saveAppointmentRows(
      tx.client,
      woken.map(({ row }) => row),
    );
    const stored = await loadPeople(tx.client, [...people.values()]);
    const owners = [...people].map(
      ([rowId, id]) => stored.get(rowId) ?? { ...freshPerson(id, connections.get(id.locationId) ?? ''), hasAppointments: true },
    );
    const sliced = await slicePeople(tx.client, owners, contexts, now);
    const appends = [
      ...woken.flatMap(appointmentAppends),
      ...sliced.flatMap((one) =>
        sliceAppend(one, { causationId: `wake-${one.row.sliceVersion}`, occurredAt: now, traceparent: null, urgency: 'live' }),
      ),
      ...woken.flatMap(({ row, events }) => {
        const context = contexts.get(row.locationId);
        return context ? appointmentEventAppends(row, events, context) : [];
      }),
    ];
    if (appends.length > 0) await tx.append(appends);
    await savePeople(
      tx.client,
      sliced.map(({ row }) => row),
    );
  }
}

const wake = (row: AppointmentRow, { rules }: LocationContext, now: Date): Woken => {
  const due = dueMoments(row.state, rules, now);
  const state = due.reduce(evolveAppointment, row.state);
  const events = due.map((event, index) => ({
    event,
    version: row.version + index + 1,
    after: state,
    cause: {
      receiptId: 'moment' in event.data ? event.data.moment : event.type,
      occurredAt: now,
      recordedAt: now,
      traceparent: null,
      urgency: 'live' as const,
    },
  }));
  return { row: { ...row, state, version: row.version + due.length, wakeAt: nextLook(state, rules, now) }, events };
};
