import { compareAsOf } from '../contact/as-of.js';
import type { ReportTask } from './task-commands.js';
import { omitsHeld, textsChanged } from './task-record.js';
import type { Task } from './task.js';

/** Why the whole task has to be fetched before we believe more. */
export const taskHydrateReasons = [
  /** Nobody said yet whose task it is: a real TaskCreate does not. */
  'contact-unknown',
  /** A webhook introduced it: it does not say whether the task is done. */
  'first-sight',
  /** The report does not say when it was true. */
  'no-as-of',
  /** It is as old as what we know, and differs. */
  'tie',
  /** It is older than what we know, and differs: late, or the two clocks differ. */
  'older',
  /** It leaves out something we hold a value of: cleared, or only left out? */
  'omitted-field',
  /** A GET started before the webhook or row we know, and differs. */
  'older-read',
  /** A webhook or row says the task was deleted. */
  'delete-reported',
  /** A webhook or row shows a task we know to be deleted. */
  'seen-after-deletion',
  /** A GET did not find it, under another contact than the one we know, or under none. */
  'other-contact',
] as const;
export type TaskHydrateReason = (typeof taskHydrateReasons)[number];

/** Whether a report is believed, tells nothing, or raises doubt. */
export type Verdict = 'believe' | 'nothing-new' | TaskHydrateReason;

export const judge = (task: Task, report: ReportTask): Verdict => {
  const order = report.asOf ? compareAsOf(report.asOf, task.asOf) : null;
  if (report.via === 'get') return judgeRead(task, report, order);
  return task.status === 'deleted' ? judgeSighting(task, report, order) : judgeHint(task, report, order);
};

/** Below zero: the report is older than what we know; zero: as old; null: it does not say when. */
type Order = number | null;

/** A GET wins over everything that is not newer. On a tie the next GET decides: two moments inside one millisecond look alike. */
const judgeRead = (task: Task, report: ReportTask, order: Order): Verdict => {
  if (order === null) return 'no-as-of';
  if (order > 0) return 'believe';
  const overtaken = order < 0 && task.asOf?.via === 'get';
  return overtaken || agrees(task, report) ? 'nothing-new' : 'older-read';
};

/** A webhook or search row is applied when it is newer and dated; otherwise it can only raise doubt. */
const judgeHint = (task: Task, report: ReportTask, order: Order): Verdict => {
  if (order !== null && order > 0) return 'believe';
  const older = order !== null && order < 0;
  // What an older one leaves out was told since; of one that may be as new it is not certain.
  if (agrees(task, report) && (older || !leavesOut(task, report))) return 'nothing-new';
  if (order === null) return 'no-as-of';
  return older ? 'older' : 'tie';
};

/** Older than the proof that it is gone, under the contact that was made for: late, or the search lags behind. */
const judgeSighting = (task: Exclude<Task, { status: 'unknown' }>, { contactId }: ReportTask, order: Order): Verdict => {
  const elsewhere = contactId !== null && contactId !== task.contactId;
  return order !== null && order < 0 && !elsewhere ? 'nothing-new' : 'seen-after-deletion';
};

const leavesOut = (task: Task, { record }: ReportTask): boolean => task.status === 'known' && omitsHeld(task.record, record);

/** True when the report tells nothing that differs from what we know; such a one raises no doubt, however old it is. */
const agrees = (task: Task, { record, contactId, completed, via }: ReportTask): boolean =>
  task.status === 'known' &&
  Object.keys(textsChanged(task.record, record, { whole: via === 'get' })).length === 0 &&
  (contactId ?? task.contactId) === task.contactId &&
  (completed ?? task.completedAt !== null) === (task.completedAt !== null);
