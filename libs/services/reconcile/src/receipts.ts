import { createHash } from 'node:crypto';
import type { GhlAppointment, GhlContact, GhlNote, GhlSearchRow, GhlTask, GhlTaskRow } from '@sync/contracts-ghl';
import { canonicalJson, contactKey } from '@sync/crm-events';
import type { NewReceipt } from '@sync/event-store';
import { topics } from '@sync/messaging';

/**
 * The receipts that reconcile writes, the one place that knows their form. contact-sync, task-sync and activity-sync read them by `source`:
 *
 * | topic, key                             | source           | body                                           | asOf                                        |
 * |----------------------------------------|------------------|------------------------------------------------|---------------------------------------------|
 * | contact receipts, loc/contact/<id>     | get              | `{locationId, contact}`                        | database time when the call left, or before |
 * |                                        | gone             | `{locationId, contactId, gone: true}`          | the same                                    |
 * |                                        | search, backfill | `{locationId, contact}`, a search row          | the row's dateUpdated, null when absent     |
 * | task receipts, loc/task/<id>           | task-get         | `{locationId, task}`, always with a contactId  | database time when the call left, or before |
 * |                                        | task-gone        | `{locationId, taskId, contactId, gone: true}`  | the same                                    |
 * |                                        | task-row, task-backfill | `{locationId, task}`, a search row      | the row's dateUpdated, null when absent     |
 * | activity receipts, loc/notes/<contact> | notes, notes-backfill | `{locationId, contactId, notes}`, all of them | database time when the call left, or before |
 * |                                        | notes-gone       | `{locationId, contactId, gone: true}`          | the same                                    |
 * | activity receipts, loc/appointment/<id> | appointment-get | `{locationId, appointment}`                    | the same                                    |
 * |                                        | appointment-gone | `{locationId, appointmentId, gone: true}`      | the same                                    |
 * |                                        | appointment-row, appointment-backfill | `{locationId, appointment}` | its dateUpdated, null when absent         |
 * | reference receipts, loc/reference      | custom-fields, users, calendars | `{locationId, kind, items}`, by id | database time before the call            |
 * |                                        | location         | `{locationId, kind, item}`                     | the same                                    |
 *
 * Records are in GHL's shapes as the client decoded them; what the contracts drop (ssn, attribution) is not kept. A source that says backfill tells of
 * history: nothing is started by it.
 */
export interface Arrival {
  /** This process's time; it only says in which day the receipt is kept. */
  readonly receivedAt: Date;
  readonly traceparent: string | null;
}

interface OfContact {
  readonly locationId: string;
  readonly contactId: string;
  readonly readAt: Date;
}

/** A contact as GET by id found it. Id: `ghl-get-<contact>-<readAt in ms>`. */
export const foundReceipt = (contact: GhlContact, { locationId, contactId, readAt }: OfContact, arrival: Arrival): NewReceipt => ({
  ...arrival,
  id: `ghl-get-${contactId}-${readAt.getTime()}`,
  topic: topics.contactReceipts,
  key: contactKey(locationId, contactId),
  source: 'get',
  body: json({ locationId, contact }),
  asOf: readAt,
});

/** GET by id proved that there is no such contact (any more). Id: `ghl-gone-<contact>-<readAt in ms>`. */
export const goneReceipt = ({ locationId, contactId, readAt }: OfContact, arrival: Arrival): NewReceipt => ({
  ...arrival,
  id: `ghl-gone-${contactId}-${readAt.getTime()}`,
  topic: topics.contactReceipts,
  key: contactKey(locationId, contactId),
  source: 'gone',
  body: json({ locationId, contactId, gone: true }),
  asOf: readAt,
});

/**
 * A search row. Id: `ghl-row-<contact>-<dateUpdated in ms, or undated>-<16 hex of the row's hash>`: the same row read again, by whichever
 * job, is a duplicate and costs nothing downstream, which is what makes overlapping reads cheap. The cursor is not part of the row.
 */
export const rowReceipt = (row: GhlSearchRow, locationId: string, source: 'search' | 'backfill', arrival: Arrival): NewReceipt => {
  const { searchAfter: _cursor, ...contact } = row;
  const asOf = dateOf(row.dateUpdated);
  return {
    ...arrival,
    id: `ghl-row-${row.id}-${asOf?.getTime() ?? 'undated'}-${sha256(canonicalJson(contact)).slice(0, 16)}`,
    topic: topics.contactReceipts,
    key: contactKey(locationId, row.id),
    source,
    body: json({ locationId, contact }),
    asOf,
  };
};

/** Found or gone by id: the moment of the read is part of the receipt's id, so that two reads are two receipts. */
interface OfRecord {
  readonly locationId: string;
  readonly readAt: Date;
}

/** A task as GET found it at its contact. Id: `ghl-task-get-<task>-<readAt in ms>`. */
export const taskReceipt = (task: GhlTask, contactId: string, { locationId, readAt }: OfRecord, arrival: Arrival): NewReceipt => ({
  ...ofTask(locationId, task.id, arrival),
  id: `ghl-task-get-${task.id}-${readAt.getTime()}`,
  source: 'task-get',
  body: json({ locationId, task: { ...task, contactId: task.contactId || contactId } }),
  asOf: readAt,
});

/** There is no such task (any more), at this contact or any other. Id: `ghl-task-gone-<task>-<readAt in ms>`. */
export const taskGoneReceipt = (
  taskId: string,
  contactId: string | null,
  { locationId, readAt }: OfRecord,
  arrival: Arrival,
): NewReceipt => ({
  ...ofTask(locationId, taskId, arrival),
  id: `ghl-task-gone-${taskId}-${readAt.getTime()}`,
  source: 'task-gone',
  body: json({ locationId, taskId, contactId, gone: true }),
  asOf: readAt,
});

/** What a sweep knows of a row: the hash of its content, and how often that had changed before. */
export interface SweptRow {
  readonly hash: string;
  readonly changes: number;
}

/** Id: `ghl-task-row-<task>-<dateUpdated in ms, or undated>-<16 hex>`. */
export const taskRowReceipt = (
  task: GhlTaskRow,
  locationId: string,
  source: 'task-row' | 'task-backfill',
  swept: SweptRow,
  arrival: Arrival,
): NewReceipt => {
  const asOf = dateOf(task.dateUpdated);
  return {
    ...ofTask(locationId, task.id, arrival),
    id: `ghl-task-row-${task.id}-${asOf?.getTime() ?? 'undated'}-${stateOf(swept)}`,
    source,
    body: json({ locationId, task }),
    asOf,
  };
};

/** All notes of a contact. Id: `ghl-notes-<contact>-<readAt in ms>`. */
export const notesReceipt = (
  notes: readonly GhlNote[],
  { locationId, contactId, readAt }: OfContact,
  source: 'notes' | 'notes-backfill',
  arrival: Arrival,
): NewReceipt => ({
  ...ofActivity(locationId, 'notes', contactId, arrival),
  id: `ghl-notes-${contactId}-${readAt.getTime()}`,
  source,
  body: json({ locationId, contactId, notes }),
  asOf: readAt,
});

/** The contact whose notes were asked for is gone. Id: `ghl-notes-gone-<contact>-<readAt in ms>`. */
export const notesGoneReceipt = ({ locationId, contactId, readAt }: OfContact, arrival: Arrival): NewReceipt => ({
  ...ofActivity(locationId, 'notes', contactId, arrival),
  id: `ghl-notes-gone-${contactId}-${readAt.getTime()}`,
  source: 'notes-gone',
  body: json({ locationId, contactId, gone: true }),
  asOf: readAt,
});

/** An appointment as GET by id found it. Id: `ghl-appt-get-<appointment>-<readAt in ms>`. */
export const appointmentReceipt = (appointment: GhlAppointment, { locationId, readAt }: OfRecord, arrival: Arrival): NewReceipt => ({
  ...ofActivity(locationId, 'appointment', appointment.id, arrival),
  id: `ghl-appt-get-${appointment.id}-${readAt.getTime()}`,
  source: 'appointment-get',
  body: json({ locationId, appointment }),
  asOf: readAt,
});

/** GET by id proved that there is no such appointment (any more). Id: `ghl-appt-gone-<appointment>-<readAt in ms>`. */
export const appointmentGoneReceipt = (appointmentId: string, { locationId, readAt }: OfRecord, arrival: Arrival): NewReceipt => ({
  ...ofActivity(locationId, 'appointment', appointmentId, arrival),
  id: `ghl-appt-gone-${appointmentId}-${readAt.getTime()}`,
  source: 'appointment-gone',
  body: json({ locationId, appointmentId, gone: true }),
  asOf: readAt,
});

/** Id: `ghl-appt-row-<appointment>-<dateUpdated in ms, or undated>-<16 hex>`. */
export const appointmentRowReceipt = (
  appointment: GhlAppointment,
  locationId: string,
  source: 'appointment-row' | 'appointment-backfill',
  swept: SweptRow,
  arrival: Arrival,
): NewReceipt => {
  const asOf = dateOf(appointment.dateUpdated);
  return {
    ...ofActivity(locationId, 'appointment', appointment.id, arrival),
    id: `ghl-appt-row-${appointment.id}-${asOf?.getTime() ?? 'undated'}-${stateOf(swept)}`,
    source,
    body: json({ locationId, appointment }),
    asOf,
  };
};

/** Equal content, equal hash, whatever the order of keys. */
export const contentHash = (record: object): string => sha256(canonicalJson(record)).slice(0, 32);

/** What tells two states of a row apart: a record that goes back to how it was has another state, though its content and time may be the same. */
const stateOf = ({ hash, changes }: SweptRow): string => (changes === 0 ? hash : sha256(`${hash} ${changes}`)).slice(0, 16);

const ofTask = (locationId: string, taskId: string, arrival: Arrival) => ({
  ...arrival,
  topic: topics.taskReceipts,
  key: `${locationId}/task/${taskId}`,
});

const ofActivity = (locationId: string, kind: 'notes' | 'appointment', id: string, arrival: Arrival) => ({
  ...arrival,
  topic: topics.activityReceipts,
  key: `${locationId}/${kind}/${id}`,
});

export type ReferenceKind = 'custom-fields' | 'users' | 'calendars' | 'location';

export interface ReferenceBody {
  readonly kind: ReferenceKind;
  readonly body: Buffer;
  /** SHA-256 of the body: equal content, equal hash, whatever order GHL lists it in. */
  readonly hash: string;
}

export const listBody = (
  kind: 'custom-fields' | 'users' | 'calendars',
  locationId: string,
  items: readonly { readonly id: string }[],
): ReferenceBody => {
  const sorted = [...items].sort((left, right) => (left.id < right.id ? -1 : 1));
  return bodyOf(kind, { locationId, kind, items: sorted });
};

export const itemBody = (kind: 'location', locationId: string, item: { readonly id: string }): ReferenceBody =>
  bodyOf(kind, { locationId, kind, item });

/** What records refer to by id. Id: `ghl-ref-<kind>-<location>-<sha256 of the body>-<readAt in ms>`. */
export const referenceReceipt = ({ kind, body, hash }: ReferenceBody, locationId: string, readAt: Date, arrival: Arrival): NewReceipt => ({
  ...arrival,
  id: `ghl-ref-${kind}-${locationId}-${hash}-${readAt.getTime()}`,
  topic: topics.referenceReceipts,
  key: `${locationId}/reference`,
  source: kind,
  body,
  asOf: readAt,
});

const bodyOf = (kind: ReferenceKind, content: unknown): ReferenceBody => {
  const text = canonicalJson(content);
  return { kind, body: Buffer.from(text), hash: sha256(text) };
};

const json = (body: unknown): Buffer => Buffer.from(JSON.stringify(body));

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** A time as GHL writes it; null when it is missing or no time. */
export const dateOf = (value: string | null | undefined): Date | null => {
  const time = value ? new Date(value) : null;
  return time && !Number.isNaN(time.getTime()) ? time : null;
};
