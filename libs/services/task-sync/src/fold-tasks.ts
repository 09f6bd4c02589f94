import { contactOf, decideTask, evolveTask, type Task, type TaskCommand, type TaskEvent, type TaskHydrateReason } from '@sync/crm-events';
import type { Cause } from './cause.js';
import type { TaskReport } from './read-task-receipt.js';
import type { TaskRow } from './task-rows.js';

/** One report about one task, with what its events will be stored with. */
export interface Report {
  readonly row: string;
  readonly command: TaskCommand;
  readonly source: TaskReport['source'];
  readonly history: boolean;
  readonly receivedAt: Date;
  readonly cause: Cause;
}

/** An event, with the task right after it and its version in the task's stream. */
export interface ToldEvent {
  readonly event: TaskEvent;
  readonly task: Task;
  readonly version: number;
}

/** What one report, or one moment, taught us: its events are stored together, under the contact whose task it is after them. */
export interface Lesson {
  readonly cause: Cause;
  readonly told: readonly ToldEvent[];
  readonly source: 'webhook' | 'poll' | 'timer';
  /** Of history nobody is told as news. */
  readonly history: boolean;
}

/** A task's events in order, and what it was before them. */
export interface Story {
  readonly row: TaskRow;
  readonly before: TaskRow;
  readonly lessons: readonly Lesson[];
}

/** What a batch taught us about one task. */
export interface Learned extends Story {
  readonly hydrate: { readonly reason: TaskHydrateReason; readonly contactId: string | null; readonly report: Report } | null;
}

/** Decides every report in order, task by task. Pure: rows in, rows and events out. */
export const foldReports = (rows: ReadonlyMap<string, TaskRow>, reports: readonly Report[]): Learned[] => {
  const learned = new Map<string, Learned>();
  for (const report of reports) {
    const before = rows.get(report.row);
    if (before) learned.set(report.row, learn(learned.get(report.row) ?? { row: before, before, lessons: [], hydrate: null }, report));
  }
  return [...learned.values()];
};

const learn = (sofar: Learned, report: Report): Learned => {
  const { row } = sofar;
  const history = report.history || (row.history && row.state.status === 'unknown');
  const decision = decideTask(row.state, history ? quietly(report) : report.command);
  const told: ToldEvent[] = [];
  let task = row.state;
  for (const event of decision.events) {
    task = evolveTask(task, event);
    told.push({ event, task, version: row.version + told.length + 1 });
  }
  const state = { ...task, asOf: decision.asOf };
  return {
    before: sofar.before,
    row: { ...row, state, version: row.version + told.length, history: history && state.status === 'unknown' },
    lessons: told.length === 0 ? sofar.lessons : [...sofar.lessons, { cause: report.cause, told, source: report.source, history }],
    hydrate: decision.hydrate ? { ...decision.hydrate, report } : sofar.hydrate,
  };
};

/** What introduces a task of the first reading has no moments in the past either, whichever door it comes through. */
const quietly = ({ command, receivedAt }: Report): TaskCommand =>
  command.type === 'ReportTask' ? { ...command, quietUntil: command.quietUntil ?? receivedAt } : command;

/** Everybody who had the task at any time in this story: their slices may have changed. */
export const contactsTouched = ({ before, lessons }: Story): string[] => {
  if (lessons.length === 0) return [];
  const contacts = [before.state, ...lessons.flatMap(({ told }) => told.map(({ task }) => task))].map(contactOf);
  return [...new Set(contacts.flatMap((contact) => contact ?? []))];
};
