import { calendarZone, readDueDate, stateTags, type Slice, type SliceField } from '@sync/crm-events';
import { DateTime } from 'luxon';
import { cut, harmless } from '../contact/conversions.js';
import type { UnknownReference } from '../contact/references.js';
import type { MappingDocument } from '../document/mapping-document.js';
import { userIn, type TaskReferences } from '../references/kept-references.js';

/** A person's tasks in numbers, with the one that comes next: open, the earliest due date first, so overdue ones lead; undated ones last. */
export interface TaskSummary {
  readonly openTasks: number;
  readonly overdueTasks: number;
  readonly next: {
    readonly title: string | null;
    readonly dueAt: string | null;
    /** User id. */
    readonly assignedTo: string | null;
  } | null;
  /** When the last one was done; ISO 8601. */
  readonly lastDoneAt: string | null;
}

export interface TaskSliceResult {
  readonly slice: Slice;
  /** Users that the references lack. Fetch fresh ones and map again; meanwhile the owner is cleared, so that nobody else's name stands there. */
  readonly unknownReferences: readonly UnknownReference[];
  /** What cannot be as it should, for people to see. */
  readonly notes: readonly { readonly code: string; readonly detail: string }[];
}

interface Person {
  readonly connectionId: string;
  readonly locationId: string;
  readonly contactId: string;
}

/** What SendX should know of a person's tasks now (domain sendx 5.4). Counts are absolute; what there is none of is cleared. Pure. */
export const taskSliceOf = (
  person: Person,
  summary: TaskSummary,
  mapping: MappingDocument,
  references: TaskReferences,
): TaskSliceResult => {
  const { zone, problem } = calendarZone(references.timeZone);
  const { next } = summary;
  const owner = next?.assignedTo ?? null;
  const isUnknown = owner !== null && userIn(references, owner) === undefined;
  return {
    slice: {
      service: 'task',
      ...person,
      dateAdded: null,
      mappingVersion: mapping.version,
      email: null,
      skip: null,
      profile: {},
      fields: mapping.tasks.fields ? prefixed(mapping.prefix, fieldsOf(summary, zone, references)) : {},
      tags: mapping.tasks.tags ? tagsOf(summary) : [],
      optOut: false,
      deleted: false,
      lists: [],
      policy: { optOut: 'unsubscribe', deleted: 'tag' },
    },
    unknownReferences: mapping.tasks.fields && isUnknown ? [{ kind: 'user', id: owner }] : [],
    notes: [...(problem ? [problem] : []), ...notesOf(next)],
  };
};

const fieldsOf = (
  { openTasks, overdueTasks, next, lastDoneAt }: TaskSummary,
  zone: string,
  references: TaskReferences,
): Record<string, SliceField> => {
  const due = next ? readDueDate(next.dueAt).at : null;
  return {
    open_tasks: { type: 'number', value: String(openTasks) },
    overdue_tasks: { type: 'number', value: String(overdueTasks) },
    next_task_due: { type: 'date', value: dayIn(zone, due) },
    last_task_done: { type: 'date', value: dayIn(zone, lastDoneAt === null ? null : new Date(lastDoneAt)) },
    next_task_title: text(next?.title),
    next_task_due_at: text(due && DateTime.fromJSDate(due, { zone }).toISO({ suppressMilliseconds: true })),
    next_task_owner: text(userIn(references, next?.assignedTo ?? '')?.name),
  };
};

const text = (value: string | null | undefined): SliceField => ({ type: 'text', value: cut(harmless(value ?? '')) });

/** A day of the location's calendar. */
const dayIn = (zone: string, at: Date | null): string => (at && DateTime.fromJSDate(at, { zone }).toISODate()) ?? '';

const prefixed = (prefix: string, fields: Record<string, SliceField>): Record<string, SliceField> =>
  Object.fromEntries(Object.entries(fields).map(([name, field]) => [`${prefix}${name}`, field]));

const tagsOf = ({ openTasks, overdueTasks }: TaskSummary): string[] => [
  ...(openTasks > 0 ? [stateTags.taskOpen] : []),
  ...(overdueTasks > 0 ? [stateTags.taskOverdue] : []),
];

const notesOf = (next: TaskSummary['next']): TaskSliceResult['notes'] => {
  const problem = next && readDueDate(next.dueAt).problem;
  return problem ? [problem] : [];
};
