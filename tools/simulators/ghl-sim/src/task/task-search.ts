import { taskSearchBody } from '@sync/contracts-ghl';
import { z } from 'zod';
import type { Cursor, Order } from '../sorted-view.js';
import type { World } from '../world.js';
import type { SimTask } from './sim-task.js';
import { asTaskRow } from './task-shapes.js';

/** What the service takes: the file's properties with their defaults, and the cursor of a row, which the file does not know (domain ghl 1.6). */
export const takenTaskSearch = taskSearchBody.extend({
  limit: taskSearchBody.shape.limit.default(25),
  skip: taskSearchBody.shape.skip.default(0),
  businessId: z.string().optional(),
  searchAfter: z.array(z.union([z.string(), z.number()])).optional(),
});
type TakenTaskSearch = z.output<typeof takenTaskSearch>;

/** GHL does not say in which order it answers; newest first is the harder one for whoever pages by `skip` while tasks are being made. */
const newestFirst: Order<SimTask>[] = [{ value: ({ dateAdded }) => Date.parse(dateAdded) || 0, direction: 'desc' }];

/** One page of `POST /locations/{id}/tasks/search`. Every row carries its cursor, the last of the last page too; there is no total. */
export const searchTasks = (
  { tasks, contacts, users }: World,
  { limit, skip, searchAfter = [], ...filter }: TakenTaskSearch,
): unknown[] => {
  const view = tasks.search.view(JSON.stringify(filter), newestFirst, matcherOf(filter));
  return view.slice(toCursor(searchAfter), skip, limit).map((task) =>
    asTaskRow(
      task,
      view.cursorOf(task),
      contacts.get(task.contactId),
      users.find(({ id }) => id === task.assignedTo),
    ),
  );
};

type Filter = Omit<TakenTaskSearch, 'limit' | 'skip' | 'searchAfter'>;

const matcherOf = ({ contactId, completed, assignedTo, query, businessId }: Filter): ((task: SimTask) => boolean) => {
  const wanted = query?.toLowerCase();
  const tests: ((task: SimTask) => boolean)[] = [
    ...(contactId?.length ? [(task: SimTask) => contactId.includes(task.contactId)] : []),
    ...(completed === undefined ? [] : [(task: SimTask) => task.completed === completed]),
    ...(assignedTo?.length ? [(task: SimTask) => assignedTo.includes(task.assignedTo ?? '')] : []),
    ...(wanted ? [(task: SimTask) => task.title?.toLowerCase().includes(wanted) ?? false] : []),
    ...(businessId === undefined ? [] : [() => false]),
  ];
  return (task) => tests.every((test) => test(task));
};

const toCursor = (searchAfter: (string | number)[]): Cursor | null => {
  const [value, id] = searchAfter;
  return value === undefined ? null : [Number(value), String(id ?? '')];
};
