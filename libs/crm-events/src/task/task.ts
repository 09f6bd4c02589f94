import { z } from 'zod';
import { asOfSchema, type AsOf } from '../contact/as-of.js';
import { unreachable } from '../unreachable.js';
import { readDueDate, type DueDate } from './due-date.js';
import type { TaskEvent } from './task-events.js';
import { taskRecord, type TaskRecord } from './task-record.js';

const common = { locationId: z.string(), taskId: z.string(), asOf: asOfSchema.nullable() };
const met = {
  ...common,
  contactId: z.string(),
  record: taskRecord,
  /** ISO 8601; null: open. */
  completedAt: z.string().nullable(),
  /** Moments up to then are history: the task came with the first reading. */
  quietUntil: z.string().nullable(),
  /**
   * Moments that were told or skipped and hold for the present due date: due-soon/<minutes> and overdue/<days> by that date, due-today by its day. Bounded
   * by what the mapping names.
   */
  said: z.record(z.string(), z.string()),
};

/** The folded state of a task's stream, as a service stores it (JSON). */
export const taskStateSchema = z.discriminatedUnion('status', [
  z.object({ status: z.literal('unknown'), ...common }),
  z.object({ status: z.literal('known'), ...met }),
  z.object({ status: z.literal('deleted'), ...met }),
]);
export type Task = z.output<typeof taskStateSchema>;
export type KnownTask = Extract<Task, { status: 'known' }>;
type MetTask = Exclude<Task, { status: 'unknown' }>;

/** Where every task's story begins. */
export const unknownTask = (locationId: string, taskId: string): Task => ({ status: 'unknown', locationId, taskId, asOf: null });

export const isOpen = (task: Task): task is KnownTask => task.status === 'known' && task.completedAt === null;

/** Whose task it is, as far as we know. */
export const contactOf = (task: Task): string | null => (task.status === 'unknown' ? null : task.contactId);

/** When it is due, or why that counts for nothing. */
export const dueDateOf = (task: MetTask): DueDate => readDueDate(task.record.dueAt);

/** Folds one event. Never refuses: an event that makes no sense in this status leaves what is known as it is. */
export const evolveTask = (task: Task, event: TaskEvent): Task => {
  if (event.type === 'TaskCreated') {
    const { contactId, record, asOf, quietUntil = null } = event.data;
    return introduced(task, { contactId, record, completedAt: null, asOf, quietUntil });
  }
  if (task.status !== 'unknown') return evolveMet(task, event);
  if (event.type !== 'TaskMovedToContact') return task;
  // What came before was erased with the former contact; the move carries all that was known.
  const { to, record, completedAt, asOf } = event.data;
  return introduced(task, { contactId: to, record, completedAt, asOf, quietUntil: null });
};

const introduced = ({ locationId, taskId }: Task, facts: Omit<MetTask, 'status' | 'locationId' | 'taskId' | 'said'>): Task => ({
  status: 'known',
  locationId,
  taskId,
  ...facts,
  said: {},
});

type LaterEvent = Exclude<TaskEvent, { type: 'TaskCreated' }>;
type MomentEvent = Extract<TaskEvent, { type: 'TaskDueSoonFired' | 'TaskDueTodayFired' | 'TaskOverdueFired' | 'TaskMomentSkipped' }>;

const evolveMet = (task: MetTask, event: LaterEvent): Task => {
  switch (event.type) {
    case 'TaskRetitled':
      return withRecord(task, { title: event.data.title }, event.data.asOf);
    case 'TaskAssigned':
      return withRecord(task, { assignedTo: event.data.assignedTo }, event.data.asOf);
    case 'TaskDueDateMoved':
      return movedDueDate(task, event.data);
    case 'TaskCompleted':
      return { ...task, completedAt: event.data.completedAt, asOf: event.data.asOf };
    case 'TaskReopened':
      return { ...task, completedAt: null, ...awake(event.data) };
    case 'TaskDeleted':
      return { ...task, status: 'deleted', asOf: event.data.asOf };
    case 'TaskRestored':
      return { ...task, status: 'known', ...awake(event.data) };
    case 'TaskMovedToContact':
      return { ...task, contactId: event.data.to, asOf: event.data.asOf };
    default:
      return { ...task, said: { ...task.said, ...saidBy(event) } };
  }
};

/** Its moments come from now on, unless the first reading told of it. */
const awake = ({
  asOf,
  quietUntil = null,
}: {
  asOf: AsOf;
  quietUntil?: string | null | undefined;
}): Pick<MetTask, 'asOf' | 'quietUntil'> => ({
  asOf,
  quietUntil,
});

const withRecord = (task: MetTask, change: Partial<TaskRecord>, asOf: AsOf): MetTask => ({
  ...task,
  record: { ...task.record, ...change },
  asOf,
});

type Moved = Extract<TaskEvent, { type: 'TaskDueDateMoved' }>['data'];

/**
 * What was said of the former due date, still is so when the date moves, and is so for the new one, goes on to hold: a task that is overdue and is put off
 * to yesterday does not become overdue again, nor one that is due soon and is put off by an hour. All else has to be said anew.
 */
const movedDueDate = (task: MetTask, data: Moved): MetTask => {
  const { dueAt, asOf } = data;
  const [before, after] = [dueDateOf(task).at, readDueDate(dueAt).at];
  const goesOn = before !== null && after !== null;
  const kept = Object.entries(task.said).filter(
    ([moment]) =>
      moment === dueTodayMark || (goesOn && isSo(moment, before, Date.parse(asOf.at)) && isSo(moment, after, Date.parse(asOf.at))),
  );
  return {
    ...withRecord(task, { dueAt }, asOf),
    ...awake(data),
    said: Object.fromEntries(kept.map(([moment, until]) => [moment, moment === dueTodayMark ? until : (dueAt ?? '')])),
  };
};

/** Whether a task due then is due soon, or overdue for so long, at a time. Days of 24 hours will do here. */
const isSo = (moment: string, dueAt: Date, time: number): boolean => {
  const [kind, number] = moment.split('/');
  const due = dueAt.getTime();
  return kind === 'due-soon' ? due - Number(number) * MINUTE <= time && time < due : due + Number(number) * DAY <= time;
};

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** Told once a day, whatever becomes of the due date on that day. */
export const dueTodayMark = 'due-today';

const saidBy = (event: MomentEvent): Record<string, string> => {
  switch (event.type) {
    case 'TaskDueSoonFired':
      return { [`due-soon/${event.data.leadMinutes}`]: event.data.dueAt };
    case 'TaskDueTodayFired':
      return { [dueTodayMark]: event.data.day };
    case 'TaskOverdueFired':
      return { [`overdue/${event.data.daysOverdue}`]: event.data.dueAt };
    case 'TaskMomentSkipped': {
      const [kind, which = ''] = event.data.moment.split('/');
      return kind === dueTodayMark ? { [dueTodayMark]: which } : { [event.data.moment]: event.data.dueAt };
    }
    default:
      return unreachable(event);
  }
};
