import { dueDateOf, type CustomEvent, type KnownTask, type Task, type TaskEvent } from '@sync/crm-events';
import { raisedEvent, type CustomEventFacts } from '../custom-event/raised-event.js';
import type { MappingDocument } from '../document/mapping-document.js';
import type { taskEventNames } from '../document/record-mapping.js';
import { userIn, type TaskReferences } from '../references/kept-references.js';

type Name = (typeof taskEventNames)[number];
type Properties = Readonly<Record<string, string | null>>;

/** Where a task event comes from, and what its custom event is made with. */
export interface TaskEventFacts {
  readonly connectionId: string;
  /** The task right after the event. */
  readonly task: Task;
  /** The event's version in the task's stream: how often something happened to it. */
  readonly version: number;
  /** For a moment that came: when it was noticed. */
  readonly noticedAt: Date;
  readonly source: CustomEventFacts['source'];
  readonly urgency: CustomEventFacts['urgency'];
  readonly mapping: MappingDocument;
  /** Null: not read yet. Custom events do not wait; the name of the assignee is left out. */
  readonly references: TaskReferences | null;
  /** Hashes what tells this fact from all others; hashing is the caller's. */
  readonly keyOf: (facts: readonly (string | number | null)[]) => string;
}

/** The custom event that SendX is sent for a task event (domain sendx 5.3); null for one that is not asked for, or tells nobody anything. */
export const taskEvent = (event: TaskEvent, facts: TaskEventFacts): CustomEvent | null => {
  const { task, mapping, connectionId, source, urgency, keyOf } = facts;
  const telling = tellingOf(event, facts);
  if (!telling || task.status === 'unknown' || !mapping.tasks.events.includes(telling.name)) return null;
  const name = `${mapping.prefix}task_${telling.name}`;
  return raisedEvent({
    connectionId,
    locationId: task.locationId,
    contactId: task.contactId,
    name,
    at: 'asOf' in event.data ? new Date(event.data.asOf.at) : facts.noticedAt,
    source,
    urgency,
    dedupeKey: keyOf([connectionId, 'task', task.taskId, name, ...telling.facts]),
    properties: { ...common(task), ...telling.properties },
  });
};

/** The name of the custom event, its own properties, and what tells it from another one of this name about this task. */
interface Telling {
  readonly name: Name;
  readonly properties: Properties;
  readonly facts: readonly (string | number | null)[];
}

const common = (task: Exclude<Task, { status: 'unknown' }>): Properties => ({
  task_id: task.taskId,
  title: task.record.title ?? null,
  due_at: dueDateOf(task).at?.toISOString() ?? null,
});

/** One of these per event that tells something; of a skipped moment nobody is told. */
const tellingOf = (event: TaskEvent, facts: TaskEventFacts): Telling | null => {
  switch (event.type) {
    case 'TaskCreated':
      return isOld(event) ? null : happened('created', facts, []);
    case 'TaskCompleted':
      return happened('completed', facts);
    case 'TaskReopened':
      return happened('reopened', facts);
    case 'TaskDeleted':
      return happened('deleted', facts);
    case 'TaskDueSoonFired':
      return came('due_soon', { lead_minutes: String(event.data.leadMinutes) }, [event.data.dueAt, event.data.leadMinutes]);
    case 'TaskDueTodayFired':
      return came('due_today', {}, [event.data.day]);
    case 'TaskOverdueFired':
      return came('overdue', { days_overdue: String(event.data.daysOverdue) }, [event.data.dueAt, event.data.daysOverdue]);
    default:
      return updated(event, facts);
  }
};

/** What changed, in the word that the property `change` carries. */
const changes: Readonly<Partial<Record<TaskEvent['type'], string>>> = {
  TaskRetitled: 'title',
  TaskDueDateMoved: 'due_date',
  TaskAssigned: 'assignee',
  TaskMovedToContact: 'contact',
  TaskRestored: 'restored',
};

const updated = ({ type }: TaskEvent, facts: TaskEventFacts): Telling | null => {
  const change = changes[type];
  if (change === undefined) return null;
  const telling = happened('updated', facts, [change, facts.version]);
  return { ...telling, properties: { ...telling.properties, change } };
};

const happened = (name: Name, { task, references, version }: TaskEventFacts, facts: Telling['facts'] = [version]): Telling => ({
  name,
  facts,
  properties: task.status === 'unknown' ? {} : { completed: String(task.completedAt !== null), assignee: assigneeOf(task, references) },
});

const came = (name: Name, properties: Properties, facts: Telling['facts']): Telling => ({ name, properties, facts });

const assigneeOf = ({ record }: Pick<KnownTask, 'record'>, references: TaskReferences | null): string | null =>
  (references && userIn(references, record.assignedTo ?? '')?.name) ?? null;

const DAY_MS = 24 * 60 * 60_000;

/** A webhook about an old task that we had not met yet (that it is done) introduces it too; nobody created it just now. */
const isOld = ({ data }: Extract<TaskEvent, { type: 'TaskCreated' }>): boolean =>
  data.asOf.via === 'webhook' &&
  typeof data.record.dateAdded === 'string' &&
  Date.parse(data.asOf.at) - Date.parse(data.record.dateAdded) > DAY_MS;
