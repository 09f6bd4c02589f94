import {
  stateTags,
  TaskDueSoonFired,
  TaskDueTodayFired,
  TaskMomentSkipped,
  TaskOverdueFired,
  type Task,
  type TaskEvent,
} from '@sync/crm-events';
import { callAda, grace, minute } from '@sync/crm-events/fixtures';
import { defaultMapping } from '../document/default-mapping.js';
import type { MappingDocument } from '../document/mapping-document.js';
import type { TasksSection } from '../document/record-mapping.js';
import type { TaskReferences } from '../references/kept-references.js';
import type { TaskSummary } from './task-slice.js';

/**
 * What goes in, what comes out, for tasks: one named story per rule. Read by the spec, printed into the reference of mappings. `then` names only the
 * parts that matter.
 */
export interface TaskSliceExample {
  readonly given: TaskSummary;
  readonly mapping?: Partial<TasksSection>;
  readonly references?: Partial<TaskReferences>;
  readonly then: {
    readonly fields?: Readonly<Record<string, { type: string; value: string } | undefined>>;
    readonly tags?: readonly string[];
    /** Codes of what people are shown. */
    readonly notes?: readonly string[];
    readonly unknown?: readonly string[];
  };
}

export const taskReferences: TaskReferences = {
  timeZone: 'Europe/London',
  users: { UsrBabbage0000000001: { name: 'Charles Babbage', email: 'charles@example.org' } },
};

export const withTasks = (tasks: Partial<TasksSection> = {}): MappingDocument => ({
  ...defaultMapping,
  tasks: { ...defaultMapping.tasks, ...tasks },
});

const text = (value: string) => ({ type: 'text', value });
const number = (value: string) => ({ type: 'number', value });
const date = (value: string) => ({ type: 'date', value });

const nothing: TaskSummary = { openTasks: 0, overdueTasks: 0, next: null, lastDoneAt: null };
const next = (change: Partial<NonNullable<TaskSummary['next']>> = {}): TaskSummary => ({
  ...nothing,
  openTasks: 1,
  next: { title: 'Call Ada', dueAt: '2025-03-03T10:00:00.000Z', assignedTo: 'UsrBabbage0000000001', ...change },
});

export const taskSliceExamples: Readonly<Record<string, TaskSliceExample>> = {
  'an open task shows what comes next, when, and who does it': {
    given: next(),
    then: {
      fields: {
        ghl_open_tasks: number('1'),
        ghl_overdue_tasks: number('0'),
        ghl_next_task_due: date('2025-03-03'),
        ghl_next_task_due_at: text('2025-03-03T10:00:00+00:00'),
        ghl_next_task_title: text('Call Ada'),
        ghl_next_task_owner: text('Charles Babbage'),
        ghl_last_task_done: date(''),
      },
      tags: [stateTags.taskOpen],
      notes: [],
      unknown: [],
    },
  },
  'overdue tasks are counted and tagged': {
    given: { ...next(), openTasks: 3, overdueTasks: 2 },
    then: { fields: { ghl_open_tasks: number('3'), ghl_overdue_tasks: number('2') }, tags: [stateTags.taskOpen, stateTags.taskOverdue] },
  },
  'the last task is done: counts are 0, what came next is cleared, the day stays': {
    given: { ...nothing, lastDoneAt: '2025-03-02T23:30:00.000Z' },
    then: {
      fields: {
        ghl_open_tasks: number('0'),
        ghl_overdue_tasks: number('0'),
        ghl_next_task_due: date(''),
        ghl_next_task_due_at: text(''),
        ghl_next_task_title: text(''),
        ghl_next_task_owner: text(''),
        ghl_last_task_done: date('2025-03-02'),
      },
      tags: [],
    },
  },

  // The calendar
  'days are those of the location': {
    given: { ...next({ dueAt: '2025-03-04T01:00:00.000Z' }), lastDoneAt: '2025-03-03T02:00:00.000Z' },
    references: { timeZone: 'America/New_York' },
    then: {
      fields: {
        ghl_next_task_due: date('2025-03-03'),
        ghl_next_task_due_at: text('2025-03-03T20:00:00-05:00'),
        ghl_last_task_done: date('2025-03-02'),
      },
    },
  },
  'on the night the clocks change, too': {
    given: next({ dueAt: '2025-03-30T23:30:00.000Z' }),
    then: { fields: { ghl_next_task_due: date('2025-03-31'), ghl_next_task_due_at: text('2025-03-31T00:30:00+01:00') } },
  },
  'a location without a time zone counts in UTC, and it is said': {
    given: next(),
    references: { timeZone: null },
    then: { fields: { ghl_next_task_due_at: text('2025-03-03T10:00:00Z') }, notes: ['time-zone-unknown'] },
  },
  'a time zone that GHL made up counts as UTC, and it is said': {
    given: next(),
    references: { timeZone: 'America/Lovelace' },
    then: { fields: { ghl_next_task_due_at: text('2025-03-03T10:00:00Z') }, notes: ['time-zone-unknown'] },
  },

  // Due dates that are none
  'a task without a due date still says what comes next': {
    given: next({ dueAt: null }),
    then: {
      fields: { ghl_next_task_title: text('Call Ada'), ghl_next_task_due: date(''), ghl_next_task_due_at: text('') },
      notes: ['no-due-date'],
    },
  },
  'a due date in 1970 is none, and it is said': {
    given: next({ dueAt: '1970-01-01T00:00:00.000Z' }),
    then: { fields: { ghl_next_task_due: date('') }, notes: ['due-date-implausible'] },
  },
  'a due date in 9999 is none, and it is said': {
    given: next({ dueAt: '9999-12-31T00:00:00.000Z' }),
    then: { fields: { ghl_next_task_due_at: text('') }, notes: ['due-date-implausible'] },
  },
  'a due date that cannot be read is none, and it is said': {
    given: next({ dueAt: 'next week' }),
    then: { fields: { ghl_next_task_due: date('') }, notes: ['due-date-unreadable'] },
  },

  // Titles and people
  'a title is cut at 255 characters': {
    given: next({ title: 'a'.repeat(300) }),
    then: { fields: { ghl_next_task_title: text('a'.repeat(255)) } },
  },
  'an empty title is empty': { given: next({ title: '' }), then: { fields: { ghl_next_task_title: text('') } } },
  'a title with two plus signs in front is made harmless': {
    given: next({ title: '++ call Ada' }),
    then: { fields: { ghl_next_task_title: text('+ call Ada') } },
  },
  'nobody is assigned: no owner': { given: next({ assignedTo: null }), then: { fields: { ghl_next_task_owner: text('') }, unknown: [] } },
  'an owner we have not met is asked for, and nobody else is named meanwhile': {
    given: next({ assignedTo: 'UsrNobody00000000009' }),
    then: { fields: { ghl_next_task_owner: text('') }, unknown: ['UsrNobody00000000009'] },
  },
  'an owner whose id is a word of the language is nobody': {
    given: next({ assignedTo: 'constructor' }),
    then: { fields: { ghl_next_task_owner: text('') }, unknown: ['constructor'] },
  },

  // What the document asks for
  'without fields, tags only': {
    given: next(),
    mapping: { fields: false },
    then: { fields: { ghl_open_tasks: undefined }, tags: [stateTags.taskOpen] },
  },
  'without tags, fields only': { given: next(), mapping: { tags: false }, then: { fields: { ghl_open_tasks: number('1') }, tags: [] } },
};

export interface TaskEventExample {
  /** The task right after the event. */
  readonly given: Task;
  readonly event: TaskEvent;
  readonly mapping?: Partial<TasksSection>;
  readonly references?: TaskReferences | null;
  /** Null: nothing is sent. Properties that must be missing are undefined. */
  readonly then: { readonly name: string; readonly properties?: Readonly<Record<string, string | undefined>> } | null;
}

const due = '2025-03-03T10:00:00.000Z';
const done = callAda.known({}, { completedAt: minute(5).toISOString() });

export const taskEventExamples: Readonly<Record<string, TaskEventExample>> = {
  'a new task': {
    given: callAda.known(),
    event: callAda.created(),
    then: {
      name: 'ghl_task_created',
      properties: {
        ghl_contact_id: 'ConAda00000000000004',
        ghl_location_id: 'LocLovelace000000009',
        occurred_at: '2025-03-01T09:00:00.000Z',
        source: 'webhook',
        task_id: 'TskCallAda000000001',
        title: 'Call Ada',
        due_at: due,
        completed: 'false',
        assignee: 'Charles Babbage',
        change: undefined,
      },
    },
  },
  'a task made long ago that we hear of only now was not created just now': {
    given: callAda.known(),
    event: callAda.created({ dateAdded: '2024-12-01T09:00:00.000Z' }),
    then: null,
  },
  'a new title': {
    given: callAda.known({ title: 'Ring Ada' }),
    event: callAda.retitled('Ring Ada'),
    then: { name: 'ghl_task_updated', properties: { change: 'title', title: 'Ring Ada' } },
  },
  'another due date': {
    given: callAda.known({ dueAt: '2025-03-09T10:00:00Z' }),
    event: callAda.dueDateMoved('2025-03-09T10:00:00.000Z'),
    then: { name: 'ghl_task_updated', properties: { change: 'due_date', due_at: '2025-03-09T10:00:00.000Z' } },
  },
  'somebody else does it; a name we do not have is left out': {
    given: callAda.known({ assignedTo: 'UsrNobody00000000009' }),
    event: callAda.assigned('UsrNobody00000000009'),
    then: { name: 'ghl_task_updated', properties: { change: 'assignee', assignee: undefined } },
  },
  'it is another person’s now': {
    given: callAda.known({}, { contactId: grace.contactId }),
    event: callAda.movedTo(grace.contactId),
    then: { name: 'ghl_task_updated', properties: { change: 'contact', ghl_contact_id: grace.contactId } },
  },
  'it is back': {
    given: callAda.known(),
    event: callAda.restored(),
    then: { name: 'ghl_task_updated', properties: { change: 'restored' } },
  },
  'it is done': { given: done, event: callAda.completed(), then: { name: 'ghl_task_completed', properties: { completed: 'true' } } },
  'it is open again': {
    given: callAda.known(),
    event: callAda.reopened(),
    then: { name: 'ghl_task_reopened', properties: { completed: 'false' } },
  },
  'it is gone': { given: callAda.known(), event: callAda.deleted(), then: { name: 'ghl_task_deleted', properties: { title: 'Call Ada' } } },
  'it is due soon': {
    given: callAda.known(),
    event: TaskDueSoonFired.of({ dueAt: due, leadMinutes: 1_440 }),
    then: {
      name: 'ghl_task_due_soon',
      properties: {
        task_id: 'TskCallAda000000001',
        title: 'Call Ada',
        due_at: due,
        lead_minutes: '1440',
        occurred_at: '2025-03-02T10:00:03.000Z',
      },
    },
  },
  'it is due today': {
    given: callAda.known(),
    event: TaskDueTodayFired.of({ dueAt: due, day: '2025-03-03' }),
    then: { name: 'ghl_task_due_today', properties: { due_at: due } },
  },
  'it is overdue': {
    given: callAda.known(),
    event: TaskOverdueFired.of({ dueAt: due, daysOverdue: 0 }),
    then: { name: 'ghl_task_overdue', properties: { days_overdue: '0' } },
  },
  'it is still overdue after three days': {
    given: callAda.known(),
    event: TaskOverdueFired.of({ dueAt: due, daysOverdue: 3 }),
    then: { name: 'ghl_task_overdue', properties: { days_overdue: '3' } },
  },
  'of a moment that was skipped nobody is told': {
    given: callAda.known(),
    event: TaskMomentSkipped.of({ moment: 'due-soon/1440', dueAt: due, reason: 'too-late' }),
    then: null,
  },
  'an event that the document does not name is not sent': {
    given: callAda.known(),
    event: callAda.created(),
    mapping: { events: ['completed'] },
    then: null,
  },
  'custom events do not wait for references': {
    given: callAda.known(),
    event: callAda.created(),
    references: null,
    then: { name: 'ghl_task_created', properties: { assignee: undefined } },
  },
  'a due date that is none is left out': {
    given: callAda.known({ dueAt: '1970-01-01T00:00:00Z' }),
    event: callAda.created({ dueAt: '1970-01-01T00:00:00Z' }),
    then: { name: 'ghl_task_created', properties: { due_at: undefined } },
  },
  'a long title is cut': {
    given: callAda.known({ title: 'a'.repeat(300) }),
    event: callAda.retitled('a'.repeat(300)),
    then: { name: 'ghl_task_updated', properties: { title: 'a'.repeat(255) } },
  },
};
