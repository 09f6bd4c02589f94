import type { Queryable } from '@sync/database';

export interface PersonId {
  readonly locationId: string;
  readonly contactId: string;
}

/** What this service keeps of a person beside notes and appointments: which slice was emitted last, and since when it is quiet around them. */
export interface PersonRow extends PersonId {
  readonly connectionId: string;
  readonly sliceVersion: number;
  readonly sliceHash: string | null;
  readonly sliceWaits: boolean;
  /** The trace of the report that began to wait, which goes on when the slice is made; null when none waits. */
  readonly waitsIn: string | null;
  /** Was there ever an appointment? Only then are there numbers to tell. */
  readonly hasAppointments: boolean;
  readonly aheadUntil: Date | null;
  readonly lastActivityAt: Date | null;
}

export const personId = ({ locationId, contactId }: PersonId): string => `${locationId} ${contactId}`;

export const freshPerson = ({ locationId, contactId }: PersonId, connectionId: string): PersonRow => ({
  locationId,
  contactId,
  connectionId,
  sliceVersion: 0,
  sliceHash: null,
  sliceWaits: false,
  waitsIn: null,
  hasAppointments: false,
  aheadUntil: null,
  lastActivityAt: null,
});

interface Row {
  readonly location_id: string;
  readonly contact_id: string;
  readonly connection_id: string;
  readonly slice_version: number;
  readonly slice_hash: string | null;
  readonly slice_waits: boolean;
  readonly waits_in: string | null;
  readonly has_appointments: boolean;
  readonly ahead_until: Date | null;
  readonly last_activity_at: Date | null;
}

export const loadPeople = async (on: Queryable, ids: readonly PersonId[]): Promise<Map<string, PersonRow>> => {
  if (ids.length === 0) return new Map();
  const { rows } = await on.query<Row>(
    `select location_id, contact_id, connection_id, slice_version, slice_hash, slice_waits, waits_in, has_appointments, ahead_until,
            last_activity_at from activity_sync.people join unnest($1::text[], $2::text[]) as wanted (location_id, contact_id) using (location_id, contact_id)`,
    [ids.map(({ locationId }) => locationId), ids.map(({ contactId }) => contactId)],
  );
  return new Map(
    rows.map((row) => [
      `${row.location_id} ${row.contact_id}`,
      {
        locationId: row.location_id,
        contactId: row.contact_id,
        connectionId: row.connection_id,
        sliceVersion: row.slice_version,
        sliceHash: row.slice_hash,
        sliceWaits: row.slice_waits,
        waitsIn: row.waits_in,
        hasAppointments: row.has_appointments,
        aheadUntil: row.ahead_until,
        lastActivityAt: row.last_activity_at,
      },
    ]),
  );
};

/** The last activity only moves on: others write it too, without the lock of the person's slice. */
export const savePeople = async (on: Queryable, rows: readonly PersonRow[]): Promise<void> => {
  if (rows.length === 0) return;
  const sorted = [...rows].sort((a, b) => (personId(a) < personId(b) ? -1 : 1));
  await on.query(
    `insert into activity_sync.people as known
       (location_id, contact_id, connection_id, slice_version, slice_hash, slice_waits, has_appointments, ahead_until, last_activity_at, waits_in)
     select * from unnest($1::text[], $2::text[], $3::text[], $4::int[], $5::text[], $6::boolean[], $7::boolean[], $8::timestamptz[], $9::timestamptz[],
       $10::text[])
     on conflict (location_id, contact_id) do update set connection_id = excluded.connection_id, slice_version = excluded.slice_version,
       slice_hash = excluded.slice_hash, slice_waits = excluded.slice_waits, has_appointments = excluded.has_appointments,
       ahead_until = excluded.ahead_until, last_activity_at = greatest(known.last_activity_at, excluded.last_activity_at),
       waits_in = excluded.waits_in`,
    [
      sorted.map(({ locationId }) => locationId),
      sorted.map(({ contactId }) => contactId),
      sorted.map(({ connectionId }) => connectionId),
      sorted.map(({ sliceVersion }) => sliceVersion),
      sorted.map(({ sliceHash }) => sliceHash),
      sorted.map(({ sliceWaits }) => sliceWaits),
      sorted.map(({ hasAppointments }) => hasAppointments),
      sorted.map(({ aheadUntil }) => aheadUntil),
      sorted.map(({ lastActivityAt }) => lastActivityAt),
      sorted.map(({ waitsIn }) => waitsIn),
    ],
  );
};

/** Something happened with these people that others keep; only its time is of interest here. */
export const noteActivity = async (
  on: Queryable,
  people: readonly (PersonId & { readonly connectionId: string; readonly at: Date })[],
): Promise<void> => {
  if (people.length === 0) return;
  await on.query(
    `insert into activity_sync.people as known (location_id, contact_id, connection_id, last_activity_at)
     select location_id, contact_id, min(connection_id), max(at)
       from unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[]) as told (location_id, contact_id, connection_id, at)
      group by location_id, contact_id order by location_id, contact_id
     on conflict (location_id, contact_id) do update set last_activity_at = greatest(known.last_activity_at, excluded.last_activity_at)`,
    [
      people.map(({ locationId }) => locationId),
      people.map(({ contactId }) => contactId),
      people.map(({ connectionId }) => connectionId),
      people.map(({ at }) => at),
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
    `select contact_id from activity_sync.people where location_id = $1 and contact_id > $2 and (slice_waits or $3) order by contact_id limit $4`,
    [locationId, after, everybody, limit],
  );
  return rows.map((row) => ({ locationId, contactId: row.contact_id }));
};
