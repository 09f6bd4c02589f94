import { asOf, type AsOf } from '../contact/as-of.js';
import type { ReportTask, ReportTaskCompleted, ReportTaskDeleted, ReportTaskGone } from '../task/task-commands.js';
import {
  TaskAssigned,
  TaskCompleted,
  TaskCreated,
  TaskDeleted,
  TaskDueDateMoved,
  TaskMovedToContact,
  TaskReopened,
  TaskRestored,
  TaskRetitled,
} from '../task/task-events.js';
import { normaliseTask, type TaskRecord } from '../task/task-record.js';
import { evolveTask, unknownTask, type KnownTask, type Task } from '../task/task.js';
import { ada, grace, linus, margaret, type Person } from './people.js';
import { start } from './times.js';

interface ReportDetails {
  at?: Date | null;
  contactId?: string | null;
  completed?: boolean;
  quietUntil?: Date;
}

interface CreationDetails {
  at?: Date;
  via?: AsOf['via'];
  quietUntil?: Date;
}

const told = (at: Date = start, via: AsOf['via'] = 'webhook'): AsOf => asOf(at, via);

const knownOf = (state: Task): KnownTask => {
  if (state.status !== 'known') throw new Error(`Expected a known task, found one that is ${state.status}.`);
  return state;
};

/** A task with a story: events in the past tense, reports as commands. Times default to the start of the story. */
export const task = (taskId: string, { locationId, contactId: owner }: Person, record: TaskRecord) => {
  const unknown = unknownTask(locationId, taskId);
  const report =
    (via: ReportTask['via'], says: Partial<ReportTask>) =>
    (change: TaskRecord = {}, { at = start, contactId = owner, ...more }: ReportDetails = {}): ReportTask => ({
      type: 'ReportTask',
      record: { ...record, ...change },
      contactId,
      asOf: at,
      via,
      ...says,
      ...more,
    });
  const created = (change: TaskRecord = {}, { at = start, via = 'webhook', quietUntil }: CreationDetails = {}) =>
    TaskCreated.of({
      contactId: owner,
      record: normaliseTask({ ...record, ...change }),
      asOf: asOf(at, via),
      ...(quietUntil && { quietUntil: quietUntil.toISOString() }),
    });
  return {
    locationId,
    taskId,
    contactId: owner,
    record,
    unknown,
    /** The state right after creation. */
    known: (change: TaskRecord = {}, state: Partial<KnownTask> = {}): KnownTask => ({
      ...knownOf(evolveTask(unknown, created(change))),
      ...state,
    }),

    /** TaskCreate: it does not say whether the task is done, and mostly not whose it is. */
    reported: report('webhook', {}),
    read: report('get', { completed: false }),
    listed: report('search', { completed: false }),
    reportedDone: (at: Date | null = start, change: TaskRecord = {}): ReportTaskCompleted => ({
      type: 'ReportTaskCompleted',
      record: { ...record, ...change },
      contactId: owner,
      asOf: at,
      via: 'webhook',
    }),
    reportedDeleted: (at: Date | null = start): ReportTaskDeleted => ({ type: 'ReportTaskDeleted', contactId: owner, asOf: at }),
    gone: (at: Date = start, contactId: string | null = owner): ReportTaskGone => ({ type: 'ReportTaskGone', contactId, asOf: at }),

    created,
    retitled: (title: string | null, when = told()) => TaskRetitled.of({ title, asOf: when }),
    dueDateMoved: (dueAt: string | null, when = told(), previousDueAt: string | null = record.dueAt ?? null) =>
      TaskDueDateMoved.of({ dueAt, previousDueAt, asOf: when }),
    assigned: (assignedTo: string | null, when = told()) => TaskAssigned.of({ assignedTo, asOf: when }),
    completed: (when = told()) => TaskCompleted.of({ completedAt: when.at, asOf: when }),
    reopened: (when = told()) => TaskReopened.of({ asOf: when }),
    deleted: (at: Date = start) => TaskDeleted.of({ asOf: asOf(at, 'get') }),
    restored: (at: Date = start) => TaskRestored.of({ asOf: asOf(at, 'get') }),
    movedTo: (to: string, when = told(), completedAt: string | null = null) =>
      TaskMovedToContact.of({ from: owner, to, record: normaliseTask(record), completedAt, asOf: when }),
  };
};
export type TaskStory = ReturnType<typeof task>;

/** Where a story about a task begins. */
export const noTask: Task = unknownTask(ada.locationId, 'TskCallAda000000001');

/** Ada's task has everything: due two days after the story starts, at ten. */
export const callAda = task('TskCallAda000000001', ada, {
  title: 'Call Ada',
  assignedTo: 'UsrBabbage0000000001',
  dueAt: '2025-03-03T10:00:00.000Z',
  dateAdded: '2025-03-01T09:00:00.000Z',
});
/** Nobody is assigned to Grace's. */
export const writeGrace = task('TskWriteGrace000002', grace, {
  title: 'Write to Grace',
  assignedTo: null,
  dueAt: '2025-03-05T16:30:00.000Z',
});
/** Linus's has no due date. */
export const visitLinus = task('TskVisitLinus000003', linus, { title: 'Visit Linus', assignedTo: 'UsrSomerville0000002', dueAt: null });
/** Margaret's arrives out of order. */
export const launchMargaret = task('TskLaunchMarg000004', margaret, {
  title: 'Launch with Margaret',
  assignedTo: 'UsrSomerville0000002',
  dueAt: '2025-03-02T08:00:00.000Z',
});
