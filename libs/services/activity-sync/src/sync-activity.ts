import { contactKey, nextLook } from '@sync/crm-events';
import type { Pool } from '@sync/database';
import { VersionConflict, type EventStore, type StoreTransaction, type StreamAppend } from '@sync/event-store';
import { done, markEnds, type Batch, type Settlement, type TracedReport } from '@sync/messaging';
import {
  appointmentRowId,
  contactOf,
  freshAppointmentRow,
  loadAppointmentRows,
  loadContactsOf,
  saveAppointmentRows,
  type AppointmentId,
  type AppointmentRow,
} from './appointment-rows.js';
import { appointmentAppends, appointmentEventAppends, hydrationAppend, noteEventAppends, notesAppend } from './appends.js';
import type { ConnectionDirectory } from './connection-directory.js';
import { foldAppointments, foldNotes, type Cause, type LearnedAppointment, type LearnedNotes } from './fold-reports.js';
import { loadContexts, type LocationContext } from './location-context.js';
import { freshNotesRow, loadNotesRows, saveNotesRows, type NotesRow } from './note-rows.js';
import { loadPeople, personId, savePeople, type PersonId } from './people-rows.js';
import { readReceipt } from './read-receipt.js';
import { rebuildFrom } from './rebuild-rows.js';
import { appointmentReports, causeOf, noteReports, type Read } from './reports.js';
import { requestReferences } from './request-references.js';
import { sliceAppend, slicePeople } from './slice-people.js';
import { PersonNotLocked, streamsOfAppointment, streamsOfNotes, streamsOfPerson } from './streams.js';
import { ownersOf, personAfter, touchedBy } from './touched-people.js';

/** What a batch is about: whose notes, which appointments, and everybody whose slice may change. */
interface Scope {
  readonly connections: ReadonlyMap<string, string>;
  readonly notes: readonly PersonId[];
  readonly appointments: readonly AppointmentId[];
  readonly people: ReadonlyMap<string, PersonId>;
}

/** Decide, append, map, emit the slice: a batch of receipts becomes events in one transaction, whatever its size. */
export class SyncActivity {
  constructor(
    private readonly pool: Pool,
    private readonly store: EventStore,
    private readonly connections: ConnectionDirectory,
    private readonly now: () => Date,
  ) {}

  async run(batch: Batch<unknown>): Promise<readonly Settlement[]> {
    const reads = batch.items.map((message): Read => {
      const receipt = readReceipt(message);
      return { message, receipt, connectionId: receipt.about ? this.connections.connectionOf(receipt.about.locationId) : undefined };
    });
    try {
      return await this.#inOneTransaction(batch, reads);
    } catch (error) {
      if (error instanceof PersonNotLocked) return this.#inOneTransaction(batch, reads);
      throw error; // the transport hands the batch over again, to rows that fit
    }
  }

  async #inOneTransaction(batch: Batch<unknown>, reads: readonly Read[]): Promise<readonly Settlement[]> {
    const scope = await this.#scopeOf(reads);
    const streams = [
      ...scope.notes.flatMap(streamsOfNotes),
      ...scope.appointments.flatMap(streamsOfAppointment),
      ...[...scope.people.values()].flatMap(streamsOfPerson),
    ];
    try {
      return await batch.transaction(streams, (tx) => this.#apply(tx, reads, scope));
    } catch (error) {
      if (error instanceof VersionConflict) await rebuildFrom(error.stream, { pool: this.pool, store: this.store, now: this.now }, scope);
      throw error;
    }
  }

  /** A receipt that proves an appointment gone names no contact, and one may name another than we know: those we know are looked up first. */
  async #scopeOf(reads: readonly Read[]): Promise<Scope> {
    const known = reads.flatMap(({ receipt, connectionId }) =>
      receipt.about && connectionId ? [{ about: receipt.about, connectionId }] : [],
    );
    const subjects = known.map(({ about }) => about);
    const appointments = uniqueBy(
      subjects.flatMap((about) => (about.kind === 'appointment' ? [about] : [])),
      appointmentRowId,
    );
    const owners = await loadContactsOf(this.pool, appointments);
    const people = [
      ...subjects.flatMap(({ locationId, contactId }) => (contactId === null ? [] : [{ locationId, contactId }])),
      ...appointments.flatMap((id) => {
        const contactId = owners.get(appointmentRowId(id));
        return contactId === undefined ? [] : [{ locationId: id.locationId, contactId }];
      }),
    ];
    return {
      connections: new Map(known.map(({ about, connectionId }) => [about.locationId, connectionId])),
      notes: uniqueBy(
        subjects.flatMap((about) => (about.kind === 'notes' ? [about] : [])),
        personId,
      ),
      appointments,
      people: new Map(people.map((id) => [personId(id), id])),
    };
  }

  async #apply(tx: StoreTransaction, reads: readonly Read[], scope: Scope): Promise<Settlement[]> {
    const now = this.now();
    const contexts = await loadContexts(tx.client, scope.connections);
    const notes = await this.#learnNotes(tx, reads, scope, contexts);
    const appointments = await this.#learnAppointments(tx, reads, scope, contexts, now);
    const touched = touchedBy(notes, appointments, now);
    const stored = await loadPeople(
      tx.client,
      [...touched.values()].map(({ id }) => id),
    );
    const people = [...touched.values()].map((one) => personAfter(stored.get(personId(one.id)), one, scope.connections));
    const sliced = await slicePeople(tx.client, people, contexts, now, (one) => touched.get(personId(one))?.cause.traceparent ?? null);
    const appends = [
      ...notes.flatMap(notesAppend),
      ...appointments.flatMap(appointmentAppends),
      ...sliced.flatMap((one) => sliceAppend(one, sliceCauseOf(touched.get(personId(one.row))?.cause))),
      ...notes.flatMap((one) => inContext(contexts, one.row, (context) => noteEventAppends(one, context))),
      ...appointments.flatMap((one) => inContext(contexts, one.row, (context) => appointmentEventAppends(one.row, one.events, context))),
      ...hydrations(notes, appointments),
      ...reads.flatMap(unreadableAppend),
    ];
    if (appends.length > 0) await tx.append(appends);
    const waiting = new Map(sliced.flatMap(({ row }) => (row.sliceWaits ? [[personId(row), row.waitsIn] as const] : [])));
    markEnds(
      [
        ...notes.flatMap((one) => tracedReports(one, [one.row.contactId], waiting)),
        ...appointments.flatMap((one) => tracedReports(one, ownersOf(one), waiting)),
      ],
      appends,
    );
    await requestReferences(tx, appointments, sliced, contexts);
    await savePeople(
      tx.client,
      sliced.map(({ row }) => row),
    );
    return reads.map(settlementOf);
  }

  async #learnNotes(tx: StoreTransaction, reads: readonly Read[], scope: Scope, contexts: Contexts): Promise<LearnedNotes<NotesRow>[]> {
    if (scope.notes.length === 0) return [];
    const stored = await loadNotesRows(tx.client, scope.notes);
    const rows = new Map(
      scope.notes.map((id) => [personId(id), stored.get(personId(id)) ?? freshNotesRow(id, scope.connections.get(id.locationId) ?? '')]),
    );
    const learned = foldNotes(rows, noteReports(reads, contexts));
    await saveNotesRows(
      tx.client,
      learned.map(({ row }) => row),
    );
    return learned;
  }

  async #learnAppointments(
    tx: StoreTransaction,
    reads: readonly Read[],
    scope: Scope,
    contexts: Contexts,
    now: Date,
  ): Promise<LearnedAppointment<AppointmentRow>[]> {
    if (scope.appointments.length === 0) return [];
    const stored = await loadAppointmentRows(tx.client, scope.appointments);
    const rows = new Map(
      scope.appointments.map((id) => {
        const row = stored.get(appointmentRowId(id)) ?? freshAppointmentRow(id, scope.connections.get(id.locationId) ?? '');
        const contactId = contactOf(row);
        if (contactId !== null && !scope.people.has(personId({ locationId: id.locationId, contactId })))
          throw new PersonNotLocked(id.appointmentId);
        return [appointmentRowId(id), row];
      }),
    );
    const learned = foldAppointments(rows, appointmentReports(reads, contexts)).map((one) => {
      const rules = contexts.get(one.row.locationId)?.rules;
      return { ...one, row: { ...one.row, wakeAt: rules ? nextLook(one.row.state, rules, now) : null } };
    });
    await saveAppointmentRows(
      tx.client,
      learned.map(({ row }) => row),
    );
    return learned;
  }
}

type Contexts = ReadonlyMap<string, LocationContext>;

const uniqueBy = <T>(items: readonly T[], idOf: (item: T) => string): T[] => [...new Map(items.map((item) => [idOf(item), item])).values()];

const inContext = <T>(
  contexts: Contexts,
  { locationId }: { readonly locationId: string },
  work: (context: LocationContext) => T[],
): T[] => {
  const context = contexts.get(locationId);
  return context ? work(context) : [];
};

const tracedReports = (
  {
    row: { locationId },
    traceparents,
  }: { readonly row: { readonly locationId: string }; readonly traceparents: readonly (string | null)[] },
  contacts: readonly string[],
  waiting: ReadonlyMap<string, string | null>,
): TracedReport[] => {
  const keys = contacts.map((contactId) => contactKey(locationId, contactId));
  const waits = contacts.map((contactId) => personId({ locationId, contactId })).find((id) => waiting.has(id));
  const end = waits === undefined ? { unchanged: 'unchanged' } : { unchanged: 'waits', waitsIn: waiting.get(waits) ?? null };
  return traceparents.map((traceparent) => ({ traceparent, keys, ...end }));
};

const sliceCauseOf = (cause: Cause | undefined) => ({
  causationId: cause?.receiptId ?? '',
  occurredAt: cause?.occurredAt ?? new Date(0),
  recordedAt: cause?.recordedAt,
  traceparent: cause?.traceparent ?? null,
  urgency: cause?.urgency ?? ('live' as const),
});

const hydrations = (
  notes: readonly LearnedNotes<NotesRow>[],
  appointments: readonly LearnedAppointment<AppointmentRow>[],
): StreamAppend[] => [
  ...notes.flatMap(({ row, hydrate }) =>
    hydrate ? [hydrationAppend({ kind: 'notes', ...idOfPerson(row) }, row.connectionId, hydrate.reason, hydrate.cause)] : [],
  ),
  ...appointments.flatMap(({ row, hydrate }) =>
    hydrate ? [hydrationAppend({ kind: 'appointment', ...row, contactId: null }, row.connectionId, hydrate.reason, hydrate.cause)] : [],
  ),
];
const idOfPerson = ({ locationId, contactId }: PersonId): PersonId => ({ locationId, contactId });

/** What answers such a request: one that cannot be read would be asked for for ever. */
const answers = ['notes', 'notes-gone', 'appointment-get', 'appointment-gone'];

const unreadableAppend = ({ message, receipt, connectionId }: Read): StreamAppend[] =>
  receipt.kind === 'unreadable' && receipt.about && connectionId && !answers.includes(message.source ?? '')
    ? [hydrationAppend(receipt.about, connectionId, 'unreadable-receipt', causeOf(message, 'live'))]
    : [];

const settlementOf = ({ receipt, connectionId }: Read): Settlement => {
  if (receipt.kind === 'unreadable') return { kind: 'park', code: receipt.code, reason: receipt.reason };
  if (connectionId) return done;
  return {
    kind: 'park',
    code: 'LOCATION_UNKNOWN',
    reason: `There is no connection for location ${receipt.about.locationId}; connect it, then redrive.`,
  };
};
