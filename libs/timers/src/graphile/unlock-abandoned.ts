import type { Queryable } from '@sync/database';
import { timersSchema } from './set-wake-ups.js';

const text = `
  select from (select array_agg(distinct locked_by) as workers from ${timersSchema}.jobs
                where locked_at is not null and locked_at < now() - $1 * interval '1 millisecond') a,
              lateral (select ${timersSchema}.force_unlock_workers(a.workers)) unlocked
   where a.workers is not null`;

/**
 * Gives free what a worker took longer ago than this and did not finish: it died, or it is very slow, and then somebody looks at the record a second time,
 * which does no harm. graphile-worker itself would wait four hours.
 */
export const unlockAbandoned = async (on: Queryable, olderThanMs: number): Promise<void> => {
  await on.query(text, [olderThanMs]);
};
