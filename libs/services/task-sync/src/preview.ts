import { dueDateOf } from '@sync/crm-events';
import type { Pool } from '@sync/database';
import { taskSliceOf, type TaskSliceResult } from '@sync/mapping';
import { connectionsOf, loadContexts, type ConnectionDirectory } from './location-context.js';
import { personId, summariesOf, type PersonId } from './people.js';
import { openTasksOf } from './task-rows.js';

/** A person's open tasks as we know them; `dueProblem` says why the due date of one counts for nothing. */
export interface TasksPreview extends TaskSliceResult {
  readonly tasks: readonly {
    readonly taskId: string;
    readonly title: string | null;
    readonly dueAt: string | null;
    readonly dueProblem: { readonly code: string; readonly detail: string } | null;
  }[];
}

const MOST = 100;

/** The slice as it would be made now, and the first hundred open tasks behind it. Holds a person's details: show it, never log it. */
export const previewTasks = async (
  pool: Pool,
  connections: ConnectionDirectory,
  person: PersonId,
  now: Date,
): Promise<TasksPreview | null> => {
  const context = (await loadContexts(pool, connectionsOf(connections, [person.locationId]))).get(person.locationId);
  const summary = (await summariesOf(pool, [person], now)).get(personId(person));
  if (!context?.references || !summary) return null;
  const rows = await openTasksOf(pool, person, MOST);
  const { connectionId, mapping, references } = context;
  return {
    ...taskSliceOf({ ...person, connectionId }, summary, mapping, references),
    tasks: rows.flatMap(({ taskId, state }) =>
      state.status === 'unknown'
        ? []
        : [{ taskId, title: state.record.title ?? null, dueAt: state.record.dueAt ?? null, dueProblem: dueDateOf(state).problem }],
    ),
  };
};
