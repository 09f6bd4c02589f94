import { ada, fixedTime, grace, linus, location, margaret, users } from './contact.fixtures.js';
import type { GhlTask, GhlTaskRow, GhlTaskWebhook } from './task.js';

/** Tasks of the four people, as a decoded row of the location's search: everything GHL tells about a task anywhere. Due around 2025-03-01T09:00Z. */
const task = (id: string, contactId: string, more: Partial<GhlTaskRow>): GhlTaskRow => ({
  id,
  contactId,
  locationId: location.id,
  body: '',
  assignedTo: users[0]?.id,
  completed: false,
  deleted: false,
  dateAdded: '2025-02-20T08:00:00.000Z',
  dateUpdated: '2025-02-20T08:00:00.000Z',
  ...more,
});

/** Ada's: open, due on Monday in the afternoon. */
export const taskSendProposal = task('TskProposal000000011', ada.id, {
  title: 'Send the proposal',
  body: 'Three seats, yearly.',
  dueDate: '2025-03-03T15:00:00.000Z',
});

/** Linus's: overdue since yesterday. */
export const taskCallHim = task('TskCallHim0000000012', linus.id, { title: 'Call him back', dueDate: '2025-02-28T10:00:00.000Z' });

/** Grace's, who has no e-mail: assigned to nobody. */
export const taskAskHerBack = task('TskAskBack0000000013', grace.id, {
  title: 'Ask for an address',
  assignedTo: null,
  dueDate: '2025-03-01T17:00:00.000Z',
});

/** Margaret's: done. */
export const taskShipModules = task('TskModules0000000014', margaret.id, {
  title: 'Ship the rope modules',
  assignedTo: users[1]?.id,
  dueDate: '2025-02-25T12:00:00.000Z',
  completed: true,
  dateUpdated: '2025-02-25T11:30:00.000Z',
});

export const tasks: readonly GhlTaskRow[] = [taskSendProposal, taskCallHim, taskAskHerBack, taskShipModules];

/** The task as `GET /contacts/{contactId}/tasks/{taskId}` shows it: thin, without any time but the due date. */
export const asTask = ({ id, title, body, assignedTo, dueDate, completed, contactId }: GhlTaskRow): GhlTask => ({
  id,
  title,
  body,
  assignedTo,
  dueDate,
  completed,
  contactId,
});

/** The task as it is on the wire in the location's search: keyed `_id`, with fields nobody decodes, and a cursor of its own. */
export const asTaskRow = ({ id, ...row }: GhlTaskRow) => ({
  _id: id,
  ...row,
  businessId: null,
  status: row.completed ? 'completed' : 'to_do',
  statusGroup: row.completed ? 'completed' : 'to_do',
  createdAt: row.dateAdded,
  updatedAt: row.dateUpdated,
  contactDetails: { firstName: null, lastName: null },
  assignedToUserDetails: { firstName: null, lastName: null },
  searchAfter: [Date.parse(row.dateAdded ?? fixedTime), id],
});

const envelope = (type: string): Pick<GhlTaskWebhook, 'type' | 'locationId' | 'timestamp' | 'webhookId'> => ({
  type,
  locationId: location.id,
  timestamp: fixedTime,
  webhookId: '0b6a7f3e-0002-4000-8000-000000000001',
});

/** The task as the documented webhook of that type. */
export const documentedTaskWebhook = (type: string, row: GhlTaskRow, more: Partial<GhlTaskWebhook> = {}): GhlTaskWebhook => {
  const { id, title, body, assignedTo, dueDate, contactId, dateAdded } = row;
  return { ...envelope(type), id, title, body, assignedTo, dueDate, contactId, dateAdded, ...more };
};

/** The task as the webhook really comes: a TaskCreate names neither the contact nor the body (domain fact 1). */
export const asTaskWebhook = (type: string, row: GhlTaskRow, more: Partial<GhlTaskWebhook> = {}): GhlTaskWebhook => {
  const { contactId, body, ...rest } = documentedTaskWebhook(type, row);
  return { ...rest, ...(type === 'TaskCreate' ? {} : { contactId, body }), ...more };
};
