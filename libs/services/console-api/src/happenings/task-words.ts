import { readDueDate, type TaskEvent } from '@sync/crm-events';
import type { Words } from '../timeline/step.js';
import { facts, momentText, sentence, spanText, titled } from './words.js';

/** What happened to a task. `title` is the one it had before. */
export const taskWords = (event: TaskEvent, title: string | null): Words =>
  // The row of the table is that of the event's own type; the compiler cannot pair the two unions.
  (table[event.type] as Tell<TaskEvent['type']>)(event, titled('task', title));

type Tell<Type> = (event: Extract<TaskEvent, { type: Type }>, task: string) => Words;

const table: { readonly [Type in TaskEvent['type']]: Tell<Type> } = {
  TaskCreated: ({ data: { record } }) => ({
    sentence: sentence(`${titled('task', record.title)} was created.`),
    values: facts({ due: momentText(record.dueAt), 'assigned to': record.assignedTo }),
    ...problemOf(record.dueAt),
  }),
  TaskRetitled: ({ data }, task) => ({
    sentence: data.title ? sentence(`${task} is now called “${data.title}”.`) : sentence(`${task} has no title any more.`),
  }),
  TaskDueDateMoved: ({ data: { dueAt, previousDueAt } }, task) => ({
    sentence: sentence(dueAt === null ? `${task} has no due date any more.` : `the due date of ${task} moved.`),
    values: [{ name: 'due', before: momentText(previousDueAt), after: momentText(dueAt) }],
    ...problemOf(dueAt),
  }),
  TaskAssigned: ({ data: { assignedTo } }, task) => ({
    sentence: sentence(assignedTo === null ? `nobody is assigned to ${task} any more.` : `${task} was assigned to somebody.`),
    values: facts({ 'assigned to': assignedTo }),
  }),
  TaskCompleted: (_event, task) => ({ sentence: sentence(`${task} was done.`) }),
  TaskReopened: (_event, task) => ({ sentence: sentence(`${task} was opened again.`) }),
  TaskDeleted: (_event, task) => ({ sentence: sentence(`${task} was deleted.`) }),
  TaskRestored: (_event, task) => ({ sentence: sentence(`${task} is back.`) }),
  TaskMovedToContact: ({ data: { from, to, record } }) => ({
    sentence: sentence(`${titled('task', record.title)} moved to another contact.`),
    values: [{ name: 'contact', before: from, after: to }],
  }),
  TaskDueSoonFired: ({ data: { leadMinutes, dueAt } }, task) => ({
    sentence: sentence(`${task} is due within ${spanText(leadMinutes)}.`),
    values: facts({ due: momentText(dueAt) }),
  }),
  TaskDueTodayFired: ({ data: { dueAt } }, task) => ({
    sentence: sentence(`${task} is due today.`),
    values: facts({ due: momentText(dueAt) }),
  }),
  TaskOverdueFired: ({ data: { daysOverdue, dueAt } }, task) => ({
    sentence: sentence(
      daysOverdue === 0 ? `${task} is overdue.` : `${task} is still open ${spanText(daysOverdue * 1_440)} after it was due.`,
    ),
    values: facts({ due: momentText(dueAt) }),
  }),
  TaskMomentSkipped: ({ data: { moment, reason, dueAt } }, task) => ({
    sentence: `Nobody was told that ${task} ${momentOf(moment)}.`,
    values: facts({ due: momentText(dueAt) }),
    code: reason,
  }),
};

const problemOf = (dueAt: string | null | undefined): Pick<Words, 'code' | 'detail'> => {
  const { problem } = readDueDate(dueAt);
  return problem ? { code: problem.code, detail: problem.detail } : {};
};

/** due-soon/<minutes>, due-today/<day> or overdue/<days>. */
const momentOf = (moment: string): string => {
  const [kind, value = ''] = moment.split('/');
  if (kind === 'due-soon') return `was due within ${spanText(Number(value))}`;
  if (kind === 'due-today') return `was due on ${value}`;
  return value === '0' ? 'was overdue' : `was still open ${spanText(Number(value) * 1_440)} after it was due`;
};
