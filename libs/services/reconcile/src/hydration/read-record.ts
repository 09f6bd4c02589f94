import type { GhlContact } from '@sync/contracts-ghl';
import type { NewReceipt } from '@sync/event-store';
import { databaseTimeOf, type ClockReading } from '../database-clock.js';
import type { GhlReader, ReadOptions } from '../ghl-reader.js';
import {
  appointmentGoneReceipt,
  appointmentReceipt,
  foundReceipt,
  goneReceipt,
  notesGoneReceipt,
  notesReceipt,
  type Arrival,
} from '../receipts.js';
import type { HydrationKind } from './hydration-kind.js';
import type { LeasedHydration } from './lease-hydrations.js';
import { readTask } from './read-task.js';

/**
 * What asking for a record came to.
 * - `read`: the receipt says it. `contact`: the contact that was found.
 * - `not-yet`: it should be there and is not; search lags behind writes.
 * - `left-to-poll`: only a sweep of the location's tasks can tell; `contactId` is where the task was not found.
 */
export type RecordRead =
  | {
      readonly kind: 'read';
      readonly outcome: 'found' | 'gone';
      readonly readAt: Date;
      readonly receipt: NewReceipt;
      readonly contact?: GhlContact;
    }
  | { readonly kind: 'not-yet' }
  | { readonly kind: 'left-to-poll'; readonly readAt: Date; readonly contactId: string | null };

/** What a read is done with. */
export interface Asking {
  readonly reader: GhlReader;
  readonly options: ReadOptions;
  /** The database's time when the row was leased. */
  readonly clock: ClockReading;
  /** Of the receipt that the request names: how a task is called. */
  readonly title: TaskTitle | null;
  readonly arrival: () => Arrival;
}

export interface TaskTitle {
  readonly title: string;
  readonly assignedTo: string | null;
}

/** Asks GHL for the record that a hydration names. */
export const readRecord = (row: LeasedHydration, asking: Asking): Promise<RecordRead> => readers[row.kind](row, asking);

type Read = (row: LeasedHydration, asking: Asking) => Promise<RecordRead>;

const readContact: Read = async ({ locationId, recordId: contactId }, { reader, options, clock, arrival }) => {
  const answer = await reader.getContact(locationId, contactId, options);
  const readAt = databaseTimeOf(clock, answer.startedAt);
  const about = { locationId, contactId, readAt };
  return answer.kind === 'found'
    ? { kind: 'read', outcome: 'found', readAt, receipt: foundReceipt(answer.contact, about, arrival()), contact: answer.contact }
    : { kind: 'read', outcome: 'gone', readAt, receipt: goneReceipt(about, arrival()) };
};

/** What a backfill asks for is history, as what the backfill itself reads. */
const readNotes: Read = async ({ locationId, recordId: contactId, priority }, { reader, options, clock, arrival }) => {
  const answer = await reader.listNotes(locationId, contactId, options);
  const readAt = databaseTimeOf(clock, answer.startedAt);
  const about = { locationId, contactId, readAt };
  const source = priority === 'backfill' ? 'notes-backfill' : 'notes';
  return answer.kind === 'found'
    ? { kind: 'read', outcome: 'found', readAt, receipt: notesReceipt(answer.notes, about, source, arrival()) }
    : { kind: 'read', outcome: 'gone', readAt, receipt: notesGoneReceipt(about, arrival()) };
};

const readAppointment: Read = async ({ locationId, recordId }, { reader, options, clock, arrival }) => {
  const answer = await reader.getAppointment(locationId, recordId, options);
  const readAt = databaseTimeOf(clock, answer.startedAt);
  const about = { locationId, readAt };
  return answer.kind === 'found'
    ? { kind: 'read', outcome: 'found', readAt, receipt: appointmentReceipt(answer.appointment, about, arrival()) }
    : { kind: 'read', outcome: 'gone', readAt, receipt: appointmentGoneReceipt(recordId, about, arrival()) };
};

const readers: Readonly<Record<HydrationKind, Read>> = {
  contact: readContact,
  task: readTask,
  notes: readNotes,
  appointment: readAppointment,
};
