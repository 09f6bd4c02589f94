import { taskPageMax, type GhlTask, type GhlTaskRow } from '@sync/contracts-ghl';
import { VendorError } from '@sync/vendor-http';
import { concernsConnection } from '../circuits.js';
import { databaseTimeOf } from '../database-clock.js';
import { taskGoneReceipt, taskReceipt } from '../receipts.js';
import type { LeasedHydration } from './lease-hydrations.js';
import type { Asking, RecordRead, TaskTitle } from './read-record.js';

/** Pages of tasks of the same title that are looked through. */
const MOST_PAGES = 4;
/** GHL names no limit for the words of a task search; for contacts it is 75 characters (domain ghl 1.4). */
const MOST_WORDS = 75;
/** How long a sweep that did not show a task counts as having looked for it. */
const UNSEEN_COUNTS_MS = 900_000;

/**
 * Reads a task. GHL answers single tasks at their contact only: one whose contact nobody told is looked for by title in the location's search, which
 * lags behind writes by seconds.
 *
 * That a contact has no such task is no proof of a deletion: the task may have been moved to another contact. It is believed gone when the location's
 * search does not have it at another contact either: a sweep that did not show it has looked already, or it is looked for by its title; where nobody
 * told the title, the next complete sweep has to look. See docs/decisions/a-task-that-is-gone.md.
 */
export const readTask = (row: LeasedHydration, asking: Asking): Promise<RecordRead> => {
  const contactId = row.contactId ?? row.seenContactId;
  return contactId === null ? findTask(row, asking) : readAt(row, contactId, asking);
};

const findTask = async (row: LeasedHydration, asking: Asking): Promise<RecordRead> => {
  const { title, clock } = asking;
  if (title === null) return { kind: 'left-to-poll', readAt: clock.databaseAt, contactId: null };
  const found = await search(row, title, asking);
  if (found === 'unsure') return { kind: 'left-to-poll', readAt: clock.databaseAt, contactId: null };
  return found?.contactId ? readAt(row, found.contactId, asking) : { kind: 'not-yet' };
};

const readAt = async (row: LeasedHydration, contactId: string, asking: Asking): Promise<RecordRead> => {
  const answer = await askAt(row, contactId, asking);
  return answer.kind === 'found' ? foundTask(row, contactId, answer, asking) : notAt(row, contactId, answer.readAt, asking);
};

/** It is not at this contact (any more). */
const notAt = async (row: LeasedHydration, contactId: string, askedAt: Date, asking: Asking): Promise<RecordRead> => {
  if (row.seenContactId && row.seenContactId !== contactId) return elsewhere(row, row.seenContactId, asking);
  if (isUnseen(row, askedAt)) return goneTask(row, contactId, askedAt, asking);
  const found = asking.title ? await search(row, { ...asking.title, assignedTo: null }, asking) : 'unsure';
  if (found === 'unsure') return { kind: 'left-to-poll', readAt: askedAt, contactId };
  const movedTo = contactIn(found);
  return movedTo && movedTo !== contactId ? elsewhere(row, movedTo, asking) : goneTask(row, contactId, askedAt, asking);
};

/** A search that shows a task as deleted, or still shows it where it is not, lags behind its deletion. */
const contactIn = (row: GhlTaskRow | null): string | null => (row && !row.deleted ? (row.contactId ?? null) : null);

const elsewhere = async (row: LeasedHydration, contactId: string, asking: Asking): Promise<RecordRead> => {
  const answer = await askAt(row, contactId, asking);
  if (answer.kind === 'found') return foundTask(row, contactId, answer, asking);
  return isUnseen(row, answer.readAt) ? goneTask(row, contactId, answer.readAt, asking) : { kind: 'not-yet' };
};

const isUnseen = ({ unseenAt }: LeasedHydration, askedAt: Date): boolean =>
  unseenAt !== null && askedAt.getTime() - unseenAt.getTime() < UNSEEN_COUNTS_MS;

/** The task as the search shows it; null: it does not show it. `unsure`: there are too many of that title, or GHL refuses the words. */
const search = async (
  { locationId, recordId }: LeasedHydration,
  { title, assignedTo }: TaskTitle,
  { reader, options }: Asking,
): Promise<GhlTaskRow | 'unsure' | null> => {
  const words = { query: title.slice(0, MOST_WORDS).trim(), ...(assignedTo ? { assignedTo: [assignedTo] } : {}) };
  try {
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const answer = await reader.searchTasks(locationId, { ...words, limit: taskPageMax, skip: page * taskPageMax }, options);
      const found = answer.tasks.find(({ id }) => id === recordId);
      if (found) return found;
      if (answer.rows < taskPageMax) return null;
    }
  } catch (error) {
    if (!(error instanceof VendorError) || error.failure !== 'permanent' || concernsConnection(error)) throw error;
  }
  return 'unsure';
};

type TaskAnswer =
  { readonly kind: 'found'; readonly task: GhlTask; readonly readAt: Date } | { readonly kind: 'gone'; readonly readAt: Date };

const askAt = async (
  { locationId, recordId }: LeasedHydration,
  contactId: string,
  { reader, options, clock }: Asking,
): Promise<TaskAnswer> => {
  const answer = await reader.getTask(locationId, contactId, recordId, options);
  const readAt = databaseTimeOf(clock, answer.startedAt);
  return answer.kind === 'found' ? { kind: 'found', task: answer.task, readAt } : { kind: 'gone', readAt };
};

const foundTask = (
  { locationId }: LeasedHydration,
  contactId: string,
  { task, readAt }: { readonly task: GhlTask; readonly readAt: Date },
  { arrival }: Asking,
): RecordRead => ({
  kind: 'read',
  outcome: 'found',
  readAt,
  receipt: taskReceipt(task, contactId, { locationId, readAt }, arrival()),
});

const goneTask = ({ locationId, recordId }: LeasedHydration, contactId: string, readAt: Date, { arrival }: Asking): RecordRead => ({
  kind: 'read',
  outcome: 'gone',
  readAt,
  receipt: taskGoneReceipt(recordId, contactId, { locationId, readAt }, arrival()),
});
