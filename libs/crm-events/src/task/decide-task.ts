import { asOf, compareAsOf, type AsOf } from '../contact/as-of.js';
import { unreachable } from '../unreachable.js';
import { judge, type TaskHydrateReason } from './judge-task.js';
import type { ReportTask, ReportTaskDeleted, ReportTaskGone, TaskCommand } from './task-commands.js';
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
  type TaskEvent,
} from './task-events.js';
import { normaliseTask, omitsHeld, textsChanged } from './task-record.js';
import { contactOf, evolveTask, type Task } from './task.js';

/** `asOf` is the task's after this decision; it moves even when there is nothing new to say, so store it with the state. */
export interface TaskDecision {
  readonly events: TaskEvent[];
  /** `contactId`: under which contact to look; null when it is not known. */
  readonly hydrate?: { readonly reason: TaskHydrateReason; readonly contactId: string | null };
  readonly asOf: AsOf | null;
}

/**
 * What a report means, given what we know (design 2.5). Converges: whatever the order and number of webhooks and rows, once the hydrations asked for were
 * answered the state equals the newest truth.
 */
export const decideTask = (task: Task, command: TaskCommand): TaskDecision => {
  switch (command.type) {
    case 'ReportTask':
      return reportTask(task, { ...command, record: normaliseTask(command.record) });
    case 'ReportTaskCompleted':
      return reportTask(task, { ...command, type: 'ReportTask', completed: true, record: normaliseTask(command.record) });
    case 'ReportTaskDeleted':
      return reportDeleted(task, command);
    case 'ReportTaskGone':
      return reportGone(task, command);
    default:
      return unreachable(command);
  }
};

/** The state after a decision: its events folded, its asOf taken over. */
export const applyTaskDecision = (task: Task, decision: TaskDecision): Task => ({
  ...decision.events.reduce(evolveTask, task),
  asOf: decision.asOf,
});

const reportTask = (task: Task, report: ReportTask): TaskDecision => {
  const contactId = report.contactId ?? contactOf(task);
  const verdict = judge(task, report);
  if (verdict !== 'believe') return doubt(task, report.contactId, verdict);
  if (contactId === null) return doubt(task, null, 'contact-unknown');
  return report.asOf ? believe(task, report, contactId, asOf(report.asOf, report.via)) : doubt(task, contactId, 'no-as-of');
};

type Quiet = { readonly quietUntil?: string };

const believe = (task: Task, report: ReportTask, contactId: string, at: AsOf): TaskDecision => {
  const quiet: Quiet = report.quietUntil ? { quietUntil: report.quietUntil.toISOString() } : {};
  const reason = doubtAfter(task, report);
  return {
    events: task.status === 'unknown' ? introduced(report, contactId, at, quiet) : changed(task, report, contactId, at, quiet),
    asOf: at,
    ...(reason && { hydrate: { reason, contactId } }),
  };
};

/** What is believed may still leave a question. */
const doubtAfter = (task: Task, { via, completed, record }: ReportTask): TaskHydrateReason | null => {
  if (via === 'get') return null;
  if (task.status === 'unknown') return via === 'webhook' && completed === undefined ? 'first-sight' : null;
  return omitsHeld(task.record, record) ? 'omitted-field' : null;
};

const introduced = ({ record, completed }: ReportTask, contactId: string, at: AsOf, quiet: Quiet): TaskEvent[] => [
  TaskCreated.of({ contactId, record, asOf: at, ...quiet }),
  ...(completed ? [TaskCompleted.of({ completedAt: at.at, asOf: at })] : []),
];

const changed = (task: MetTask, report: ReportTask, contactId: string, at: AsOf, quiet: Quiet): TaskEvent[] => [
  ...movedTo(task, contactId, at),
  ...(task.status === 'deleted' ? [TaskRestored.of({ asOf: at, ...quiet })] : []),
  ...changedTexts(task, report, at, quiet),
  ...changedCompletion(task, report, at, quiet),
];

type MetTask = Exclude<Task, { status: 'unknown' }>;

/** First of all events, so that all others are kept under the person whose task it is now. */
const movedTo = ({ contactId: from, record, completedAt }: MetTask, to: string, at: AsOf): TaskEvent[] =>
  from === to ? [] : [TaskMovedToContact.of({ from, to, record, completedAt, asOf: at })];

const changedTexts = ({ record }: MetTask, report: ReportTask, at: AsOf, quiet: Quiet): TaskEvent[] => {
  const { title, dueAt, assignedTo } = textsChanged(record, report.record, { whole: report.via === 'get' });
  return [
    ...(title !== undefined ? [TaskRetitled.of({ title, asOf: at })] : []),
    ...(dueAt !== undefined ? [TaskDueDateMoved.of({ dueAt, previousDueAt: record.dueAt ?? null, asOf: at, ...quiet })] : []),
    ...(assignedTo !== undefined ? [TaskAssigned.of({ assignedTo, asOf: at })] : []),
  ];
};

const changedCompletion = ({ completedAt }: MetTask, { completed }: ReportTask, at: AsOf, quiet: Quiet): TaskEvent[] => {
  if (completed === undefined || completed === (completedAt !== null)) return [];
  return completed ? [TaskCompleted.of({ completedAt: at.at, asOf: at })] : [TaskReopened.of({ asOf: at, ...quiet })];
};

/**
 * Nothing of the report is believed. An older one names the contact of then, most others may know better than we do; one of a task that is gone where we
 * know it means that it has to be looked for everywhere.
 */
const doubt = (task: Task, told: string | null, reason: TaskHydrateReason | 'nothing-new'): TaskDecision => {
  const known = contactOf(task);
  const contacts: Partial<Record<TaskHydrateReason, string | null>> = { older: known ?? told, 'seen-after-deletion': null };
  return {
    events: [],
    asOf: task.asOf,
    ...(reason !== 'nothing-new' && { hydrate: { reason, contactId: reason in contacts ? (contacts[reason] ?? null) : (told ?? known) } }),
  };
};

/** A task we never met and that a GET did not find is as good as deleted: nothing is kept of it but when that was. */
const reportDeleted = (task: Task, { contactId, asOf: at }: ReportTaskDeleted): TaskDecision => {
  const proven = task.asOf?.via === 'get' && at !== null && compareAsOf(at, task.asOf) < 0;
  const gone = task.status === 'deleted' || (task.status === 'unknown' && proven);
  return doubt(task, contactId, gone ? 'nothing-new' : 'delete-reported');
};

/** Looking for it without a contact proves nothing: the search that is used then may lag behind. */
const reportGone = (task: Task, { contactId, asOf: at }: ReportTaskGone): TaskDecision => {
  const order = compareAsOf(at, task.asOf);
  if (order < 0 && task.asOf?.via === 'get') return doubt(task, null, 'nothing-new');
  if (task.status === 'known')
    return order > 0 && contactId === task.contactId ? deleted(at) : doubt(task, null, whyNotGone(task, contactId));
  return order > 0 && contactId !== null ? { events: [], asOf: asOf(at, 'get') } : doubt(task, null, 'nothing-new');
};

const deleted = (at: Date): TaskDecision => ({ events: [TaskDeleted.of({ asOf: asOf(at, 'get') })], asOf: asOf(at, 'get') });
const whyNotGone = (task: MetTask, contactId: string | null): TaskHydrateReason =>
  contactId === task.contactId ? 'older-read' : 'other-contact';
