import { nextWakeUp } from '@sync/crm-events';
import { transaction, type Pool } from '@sync/database';
import type { Timers, WakeUp } from '@sync/timers';
import { connectionsOf, loadContexts, momentRulesOf, type ConnectionDirectory, type LocationContext } from './location-context.js';
import { datedTasksOf, locationsOf, pageOfDatedTasks, rowId, type TaskRow } from './task-rows.js';

/** One wake-up per task, keyed `<location> <task>`. */
export const wakeUpTask = 'task-sync/task';

/** When these tasks have to be looked at next; null for those whose moments are over, or whose calendar is not known yet. */
export const wakeUpsOf = (rows: Iterable<TaskRow>, contexts: ReadonlyMap<string, LocationContext>): WakeUp[] =>
  [...rows].map((row) => {
    const context = contexts.get(row.locationId);
    const rules = context && momentRulesOf(context);
    return { task: wakeUpTask, key: rowId(row), at: rules ? nextWakeUp(row.state, rules) : null };
  });

interface Surroundings {
  readonly pool: Pool;
  readonly connections: ConnectionDirectory;
  readonly timers: Timers;
}

const PAGE = 1_000;

/** Sets the wake-ups of these people's open tasks again: their location's calendar, or what a mapping says of moments, has changed. */
export const setWakeUpsOfPeople = async (
  { pool, connections, timers }: Surroundings,
  locationId: string,
  contactIds: readonly string[],
): Promise<void> => {
  const contexts = await loadContexts(pool, connectionsOf(connections, [locationId]));
  const rows = await datedTasksOf(pool, locationId, contactIds);
  for (let first = 0; first < rows.length; first += PAGE) {
    const page = wakeUpsOf(rows.slice(first, first + PAGE), contexts);
    await transaction(pool, (client) => timers.set(client, page));
  }
};

/** Sets every pending wake-up again from the tables, page by page. What was told before is not told again: the tasks know. Answers how many tasks it looked at. */
export const rebuildTimers = async ({ pool, connections, timers }: Surroundings): Promise<number> => {
  let count = 0;
  let after = { locationId: '', taskId: '' };
  for (;;) {
    const rows = await pageOfDatedTasks(pool, after, PAGE);
    const last = rows.at(-1);
    if (!last) return count;
    const contexts = await loadContexts(pool, connectionsOf(connections, locationsOf(rows)));
    await transaction(pool, (client) => timers.set(client, wakeUpsOf(rows, contexts)));
    count += rows.length;
    after = last;
  }
};
