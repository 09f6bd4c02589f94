import { z } from 'zod';
import { normaliseDueDate } from './due-date.js';

/** Told text: absent says nothing, null says cleared, '' says empty. */
const told = z.string().nullable().optional();

/** Texts that can change; what else the CRM has of a task (its body) nobody on the other side asks for, so it is not kept. */
export const taskTexts = ['title', 'assignedTo', 'dueAt'] as const;
export type TaskText = (typeof taskTexts)[number];

/** What we know of a task, or what one report says of it. Its contact and whether it is done live beside it. */
export const taskRecord = z.object({
  title: told,
  /** User id. */
  assignedTo: told,
  /** ISO 8601, UTC, when it can be read; otherwise as the CRM wrote it. See readDueDate. */
  dueAt: told,
  /** ISO 8601, UTC. Told by webhooks and search rows only; it never changes. */
  dateAdded: told,
});
export type TaskRecord = z.output<typeof taskRecord>;

/** The record without keys that hold `undefined`, its due date in one spelling. */
export const normaliseTask = (record: TaskRecord): TaskRecord => ({
  ...Object.fromEntries(Object.entries(record).filter(([, value]: [string, unknown]) => value !== undefined)),
  ...(record.dueAt === undefined ? {} : { dueAt: normaliseDueDate(record.dueAt) }),
});

/**
 * The texts a report changes. A whole one (GET) that omits a value we hold says that it is gone; a partial one says nothing of it. That nobody told of a
 * text and that it is null look the same from outside, so between the two nothing changes.
 */
export const textsChanged = (known: TaskRecord, told: TaskRecord, { whole }: { whole: boolean }): TaskTexts =>
  Object.fromEntries(
    taskTexts.flatMap((text): [TaskText, string | null][] => {
      const now = told[text] ?? (told[text] === null || whole ? null : undefined);
      return now === undefined || now === (known[text] ?? null) ? [] : [[text, now]];
    }),
  );
export type TaskTexts = Partial<Record<TaskText, string | null>>;

/** True when a partial report leaves out something we hold a value of: it may have been cleared, and only a GET can tell. */
export const omitsHeld = (known: TaskRecord, told: TaskRecord): boolean =>
  taskTexts.some((text) => told[text] === undefined && typeof known[text] === 'string');
