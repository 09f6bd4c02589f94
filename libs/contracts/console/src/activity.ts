import { z } from 'zod';
import { reason, reasonCount, time } from './common.js';

/** `more`: there are more than were counted. */
const counted = z.object({ count: z.number().int(), more: z.boolean() });

/** How many tasks and appointments there are to think of. */
export const activity = z.object({
  openTasks: z.number().int(),
  overdueTasks: counted,
  /** Planned, and not begun. */
  appointmentsAhead: counted,
  /** Open tasks and planned appointments that something is wrong with. */
  problems: z.array(reasonCount),
});
export type Activity = z.output<typeof activity>;

export const recordKinds = ['task', 'appointment'] as const;
export type RecordKind = (typeof recordKinds)[number];
export const happeningKinds = [...recordKinds, 'note', 'person'] as const;
export type HappeningKind = (typeof happeningKinds)[number];

/** Something that happened with a person. `name` and `email` are theirs, null when nothing is known of them yet. */
export const happening = z.object({
  id: z.string(),
  at: time,
  kind: z.enum(happeningKinds),
  contactId: z.string(),
  name: z.string().nullable(),
  email: z.string().nullable(),
  sentence: z.string(),
  reason: reason.nullable(),
});
export type Happening = z.output<typeof happening>;

/** A task or appointment that something is wrong with: kept, shown, and left out of what counts on it. */
export const troubledRecord = z.object({
  connection: z.string(),
  kind: z.enum(recordKinds),
  id: z.string(),
  title: z.string().nullable(),
  contactId: z.string(),
  name: z.string().nullable(),
  email: z.string().nullable(),
  reason,
});
export type TroubledRecord = z.output<typeof troubledRecord>;
export const troubledAnswer = z.object({ records: z.array(troubledRecord), more: z.boolean() });
export type TroubledAnswer = z.output<typeof troubledAnswer>;
