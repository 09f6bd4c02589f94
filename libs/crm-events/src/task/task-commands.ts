import type { ReportDoor } from '../contact/as-of.js';
import type { TaskRecord } from './task-record.js';

interface Report {
  readonly record: TaskRecord;
  /** Null: it does not say whose task it is, as a real TaskCreate does not (domain ghl 2.2). */
  readonly contactId: string | null;
  /** Null: it does not say when. */
  readonly asOf: Date | null;
  readonly via: ReportDoor;
}

/** "The CRM shows this." `completed` absent: it does not say, as no webhook but TaskComplete does. */
export interface ReportTask extends Report {
  readonly type: 'ReportTask';
  readonly completed?: boolean;
  /** Told by the first reading of a location: what lies before is history. */
  readonly quietUntil?: Date;
}

/** "A webhook says it is done." It shows the task beside it. */
export interface ReportTaskCompleted extends Report {
  readonly type: 'ReportTaskCompleted';
}

/** "A webhook or a search row says it was deleted." A hint, proven by a GET. */
export interface ReportTaskDeleted {
  readonly type: 'ReportTaskDeleted';
  readonly contactId: string | null;
  readonly asOf: Date | null;
}

/**
 * "A GET did not find it", with the contact it was asked for: GHL knows a task only through its contact, so under another one nothing is proven. Null:
 * it was looked for without one.
 */
export interface ReportTaskGone {
  readonly type: 'ReportTaskGone';
  readonly contactId: string | null;
  readonly asOf: Date;
}

export type TaskCommand = ReportTask | ReportTaskCompleted | ReportTaskDeleted | ReportTaskGone;
