import { contactOf, dueDateOf, isOpen, unknownTask, type Task } from '@sync/crm-events';
import type { Queryable } from '@sync/database';

export interface TaskId {
  readonly locationId: string;
  readonly taskId: string;
}

/** A task as this service keeps it: the folded state of its stream. */
export interface TaskRow extends TaskId {
  readonly connectionId: string;
  readonly version: number;
  readonly state: Task;
  /** The first reading named it before anything could be kept of it: what introduces it later is history, too. */
  readonly history: boolean;
}

export const rowId = ({ locationId, taskId }: TaskId): string => `${locationId} ${taskId}`;

/** The reverse of rowId; neither id has a space in it (see read-task-receipt.ts). */
export const taskIdOf = (id: string): TaskId => {
  const [locationId = '', taskId = ''] = id.split(' ');
  return { locationId, taskId };
};

export const locationsOf = (tasks: readonly TaskId[]): string[] => [...new Set(tasks.map(({ locationId }) => locationId))];

export const freshRow = ({ locationId, taskId }: TaskId, connectionId: string): TaskRow => ({
  locationId,
  taskId,
  connectionId,
  version: 0,
  state: unknownTask(locationId, taskId),
  history: false,
});

interface Row {
  readonly location_id: string;
  readonly task_id: string;
  readonly connection_id: string;
  readonly version: number;
  readonly state: Task;
  readonly history: boolean;
}

const columns = 'location_id, task_id, connection_id, version, state, history';

const rowOf = (row: Row): TaskRow => ({
  locationId: row.location_id,
  taskId: row.task_id,
  connectionId: row.connection_id,
  version: row.version,
  state: row.state,
  history: row.history,
});

export const loadRows = async (on: Queryable, ids: readonly TaskId[]): Promise<Map<string, TaskRow>> => {
  const { rows } = await on.query<Row>(
    `select ${columns} from task_sync.tasks join unnest($1::text[], $2::text[]) as wanted (location_id, task_id) using (location_id, task_id)`,
    [ids.map(({ locationId }) => locationId), ids.map(({ taskId }) => taskId)],
  );
  return new Map(rows.map((row) => [rowId({ locationId: row.location_id, taskId: row.task_id }), rowOf(row)]));
};

export const saveRows = async (on: Queryable, rows: readonly TaskRow[]): Promise<void> => {
  if (rows.length === 0) return;
  await on.query(
    `insert into task_sync.tasks (location_id, task_id, connection_id, contact_id, version, state, open, due_at, done_at, history)
     select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::int[], $6::jsonb[], $7::boolean[], $8::timestamptz[], $9::timestamptz[], $10::boolean[])
     on conflict (location_id, task_id) do update set connection_id = excluded.connection_id, contact_id = excluded.contact_id, version = excluded.version,
       state = excluded.state, open = excluded.open, due_at = excluded.due_at, done_at = excluded.done_at, history = excluded.history`,
    [
      rows.map(({ locationId }) => locationId),
      rows.map(({ taskId }) => taskId),
      rows.map(({ connectionId }) => connectionId),
      rows.map(({ state }) => contactOf(state)),
      rows.map(({ version }) => version),
      rows.map(({ state }) => JSON.stringify(state)),
      rows.map(({ state }) => isOpen(state)),
      rows.map(({ state }) => (state.status === 'unknown' ? null : dueDateOf(state).at)),
      rows.map(({ state }) => (state.status === 'known' ? state.completedAt : null)),
      rows.map(({ history }) => history),
    ],
  );
};

/** Open tasks whose moments may come, a page at a time in order of id. */
export const pageOfDatedTasks = async (on: Queryable, after: TaskId, limit: number): Promise<TaskRow[]> => {
  const { rows } = await on.query<Row>(
    `select ${columns} from task_sync.tasks where (location_id, task_id) > ($1, $2) and open and due_at is not null order by location_id, task_id limit $3`,
    [after.locationId, after.taskId, limit],
  );
  return rows.map(rowOf);
};

/** The same of these contacts. */
export const datedTasksOf = async (on: Queryable, locationId: string, contactIds: readonly string[]): Promise<TaskRow[]> => {
  const { rows } = await on.query<Row>(
    `select ${columns} from task_sync.tasks where location_id = $1 and contact_id = any($2) and open and due_at is not null`,
    [locationId, contactIds],
  );
  return rows.map(rowOf);
};

/** A person's open tasks, what comes next first. */
export const openTasksOf = async (
  on: Queryable,
  { locationId, contactId }: { readonly locationId: string; readonly contactId: string },
  limit: number,
): Promise<TaskRow[]> => {
  const { rows } = await on.query<Row>(
    `select ${columns} from task_sync.tasks where location_id = $1 and contact_id = $2 and open order by due_at, task_id limit $3`,
    [locationId, contactId, limit],
  );
  return rows.map(rowOf);
};
