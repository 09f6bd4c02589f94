import {
  appointmentEventRegistry,
  appointmentStream,
  evolveAppointment,
  evolveNotes,
  nextLook,
  noteEventRegistry,
  notesStream,
  sliceEventRegistry,
  sliceStream,
} from '@sync/crm-events';
import { transaction, type Pool } from '@sync/database';
import type { EventStore } from '@sync/event-store';
import { freshAppointmentRow, saveAppointmentRows, type AppointmentId } from './appointment-rows.js';
import { loadContexts } from './location-context.js';
import { freshNotesRow, saveNotesRows } from './note-rows.js';
import { freshPerson, loadPeople, personId, savePeople, type PersonId } from './people-rows.js';
import { hashOf } from './slice-people.js';

interface Tools {
  readonly pool: Pool;
  readonly store: EventStore;
  readonly now: () => Date;
}

/** What the transaction that met the conflict was about. */
interface About {
  readonly connections: ReadonlyMap<string, string>;
  readonly notes: readonly PersonId[];
  readonly appointments: readonly AppointmentId[];
  readonly people: ReadonlyMap<string, PersonId>;
}

/**
 * A row that is behind its stream (it was dropped, or restored from an old copy) is made again from the store. Everything this service keeps can be dropped;
 * it comes back record by record, when somebody has news of one.
 */
export const rebuildFrom = async (stream: string, tools: Tools, { connections, notes, appointments, people }: About): Promise<void> => {
  const connectionOf = ({ locationId }: { readonly locationId: string }): string => connections.get(locationId) ?? '';
  const appointment = appointments.find((id) => appointmentStream(id.locationId, id.appointmentId) === stream);
  if (appointment) return rebuildAppointment(tools, appointment, connectionOf(appointment));
  const list = notes.find((id) => notesStream(id.locationId, id.contactId) === stream);
  if (list) return rebuildNotes(tools, list, connectionOf(list));
  const person = [...people.values()].find((id) => sliceStream('activity', id.locationId, id.contactId) === stream);
  if (person) await rebuildPerson(tools, person, connectionOf(person));
};

const rebuildAppointment = async ({ pool, store, now }: Tools, id: AppointmentId, connectionId: string): Promise<void> => {
  const fresh = freshAppointmentRow(id, connectionId);
  const facts = await store.readStream(appointmentStream(id.locationId, id.appointmentId));
  const state = facts.reduce((appointment, fact) => {
    const decoded = appointmentEventRegistry.decode(fact);
    return decoded.kind === 'event' ? evolveAppointment(appointment, decoded.event) : appointment;
  }, fresh.state);
  await transaction(pool, async (client) => {
    const rules = (await loadContexts(client, new Map([[id.locationId, connectionId]]))).get(id.locationId)?.rules;
    const wakeAt = rules ? nextLook(state, rules, now()) : null;
    await saveAppointmentRows(client, [{ ...fresh, state, version: facts.at(-1)?.version ?? 0, wakeAt }]);
  });
};

const rebuildNotes = async ({ pool, store }: Tools, { locationId, contactId }: PersonId, connectionId: string): Promise<void> => {
  const fresh = freshNotesRow({ locationId, contactId }, connectionId);
  const facts = await store.readStream(notesStream(locationId, contactId));
  const state = facts.reduce((notes, fact) => {
    const decoded = noteEventRegistry.decode(fact);
    return decoded.kind === 'event' ? evolveNotes(notes, decoded.event) : notes;
  }, fresh.state);
  await transaction(pool, (client) => saveNotesRows(client, [{ ...fresh, state, version: facts.at(-1)?.version ?? 0 }]));
};

const rebuildPerson = async ({ pool, store }: Tools, { locationId, contactId }: PersonId, connectionId: string): Promise<void> => {
  const id = { locationId, contactId };
  const last = (await store.readStream(sliceStream('activity', locationId, contactId))).at(-1);
  const slice = last ? sliceEventRegistry.decode(last) : null;
  const sliceHash = slice?.kind === 'event' ? hashOf(slice.event.data.slice) : null;
  await transaction(pool, async (client) => {
    const row = (await loadPeople(client, [id])).get(personId(id)) ?? freshPerson(id, connectionId);
    const owned = await client.query('select 1 from activity_sync.appointments where location_id = $1 and contact_id = $2 limit 1', [
      locationId,
      contactId,
    ]);
    const hasAppointments = row.hasAppointments || owned.rowCount !== 0;
    await savePeople(client, [{ ...row, sliceVersion: last?.version ?? 0, sliceHash, hasAppointments, sliceWaits: true }]);
  });
};
