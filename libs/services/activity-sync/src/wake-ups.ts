import { transaction, type Pool } from '@sync/database';
import type { PoolClient } from '@sync/database';
import type { Timers } from '@sync/timers';
import { lockWakeUps, pageOfWaking, type AppointmentId } from './appointment-rows.js';

/** Who looks at an appointment when a moment of it came. */
export const appointmentTask = 'activity-sync/appointment';
const pageSize = 1_000;

/**
 * Sets the timers of these appointments to what their rows say. In a transaction that appends nothing, with the rows locked: of two who set the same timer
 * the later one has read the later row.
 */
export const setWakeUps = async (client: PoolClient, timers: Timers, ids: readonly AppointmentId[]): Promise<void> => {
  if (ids.length === 0) return;
  const wakeUps = await lockWakeUps(client, ids);
  await timers.set(
    client,
    wakeUps.map(({ rowId, at }) => ({ task: appointmentTask, key: rowId, at })),
  );
};

/** Sets the timers of all appointments that wait for a moment, page by page: after timers were lost. */
export const setAllWakeUps = async (pool: Pool, timers: Timers): Promise<number> => {
  let after: AppointmentId = { locationId: '', appointmentId: '' };
  for (let set = 0; ;) {
    const page = await pageOfWaking(pool, after, pageSize);
    const last = page.at(-1);
    if (!last) return set;
    await transaction(pool, (client) => setWakeUps(client, timers, page));
    set += page.length;
    after = last;
  }
};
