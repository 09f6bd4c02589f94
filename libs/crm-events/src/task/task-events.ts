import { z } from 'zod';
import { asOfSchema } from '../contact/as-of.js';
import { defineEvent, type EventOf } from '../define-event.js';
import { eventRegistry } from '../event-registry.js';
import { taskRecord } from './task-record.js';

/**
 * What can happen to a task. `asOf` is when the CRM said so; folding it moves the task's own asOf. `quietUntil` stands in what the first reading of a
 * location told: moments up to then are history, so they never come (design: years of history must not start workflows).
 */
const at = { asOf: asOfSchema };
const quiet = { quietUntil: z.iso.datetime().optional() };

/** First sight of the task, open. Nothing of a task is kept before its contact is known. */
export const TaskCreated = defineEvent('TaskCreated', 1, z.object({ contactId: z.string(), record: taskRecord, ...at, ...quiet }));
export const TaskRetitled = defineEvent('TaskRetitled', 1, z.object({ title: z.string().nullable(), ...at }));
/** Also to no date at all, or to one that cannot be read. */
export const TaskDueDateMoved = defineEvent(
  'TaskDueDateMoved',
  1,
  z.object({ dueAt: z.string().nullable(), previousDueAt: z.string().nullable(), ...at, ...quiet }),
);
/** User id; null: nobody any more. */
export const TaskAssigned = defineEvent('TaskAssigned', 1, z.object({ assignedTo: z.string().nullable(), ...at }));
/** `completedAt` is when we know it was done at the latest: GHL has no date of its own for it. */
export const TaskCompleted = defineEvent('TaskCompleted', 1, z.object({ completedAt: z.iso.datetime(), ...at }));
export const TaskReopened = defineEvent('TaskReopened', 1, z.object({ ...at, ...quiet }));
/** A GET by id proved that the CRM no longer has the task. */
export const TaskDeleted = defineEvent('TaskDeleted', 1, z.object(at));
/** A GET by id found it again. */
export const TaskRestored = defineEvent('TaskRestored', 1, z.object({ ...at, ...quiet }));
/** Carries what was known, because from here on the task is kept under the new person's key: erasing the former one takes nothing from it. */
export const TaskMovedToContact = defineEvent(
  'TaskMovedToContact',
  1,
  z.object({ from: z.string(), to: z.string(), record: taskRecord, completedAt: z.iso.datetime().nullable(), ...at }),
);

/** A moment of an open task came. `dueAt` is the due date it belongs to. */
export const TaskDueSoonFired = defineEvent(
  'TaskDueSoonFired',
  1,
  z.object({ dueAt: z.iso.datetime(), leadMinutes: z.number().int().positive() }),
);
/** `day` is the day in the location's calendar, YYYY-MM-DD. */
export const TaskDueTodayFired = defineEvent('TaskDueTodayFired', 1, z.object({ dueAt: z.iso.datetime(), day: z.iso.date() }));
/** 0: it became overdue. N: it still is, after N days. */
export const TaskOverdueFired = defineEvent(
  'TaskOverdueFired',
  1,
  z.object({ dueAt: z.iso.datetime(), daysOverdue: z.number().int().nonnegative() }),
);
/** `too-late`: nobody looked when it came, and what it says is not so any more. `overtaken`: a later moment of the same kind came too, and says more. */
export const skipReasons = ['too-late', 'overtaken'] as const;
/** A moment came that nobody is told of. `moment` is due-soon/<minutes>, due-today/<day> or overdue/<days>. */
export const TaskMomentSkipped = defineEvent(
  'TaskMomentSkipped',
  1,
  z.object({ moment: z.string(), dueAt: z.iso.datetime(), reason: z.enum(skipReasons) }),
);

export const taskEvents = [
  TaskCreated,
  TaskRetitled,
  TaskDueDateMoved,
  TaskAssigned,
  TaskCompleted,
  TaskReopened,
  TaskDeleted,
  TaskRestored,
  TaskMovedToContact,
  TaskDueSoonFired,
  TaskDueTodayFired,
  TaskOverdueFired,
  TaskMomentSkipped,
] as const;
export type TaskEvent = EventOf<typeof taskEvents>;

/** Reads stored task events. */
export const taskEventRegistry = eventRegistry(taskEvents);
