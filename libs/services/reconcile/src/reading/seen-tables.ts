import type { GhlAppointment, GhlTaskRow } from '@sync/contracts-ghl';
import type { Queryable } from '@sync/database';
import { dateOf } from '../receipts.js';
import { SeenRecords } from './seen-records.js';

/** Tasks as the location's search showed them, with the contact at which each can be asked for. */
export const seenTasks = new SeenRecords<GhlTaskRow>({
  table: 'reconcile.seen_tasks',
  id: 'task_id',
  content: (row) => row,
  more: [{ name: 'contact_id', type: 'text', of: ({ contactId }) => contactId ?? null }],
});

/** An appointment beside the calendar that showed it. */
export interface ListedAppointment {
  readonly id: string;
  readonly appointment: GhlAppointment;
  readonly calendarId: string;
}

export const seenAppointments = new SeenRecords<ListedAppointment>({
  table: 'reconcile.seen_appointments',
  id: 'appointment_id',
  content: ({ appointment }) => appointment,
  more: [
    { name: 'calendar_id', type: 'text', of: ({ calendarId }) => calendarId },
    { name: 'start_at', type: 'timestamptz', of: ({ appointment }) => dateOf(appointment.startTime)?.toISOString() ?? null },
  ],
});

/** Tasks of which only a sweep can tell whether they were moved or deleted: the next one looks out for them as if it had seen them before. */
export const lookOutFor = async (
  on: Queryable,
  connectionId: string,
  tasks: readonly { readonly taskId: string; readonly contactId: string }[],
): Promise<void> => {
  if (tasks.length === 0) return;
  await on.query(
    `insert into reconcile.seen_tasks as known (connection_id, task_id, contact_id, hash, pass)
     select $1, t.*, '', -1 from unnest($2::text[], $3::text[]) as t (task_id, contact_id) order by t.task_id
     on conflict (connection_id, task_id) do update set missing = false`,
    [connectionId, tasks.map(({ taskId }) => taskId), tasks.map(({ contactId }) => contactId)],
  );
};

/** Has the location's tasks swept as soon as may be; whoever owns the reading sees it. */
export const wantTaskSweep = async (on: Queryable, connectionId: string): Promise<void> => {
  await on.query('update reconcile.readings set tasks_wanted_at = clock_timestamp() where connection_id = $1', [connectionId]);
};
