import type { GhlUser } from '@sync/contracts-ghl';
import type { SimContact } from '../sim-contact.js';
import type { SimTask } from './sim-task.js';

/** The three faces of a task on the wire (domain ghl 2.2, columns per-contact GET, location search, webhook). */

/** Under its contact: thin, no time but the due date. */
export const asGetTask = ({ id, title, body, assignedTo, dueDate, completed, contactId }: SimTask): Record<string, unknown> => ({
  id,
  title,
  body,
  assignedTo,
  dueDate,
  completed,
  contactId,
});

/** A row of the location's search: keyed `_id`, with its own cursor, and both spellings of the times. */
export const asTaskRow = (
  { id, ...task }: SimTask,
  searchAfter: unknown[],
  contact: SimContact | undefined,
  user: GhlUser | undefined,
): Record<string, unknown> => ({
  _id: id,
  ...task,
  businessId: null,
  deleted: false,
  status: task.completed ? 'completed' : 'to_do',
  statusGroup: task.completed ? 'completed' : 'to_do',
  createdAt: task.dateAdded,
  updatedAt: task.dateUpdated,
  contactDetails: namesOf(contact),
  assignedToUserDetails: namesOf(user),
  searchAfter,
});

/** Often null in reality, too (domain ghl 2.2). */
const namesOf = (person: SimContact | GhlUser | undefined): Record<string, unknown> => ({
  id: person?.id ?? null,
  firstName: person?.firstName ?? null,
  lastName: person?.lastName ?? null,
});

/** `live`: a TaskCreate names neither the contact nor the body (domain fact 1); `documented`: it does. */
export type TaskCreateShape = 'live' | 'documented';

/** The entity part of a Task* webhook. That a task is done is told by the type TaskComplete alone. */
export const asTaskWebhookBody = (type: string, task: SimTask, shape: TaskCreateShape): Record<string, unknown> => {
  const { id, title, body, assignedTo, dueDate, contactId, dateAdded, locationId } = task;
  const hidden = type === 'TaskCreate' && shape === 'live';
  return { type, locationId, id, assignedTo, title, dateAdded, dueDate, ...(hidden ? {} : { body, contactId }) };
};
