import type { Queryable } from '@sync/database';
import { forgetContacts, noteContacts, notesWereRead, type NotedContact, type NotesWanted } from '../reading/note-readings.js';
import { lookOutFor, seenAppointments, seenTasks, wantTaskSweep } from '../reading/seen-tables.js';
import type { HydrationKind } from './hydration-kind.js';
import type { LeasedHydration } from './lease-hydrations.js';
import type { RecordRead } from './read-record.js';

export interface ReadRow {
  readonly row: LeasedHydration;
  readonly read: RecordRead;
}

/**
 * Lets the sweeps know what was read by id: contacts whose notes can be listed, records that are gone, tasks that only a sweep can find. A fixed
 * number of statements for a batch. Answers whether a sweep of the tasks is wanted.
 */
export const tellSweeps = async (on: Queryable, connectionId: string, reads: readonly ReadRow[], notes: NotesWanted): Promise<boolean> => {
  await noteContacts(on, connectionId, reads.flatMap(foundContact), notes);
  await notesWereRead(on, connectionId, idsOf(reads, 'notes', 'found'));
  await forgetContacts(on, connectionId, [...idsOf(reads, 'contact', 'gone'), ...idsOf(reads, 'notes', 'gone')]);
  await seenTasks.markMissing(on, connectionId, idsOf(reads, 'task', 'gone'));
  await seenAppointments.markMissing(on, connectionId, idsOf(reads, 'appointment', 'gone'));
  const left = reads.filter(({ read }) => read.kind === 'left-to-poll');
  if (left.length === 0) return false;
  await lookOutFor(
    on,
    connectionId,
    left.flatMap(({ row, read }) =>
      read.kind === 'left-to-poll' && read.contactId ? [{ taskId: row.recordId, contactId: read.contactId }] : [],
    ),
  );
  await wantTaskSweep(on, connectionId);
  return true;
};

const foundContact = ({ read }: ReadRow): NotedContact[] => (read.kind === 'read' && read.contact ? [read.contact] : []);

const idsOf = (reads: readonly ReadRow[], kind: HydrationKind, outcome: 'found' | 'gone'): string[] =>
  reads.flatMap(({ row, read }) => (row.kind === kind && read.kind === 'read' && read.outcome === outcome ? [row.recordId] : []));
