import { z } from 'zod';
import { flag, moment, text } from './fields.js';

/**
 * Tasks in GHL's three shapes (domain ghl 2.2): thin and keyed `id` where a contact's tasks are read, rich and keyed `_id` in the location's
 * search, and a webhook that really comes without contactId and body (domain fact 1). There is no webhook for an edit or a reopening.
 */
const taskFields = {
  title: text,
  body: text,
  /** User id. */
  assignedTo: text,
  /** ISO 8601, UTC. */
  dueDate: moment,
  contactId: text,
};

/** A task as `GET /contacts/{contactId}/tasks/{taskId}` answers it. */
export const ghlTask = z.object({ id: z.string(), ...taskFields, completed: flag });
export type GhlTask = z.output<typeof ghlTask>;

export const taskAnswer = z.object({ task: ghlTask, traceId: text });

/** A row of the location's task search; decoded with `id` whichever way it is keyed. */
export const ghlTaskRow = z
  .object({
    ...taskFields,
    id: z.string().optional(),
    _id: z.string().optional(),
    completed: flag,
    deleted: flag,
    locationId: text,
    dateAdded: moment,
    dateUpdated: moment,
  })
  .transform(({ _id, id, ...row }, context) => {
    const found = id ?? _id;
    if (found !== undefined) return { id: found, ...row };
    context.addIssue({ code: 'custom', message: 'a task row has an _id or an id', path: ['_id'] });
    return z.NEVER;
  });
export type GhlTaskRow = z.output<typeof ghlTaskRow>;

/** Answer to the search, which GHL gives with 201. There is no total: stop on a short page (domain ghl 1.6). Rows that are none are dropped, alone. */
export const taskSearchAnswer = z.object({ tasks: z.array(z.unknown()), traceId: text }).transform(({ tasks }) => {
  const read = tasks.map((task) => ghlTaskRow.safeParse(task));
  return { tasks: read.flatMap(({ data }) => (data ? [data] : [])), rows: tasks.length };
});
export type GhlTaskSearchAnswer = z.output<typeof taskSearchAnswer>;

/** More is answered with 422; 500 was seen to work (domain ghl 1.6). */
export const taskPageMax = 500;

/** Body of `POST /locations/{locationId}/tasks/search`. It knows no dates, so changes are found by comparing. */
export const taskSearchBody = z.strictObject({
  contactId: z.array(z.string()).optional(),
  completed: z.boolean().optional(),
  assignedTo: z.array(z.string()).optional(),
  query: z.string().optional(),
  limit: z.int().min(1).max(taskPageMax),
  skip: z.int().min(0),
});
export type GhlTaskSearchBody = z.output<typeof taskSearchBody>;

/** A Task* webhook. `completed` is not in it: that a task is done is told by TaskComplete alone. */
export const taskWebhook = z.object({
  type: z.string(),
  id: z.string(),
  ...taskFields,
  locationId: text,
  dateAdded: moment,
  timestamp: text,
  webhookId: text,
});
export type GhlTaskWebhook = z.output<typeof taskWebhook>;
