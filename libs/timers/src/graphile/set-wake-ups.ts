import type { PoolClient } from '@sync/database';
import type { WakeUp } from '../timers.js';

/** graphile-worker's tables live in a schema of their own; see its migration. */
export const timersSchema = 'timers';

const LONGEST_KEY = 500;
/** A record that fails is tried again up to this often, waiting longer each time: the last attempts are six hours apart, a week in all. */
const ATTEMPTS = 30;

const setText = `
  select from ${timersSchema}.add_jobs(array(
    select row(w.task, json_build_object('key', w.key), null::text, w.at, ${ATTEMPTS}::smallint, w.name, null::smallint, null::text[])::${timersSchema}.job_spec
      from unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[]) as w (task, key, name, at)
     order by w.name))`;
const cancelText = `select from unnest($1::text[]) as name, lateral (select ${timersSchema}.remove_job(name)) removed order by name`;

/** Sets, moves and cancels in two statements at most; of several words about one record the last counts. */
export const setWakeUps = async (client: PoolClient, wakeUps: readonly WakeUp[]): Promise<void> => {
  const last = new Map(wakeUps.map((wakeUp) => [nameOf(wakeUp), wakeUp]));
  const set = [...last].filter(([, { at }]) => at !== null);
  const cancelled = [...last].filter(([, { at }]) => at === null).map(([name]) => name);
  if (set.length > 0)
    await client.query(setText, [
      set.map(([, { task }]) => task),
      set.map(([, { key }]) => key),
      set.map(([name]) => name),
      set.map(([, { at }]) => at?.toISOString()),
    ]);
  if (cancelled.length > 0) await client.query(cancelText, [cancelled]);
};

const nameOf = ({ task, key }: WakeUp): string => {
  const name = `${task} ${key}`;
  if (name.length > LONGEST_KEY)
    throw new Error(`A wake-up of ${task} has a key of ${key.length} characters; ${LONGEST_KEY} is the most with its task.`);
  return name;
};
