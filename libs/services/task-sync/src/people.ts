import type { Queryable } from '@sync/database';
import type { TaskSummary } from '@sync/mapping';

export interface PersonId {
  readonly locationId: string;
  readonly contactId: string;
}

/** Somebody who has or had tasks, and which slice of theirs was told last. */
export interface Person extends PersonId {
  readonly connectionId: string;
  readonly sliceVersion: number;
  readonly sliceHash: string | null;
  /** The slice could not be made, or not completely, because references are missing; it is made again when they come. */
  readonly sliceWaits: boolean;
  /** The trace of the report that began to wait, which goes on when the slice is made; null when none waits. */
  readonly waitsIn: string | null;
}

export const personId = ({ locationId, contactId }: PersonId): string => `${locationId} ${contactId}`;

export const freshPerson = ({ locationId, contactId }: PersonId, connectionId: string): Person => ({
  locationId,
  contactId,
  connectionId,
  sliceVersion: 0,
  sliceHash: null,
  sliceWaits: false,
  waitsIn: null,
});

interface Row {
  readonly location_id: string;
  readonly contact_id: string;
  readonly connection_id: string;
  readonly slice_version: number;
  readonly slice_hash: string | null;
  readonly slice_waits: boolean;
  readonly waits_in: string | null;
}

const wanted = (people: readonly PersonId[]) => [people.map(({ locationId }) => locationId), people.map(({ contactId }) => contactId)];

export const loadPeople = async (on: Queryable, people: readonly PersonId[]): Promise<Map<string, Person>> => {
  const { rows } = await on.query<Row>(
    `select location_id, contact_id, connection_id, slice_version, slice_hash, slice_waits, waits_in from task_sync.people
     join unnest($1::text[], $2::text[]) as wanted (location_id, contact_id) using (location_id, contact_id)`,
    wanted(people),
  );
  return new Map(
    rows.map((row) => {
      const person = {
        locationId: row.location_id,
        contactId: row.contact_id,
        connectionId: row.connection_id,
        sliceVersion: row.slice_version,
        sliceHash: row.slice_hash,
        sliceWaits: row.slice_waits,
        waitsIn: row.waits_in,
      };
      return [personId(person), person];
    }),
  );
};

export const savePeople = async (on: Queryable, people: readonly Person[]): Promise<void> => {
  if (people.length === 0) return;
  await on.query(
    `insert into task_sync.people (location_id, contact_id, connection_id, slice_version, slice_hash, slice_waits, waits_in)
     select * from unnest($1::text[], $2::text[], $3::text[], $4::int[], $5::text[], $6::boolean[], $7::text[])
     on conflict (location_id, contact_id) do update set connection_id = excluded.connection_id, slice_version = excluded.slice_version,
       slice_hash = excluded.slice_hash, slice_waits = excluded.slice_waits, waits_in = excluded.waits_in`,
    [
      ...wanted(people),
      people.map(({ connectionId }) => connectionId),
      people.map(({ sliceVersion }) => sliceVersion),
      people.map(({ sliceHash }) => sliceHash),
      people.map(({ sliceWaits }) => sliceWaits),
      people.map(({ waitsIn }) => waitsIn),
    ],
  );
};

/** People of a location whose slice is to be made again, a page at a time in order of id. */
export const pageOfPeople = async (
  on: Queryable,
  locationId: string,
  after: string,
  everybody: boolean,
  limit: number,
): Promise<PersonId[]> => {
  const { rows } = await on.query<{ contact_id: string }>(
    `select contact_id from task_sync.people where location_id = $1 and contact_id > $2 and (slice_waits or $3) order by contact_id limit $4`,
    [locationId, after, everybody, limit],
  );
  return rows.map((row) => ({ locationId, contactId: row.contact_id }));
};

interface SummaryRow {
  readonly location_id: string;
  readonly contact_id: string;
  readonly open: number;
  readonly overdue: number;
  readonly next: { title?: string | null; dueAt?: string | null; assignedTo?: string | null } | null;
  readonly done_at: Date | null;
}

/**
 * Everybody's tasks in numbers as of `now`, in one statement: it walks over the open ones of each person and takes one row of those that are done, so it
 * does not grow with history.
 */
export const summariesOf = async (on: Queryable, people: readonly PersonId[], now: Date): Promise<Map<string, TaskSummary>> => {
  const { rows } = await on.query<SummaryRow>(
    `select wanted.location_id, wanted.contact_id, counted.open, counted.overdue, coming.next, last.done_at
       from unnest($1::text[], $2::text[]) as wanted (location_id, contact_id)
      cross join lateral (
        select count(*)::int as open, (count(*) filter (where due_at <= $3))::int as overdue
          from task_sync.tasks t where t.location_id = wanted.location_id and t.contact_id = wanted.contact_id and t.open) counted
       left join lateral (
        select t.state -> 'record' as next from task_sync.tasks t
         where t.location_id = wanted.location_id and t.contact_id = wanted.contact_id and t.open
         order by t.due_at, t.task_id limit 1) coming on true
       left join lateral (
        select t.done_at from task_sync.tasks t
         where t.location_id = wanted.location_id and t.contact_id = wanted.contact_id and t.done_at is not null
         order by t.done_at desc limit 1) last on true`,
    [...wanted(people), now],
  );
  return new Map(
    rows.map((row) => [
      personId({ locationId: row.location_id, contactId: row.contact_id }),
      {
        openTasks: row.open,
        overdueTasks: row.overdue,
        next: row.next && { title: row.next.title ?? null, dueAt: row.next.dueAt ?? null, assignedTo: row.next.assignedTo ?? null },
        lastDoneAt: row.done_at?.toISOString() ?? null,
      },
    ]),
  );
};

/** Their key was destroyed: nothing about them can be told any more, so nothing of them is kept. */
export const forgetPerson = async (on: Queryable, { locationId, contactId }: PersonId): Promise<void> => {
  await on.query(
    `with tasks as (delete from task_sync.tasks where location_id = $1 and contact_id = $2)
     delete from task_sync.people where location_id = $1 and contact_id = $2`,
    [locationId, contactId],
  );
};
