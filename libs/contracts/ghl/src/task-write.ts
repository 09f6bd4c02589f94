import { z } from 'zod';
import { writtenMoment } from './fields.js';

/** Bodies of the writes to a contact's tasks, strict as GHL is. A task without a due date cannot be made (domain ghl 2.2). */
export const updateTaskBody = z.strictObject({
  title: z.string().optional(),
  body: z.string().optional(),
  dueDate: writtenMoment.optional(),
  completed: z.boolean().optional(),
  /** User id. */
  assignedTo: z.string().optional(),
});
export type GhlUpdateTaskBody = z.output<typeof updateTaskBody>;

export const createTaskBody = updateTaskBody.required({ title: true, dueDate: true, completed: true });
export type GhlCreateTaskBody = z.output<typeof createTaskBody>;

/** Body of `PUT /contacts/{contactId}/tasks/{taskId}/completed`: done, or open again. */
export const taskCompletedBody = z.strictObject({ completed: z.boolean() });
