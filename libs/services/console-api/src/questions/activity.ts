import type { Activity, Happening, HappeningKind, RecordKind, TroubledAnswer } from '@sync/contracts-console';
import type { Connection } from '@sync/credentials';
import type { Queryable } from '@sync/database';
import { reasonOf } from '../reasons.js';

/** What is due, or to come, is counted up to here. */
const MOST_COUNTED = 1_000;
const MOST_LISTED = 100;

export interface LocationActivity {
  readonly activity: Activity;
  readonly lately: readonly Happening[];
}
const nothing: LocationActivity = {
  activity: { openTasks: 0, overdueTasks: { count: 0, more: false }, appointmentsAhead: { count: 0, more: false }, problems: [] },
  lately: [],
};
export const activityIn = (found: ReadonlyMap<string, LocationActivity>, locationId: string): LocationActivity =>
  found.get(locationId) ?? nothing;

/** By location. Asked every two seconds: kept counts, two looks at an index that stop at a thousand, and a handful of rows. */
export const readActivity = async (on: Queryable, locations: readonly string[], now: Date): Promise<Map<string, LocationActivity>> => {
  const [counts, due, lately] = await Promise.all([readCounts(on, locations), readDue(on, locations, now), readLately(on, locations)]);
  return new Map(
    locations.map((location) => {
      const mine = counts.filter(({ location_id }) => location_id === location);
      const found = due.find(({ location_id }) => location_id === location);
      return [
        location,
        {
          activity: {
            openTasks: sum(mine.filter(({ kind }) => kind === 'task')),
            overdueTasks: counted(found?.overdue),
            appointmentsAhead: counted(found?.ahead),
            problems: problemsIn(mine),
          },
          lately: lately.filter(({ location_id }) => location_id === location).map(happeningFrom),
        },
      ];
    }),
  );
};

interface CountRow {
  readonly location_id: string;
  readonly kind: RecordKind;
  readonly problem: string;
  readonly records: string;
}

const readCounts = async (on: Queryable, locations: readonly string[]): Promise<CountRow[]> =>
  (
    await on.query<CountRow>(
      'select location_id, kind, problem, records from console.record_counts where location_id = any($1) and records > 0',
      [locations],
    )
  ).rows;

const sum = (rows: readonly CountRow[]): number => rows.reduce((total, { records }) => total + Number(records), 0);

const problemsIn = (rows: readonly CountRow[]): Activity['problems'] =>
  rows
    .filter(({ problem }) => problem !== '')
    .map(({ problem, records }) => ({ reason: reasonOf(problem), count: Number(records) }))
    .sort((a, b) => b.count - a.count);

const readDue = async (on: Queryable, locations: readonly string[], now: Date) =>
  (
    await on.query<{ location_id: string; overdue: number; ahead: number }>(
      `select l as location_id,
              (select count(*)::int from (select from console.records r where r.location_id = l and r.kind = 'task' and r.standing = 'open'
                                             and r.at is not null and r.at < $2 limit $3) due) as overdue,
              (select count(*)::int from (select from console.records r where r.location_id = l and r.kind = 'appointment' and r.standing = 'open'
                                             and r.at is not null and r.at >= $2 limit $3) coming) as ahead
         from unnest($1::text[]) l`,
      [locations, now, MOST_COUNTED + 1],
    )
  ).rows;

const counted = (found = 0): { count: number; more: boolean } => ({ count: Math.min(found, MOST_COUNTED), more: found > MOST_COUNTED });

interface LatelyRow {
  readonly location_id: string;
  readonly recorded_at: Date;
  readonly event_id: string;
  readonly contact_id: string;
  readonly kind: HappeningKind;
  readonly sentence: string;
  readonly reason: string;
  readonly name: string | null;
  readonly email: string | null;
}

const readLately = async (on: Queryable, locations: readonly string[]): Promise<LatelyRow[]> =>
  (
    await on.query<LatelyRow>(
      `select l.location_id, l.recorded_at, l.event_id, l.contact_id, l.kind, l.sentence, l.reason, c.name, c.email
         from console.lately l left join console.contacts c using (location_id, contact_id)
        where l.location_id = any($1) order by l.recorded_at desc, l.version desc, l.event_id desc`,
      [locations],
    )
  ).rows;

const happeningFrom = ({ recorded_at, event_id, contact_id, kind, sentence, reason, name, email }: LatelyRow): Happening => ({
  id: event_id,
  at: recorded_at.toISOString(),
  kind,
  contactId: contact_id,
  name,
  email,
  sentence,
  reason: reason ? reasonOf(reason) : null,
});

interface TroubledRow {
  readonly location_id: string;
  readonly kind: RecordKind;
  readonly record_id: string;
  readonly title: string | null;
  readonly contact_id: string;
  readonly problem: string;
  readonly name: string | null;
  readonly email: string | null;
}

/** Open tasks and planned appointments that something is wrong with, with one reason when it is named. */
export const listTroubled = async (
  on: Queryable,
  connections: readonly Connection[],
  reason: string | undefined,
): Promise<TroubledAnswer> => {
  const { rows } = await on.query<TroubledRow>(
    `select r.location_id, r.kind, r.record_id, r.title, r.contact_id, r.problem, c.name, c.email
       from console.records r left join console.contacts c using (location_id, contact_id)
      where r.location_id = any($1) and r.standing = 'open' and r.problem <> '' and ($2::text is null or r.problem = $2)
      order by r.location_id, r.problem, r.stream limit $3`,
    [connections.map(({ locationId }) => locationId), reason ?? null, MOST_LISTED + 1],
  );
  return {
    records: rows.slice(0, MOST_LISTED).map((row) => ({
      connection: connections.find(({ locationId }) => locationId === row.location_id)?.id ?? row.location_id,
      kind: row.kind,
      id: row.record_id,
      title: row.title,
      contactId: row.contact_id,
      name: row.name,
      email: row.email,
      reason: reasonOf(row.problem),
    })),
    more: rows.length > MOST_LISTED,
  };
};
