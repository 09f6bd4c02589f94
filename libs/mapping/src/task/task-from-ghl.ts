import type { GhlTask, GhlTaskRow, GhlTaskWebhook } from '@sync/contracts-ghl';
import type { ReportTask, ReportTaskCompleted, ReportTaskDeleted, ReportTaskGone, TaskRecord } from '@sync/crm-events';

/** A task as GET by id answered it: the whole truth as of the database time at the start of the call. */
export const taskFromGet = (task: GhlTask, startedAt: Date): ReportTask => ({
  type: 'ReportTask',
  ...told(task),
  ...completion(task.completed),
  asOf: startedAt,
  via: 'get',
});

/** A GET by id that answered "not found"; `contactId` is whose task it was asked for. */
export const taskGone = (contactId: string | null, startedAt: Date): ReportTaskGone => ({
  type: 'ReportTaskGone',
  contactId: idOf(contactId),
  asOf: startedAt,
});

/**
 * A row of the location's task search: as of its dateUpdated, if that is not later than its own receipt. One that is marked as deleted is a hint.
 * `quietUntil`: it came with the first reading, when that was.
 */
export const taskFromRow = (row: GhlTaskRow, receivedAt: Date, quietUntil?: Date): ReportTask | ReportTaskDeleted => {
  const asOf = past(row.dateUpdated, receivedAt);
  if (row.deleted === true) return { type: 'ReportTaskDeleted', contactId: idOf(row.contactId), asOf };
  return {
    type: 'ReportTask',
    ...told(row),
    ...completion(row.completed),
    asOf,
    via: 'search',
    ...(quietUntil && { quietUntil }),
  };
};

/**
 * A Task* webhook: as of its envelope's timestamp. One that claims to be later than its own receipt shows that the two clocks differ; its time is then
 * worth nothing, and the task will be fetched.
 */
export const taskFromWebhook = (webhook: GhlTaskWebhook, receivedAt: Date): ReportTask | ReportTaskCompleted | ReportTaskDeleted => {
  const asOf = past(webhook.timestamp, receivedAt);
  const report = { ...told(webhook), asOf, via: 'webhook' as const };
  switch (webhook.type) {
    case 'TaskDelete':
      return { type: 'ReportTaskDeleted', contactId: report.contactId, asOf };
    case 'TaskComplete':
      return { type: 'ReportTaskCompleted', ...report };
    default:
      return { type: 'ReportTask', ...report };
  }
};

/** What all three shapes share. The body stays behind: nothing on the other side shows it. */
const told = ({
  title,
  assignedTo,
  dueDate: dueAt,
  contactId,
  ...rest
}: GhlTask | GhlTaskRow | GhlTaskWebhook): { record: TaskRecord; contactId: string | null } => {
  const dateAdded = 'dateAdded' in rest ? dateOf(rest.dateAdded)?.toISOString() : undefined;
  const record = { title, assignedTo: assignedTo === '' ? null : assignedTo, dueAt, dateAdded };
  return {
    record: Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)),
    contactId: idOf(contactId),
  };
};

/** An id becomes part of names and keys: no spaces, no control characters, an end. What is none names nobody. */
const idOf = (text: string | null | undefined): string | null => (text && /^[^\s\p{C}]{1,200}$/u.test(text) ? text : null);

/** Null says nothing: a task that is neither done nor open is what it was. */
const completion = (completed: boolean | null | undefined): { completed?: boolean } =>
  typeof completed === 'boolean' ? { completed } : {};

/** A time that lies ahead is none: with it, whatever we read later would count as older. */
const past = (text: string | null | undefined, now: Date): Date | null => {
  const date = dateOf(text);
  return date && date <= now ? date : null;
};

const dateOf = (text: string | null | undefined): Date | null => {
  const milliseconds = text ? Date.parse(text) : NaN;
  return Number.isNaN(milliseconds) ? null : new Date(milliseconds);
};
