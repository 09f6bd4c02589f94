import { DateTime } from 'luxon';
import { calendarZone } from '../time-zone.js';
import { unreachable } from '../unreachable.js';
import { TaskDueSoonFired, TaskDueTodayFired, TaskMomentSkipped, TaskOverdueFired, type TaskEvent } from './task-events.js';
import { dueDateOf, dueTodayMark, isOpen, type KnownTask, type Task } from './task.js';

/** Which moments a location's tasks have. */
export interface MomentRules {
  /** Of the location; days are days there. */
  readonly timeZone: string | null;
  /** How long before it is due a task is due soon. */
  readonly dueSoonMinutes: readonly number[];
  /** After how many days a task that is still open is overdue once more. */
  readonly overdueDays: readonly number[];
  /** When the day begins for people: what is due today is said then. */
  readonly dayStartsAtHour: number;
}

export type Moment =
  | { readonly kind: 'due-soon'; readonly leadMinutes: number; readonly at: Date }
  | { readonly kind: 'due-today'; readonly day: string; readonly at: Date }
  | { readonly kind: 'overdue'; readonly daysOverdue: number; readonly at: Date };

/** due-soon/<minutes>, due-today/<day> or overdue/<days>: what tells a moment from the others of one due date. */
export const momentName = (moment: Moment): string => {
  switch (moment.kind) {
    case 'due-soon':
      return `due-soon/${moment.leadMinutes}`;
    case 'due-today':
      return `${dueTodayMark}/${moment.day}`;
    case 'overdue':
      return `overdue/${moment.daysOverdue}`;
    default:
      return unreachable(moment);
  }
};

/** Moments that are still to come or came unnoticed: not said, not history. In order of time; none for a task that is done or has no due date to count on. */
export const pendingMoments = (task: Task, rules: MomentRules): readonly Moment[] => {
  if (!isOpen(task)) return [];
  const { at: dueAt } = dueDateOf(task);
  if (!dueAt) return [];
  const quietUntil = task.quietUntil === null ? -Infinity : Date.parse(task.quietUntil);
  return momentsOf(dueAt, rules)
    .filter((moment) => moment.at.getTime() > quietUntil && !isSaid(task, moment, dueAt))
    .sort((left, right) => left.at.getTime() - right.at.getTime());
};

/** When the task has to be looked at next; in the past when a moment came already. */
export const nextWakeUp = (task: Task, rules: MomentRules): Date | null => pendingMoments(task, rules)[0]?.at ?? null;

/** What has come by `now`, as facts. `id` is the same whenever this moment of this due date is told, so that the store takes it once. */
export interface MomentFact {
  readonly id: string;
  readonly event: TaskEvent;
}

/**
 * What is to be told of the moments that came by `now`. One that came while nobody looked is told late if what it says is still so, and skipped with a
 * reason if not. Of several of one kind the last one says it.
 */
export const momentFacts = (task: Task, rules: MomentRules, now: Date): readonly MomentFact[] => {
  const came = pendingMoments(task, rules).filter(({ at }) => at <= now);
  const dueAt = isOpen(task) ? dueDateOf(task).at : null;
  if (!dueAt || came.length === 0) return [];
  const { zone } = calendarZone(rules.timeZone);
  const today = DateTime.fromJSDate(now, { zone }).toISODate();
  const holding = came.filter((moment) => stillHolds(moment, dueAt, now, today));
  const last = new Map(holding.map((moment) => [moment.kind, moment])); // in order of time, so the last of its kind stays
  return came.map((moment) => {
    const due = dueAt.toISOString();
    const name = momentName(moment);
    const fired = last.get(moment.kind) === moment;
    const reason = holding.includes(moment) ? 'overtaken' : 'too-late';
    return {
      id: moment.kind === 'due-today' ? name : `${name}/${due}`,
      event: fired ? firedEvent(moment, due) : TaskMomentSkipped.of({ moment: name, dueAt: due, reason }),
    };
  });
};

const momentsOf = (dueAt: Date, { timeZone, dueSoonMinutes, overdueDays, dayStartsAtHour }: MomentRules): Moment[] => {
  const due = DateTime.fromJSDate(dueAt, { zone: calendarZone(timeZone).zone });
  return [
    ...dueSoonMinutes.map((leadMinutes): Moment => ({
      kind: 'due-soon',
      leadMinutes,
      at: new Date(dueAt.getTime() - leadMinutes * 60_000),
    })),
    ...dueToday(due, dayStartsAtHour),
    { kind: 'overdue', daysOverdue: 0, at: dueAt },
    ...overdueDays.map((daysOverdue): Moment => ({ kind: 'overdue', daysOverdue, at: due.plus({ days: daysOverdue }).toJSDate() })),
  ];
};

/** When the day begins; for a task that is due before that, when the date changes. One that is due at midnight is never due on a day. */
const dueToday = (due: DateTime, dayStartsAtHour: number): Moment[] => {
  const midnight = due.startOf('day');
  const at = [midnight.set({ hour: dayStartsAtHour }), midnight].find((start) => start < due);
  return at ? [{ kind: 'due-today', day: due.toISODate() ?? '', at: at.toJSDate() }] : [];
};

const isSaid = (task: KnownTask, moment: Moment, dueAt: Date): boolean =>
  moment.kind === 'due-today' ? task.said[dueTodayMark] === moment.day : task.said[momentName(moment)] === dueAt.toISOString();

const DAY_MS = 24 * 60 * 60_000;

/** A task that is overdue stays so; "for N days" is said on that day only. */
const stillHolds = (moment: Moment, dueAt: Date, now: Date, today: string | null): boolean => {
  switch (moment.kind) {
    case 'due-soon':
      return now < dueAt;
    case 'due-today':
      return now < dueAt && today === moment.day;
    case 'overdue':
      return moment.daysOverdue === 0 || now.getTime() < moment.at.getTime() + DAY_MS;
    default:
      return unreachable(moment);
  }
};

const firedEvent = (moment: Moment, dueAt: string): TaskEvent => {
  switch (moment.kind) {
    case 'due-soon':
      return TaskDueSoonFired.of({ dueAt, leadMinutes: moment.leadMinutes });
    case 'due-today':
      return TaskDueTodayFired.of({ dueAt, day: moment.day });
    case 'overdue':
      return TaskOverdueFired.of({ dueAt, daysOverdue: moment.daysOverdue });
    default:
      return unreachable(moment);
  }
};
