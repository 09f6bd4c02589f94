import { aheadUntil, countsAsHeld, isPlanned, timesOf, unknownAppointment, type Appointment } from '@sync/crm-events';
import type { Queryable } from '@sync/database';

export interface AppointmentId {
  readonly locationId: string;
  readonly appointmentId: string;
}

/** An appointment as this service keeps it: the folded state of its stream, and when it has to be looked at again. */
export interface AppointmentRow extends AppointmentId {
  readonly connectionId: string;
  readonly version: number;
  readonly state: Appointment;
  readonly wakeAt: Date | null;
}

export const appointmentRowId = ({ locationId, appointmentId }: AppointmentId): string => `${locationId} ${appointmentId}`;

/** A location's id holds no space; an appointment's may hold whatever it likes. */
export const appointmentIdIn = (rowId: string): AppointmentId => {
  const space = rowId.indexOf(' ');
  return { locationId: rowId.slice(0, space), appointmentId: rowId.slice(space + 1) };
};

export const freshAppointmentRow = ({ locationId, appointmentId }: AppointmentId, connectionId: string): AppointmentRow => ({
  locationId,
  appointmentId,
  connectionId,
  version: 0,
  state: unknownAppointment(locationId, appointmentId),
  wakeAt: null,
});

/** Whose appointment it is; null when it is nobody's or was never seen. */
export const contactOf = ({ state }: Pick<AppointmentRow, 'state'>): string | null =>
  state.status === 'unknown' ? null : state.record.contactId;

interface Row {
  readonly location_id: string;
  readonly appointment_id: string;
  readonly connection_id: string;
  readonly version: number;
  readonly state: Appointment;
  readonly wake_at: Date | null;
}
const columns = 'location_id, appointment_id, connection_id, version, state, wake_at';
const fromRow = (row: Row): AppointmentRow => ({
  locationId: row.location_id,
  appointmentId: row.appointment_id,
  connectionId: row.connection_id,
  version: row.version,
  state: row.state,
  wakeAt: row.wake_at,
});

const named = 'join unnest($1::text[], $2::text[]) as wanted (location_id, appointment_id) using (location_id, appointment_id)';
const namesOf = (ids: readonly AppointmentId[]) => [ids.map(({ locationId }) => locationId), ids.map(({ appointmentId }) => appointmentId)];

export const loadAppointmentRows = async (on: Queryable, ids: readonly AppointmentId[]): Promise<Map<string, AppointmentRow>> => {
  if (ids.length === 0) return new Map();
  const { rows } = await on.query<Row>(`select ${columns} from activity_sync.appointments ${named}`, namesOf(ids));
  return new Map(rows.map((row) => [`${row.location_id} ${row.appointment_id}`, fromRow(row)]));
};

/** Whose these appointments are, by row id; read before a transaction, to know which streams it needs. */
export const loadContactsOf = async (on: Queryable, ids: readonly AppointmentId[]): Promise<Map<string, string>> => {
  if (ids.length === 0) return new Map();
  const { rows } = await on.query<{ row_id: string; contact_id: string }>(
    `select location_id || ' ' || appointment_id as row_id, contact_id from activity_sync.appointments ${named} where contact_id is not null`,
    namesOf(ids),
  );
  return new Map(rows.map((row) => [row.row_id, row.contact_id]));
};

/** Always in order of id, so that two transactions never wait for each other's rows. */
export const saveAppointmentRows = async (on: Queryable, rows: readonly AppointmentRow[]): Promise<void> => {
  if (rows.length === 0) return;
  const sorted = [...rows].sort((a, b) => (appointmentRowId(a) < appointmentRowId(b) ? -1 : 1));
  const derived = sorted.map(({ state }) => columnsOf(state));
  await on.query(
    `insert into activity_sync.appointments
       (location_id, appointment_id, connection_id, contact_id, version, state, start_at, end_at, is_open, is_held, is_no_show, ahead_until, wake_at)
     select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::int[], $6::jsonb[], $7::timestamptz[], $8::timestamptz[], $9::boolean[],
       $10::boolean[], $11::boolean[], $12::timestamptz[], $13::timestamptz[])
     on conflict (location_id, appointment_id) do update set connection_id = excluded.connection_id, contact_id = excluded.contact_id,
       version = excluded.version, state = excluded.state, start_at = excluded.start_at, end_at = excluded.end_at, is_open = excluded.is_open,
       is_held = excluded.is_held, is_no_show = excluded.is_no_show, ahead_until = excluded.ahead_until, wake_at = excluded.wake_at`,
    [
      ...namesOf(sorted),
      sorted.map(({ connectionId }) => connectionId),
      sorted.map(contactOf),
      sorted.map(({ version }) => version),
      sorted.map(({ state }) => JSON.stringify(state)),
      derived.map(({ startAt }) => startAt),
      derived.map(({ endAt }) => endAt),
      derived.map((one) => one.isOpen),
      derived.map(({ isHeld }) => isHeld),
      derived.map(({ isNoShow }) => isNoShow),
      sorted.map(({ state }) => aheadUntil(state)),
      sorted.map(({ wakeAt }) => wakeAt),
    ],
  );
};

const columnsOf = (state: Appointment) => {
  const record = state.status === 'known' ? state.record : null;
  const times = record && timesOf(record);
  const none = { startAt: null, endAt: null, isOpen: false, isHeld: false };
  return {
    ...(record && times ? { startAt: times.start, endAt: times.end, isOpen: isPlanned(record), isHeld: countsAsHeld(record) } : none),
    isNoShow: record?.status === 'noshow',
  };
};

/** Appointments of these people that end after `cutoff`, locked in order of id: what a new mapping may have new moments for. */
export const lockAppointmentsAfter = async (
  on: Queryable,
  locationId: string,
  contactIds: readonly string[],
  cutoff: Date,
): Promise<AppointmentRow[]> => {
  const { rows } = await on.query<Row>(
    `select ${columns} from activity_sync.appointments
      where location_id = $1 and contact_id = any($2) and is_held and end_at > $3 order by location_id, appointment_id for update`,
    [locationId, contactIds, cutoff],
  );
  return rows.map(fromRow);
};

export const saveWakeUps = async (
  on: Queryable,
  rows: readonly Pick<AppointmentRow, 'locationId' | 'appointmentId' | 'wakeAt'>[],
): Promise<void> => {
  if (rows.length === 0) return;
  await on.query(
    `update activity_sync.appointments a set wake_at = wanted.wake_at
       from unnest($1::text[], $2::text[], $3::timestamptz[]) as wanted (location_id, appointment_id, wake_at)
      where a.location_id = wanted.location_id and a.appointment_id = wanted.appointment_id`,
    [...namesOf(rows), rows.map(({ wakeAt }) => wakeAt)],
  );
};

/** When these appointments wake, as of now and until the caller's transaction ends: nobody moves them meanwhile. */
export const lockWakeUps = async (
  on: Queryable,
  ids: readonly AppointmentId[],
): Promise<{ readonly rowId: string; readonly at: Date | null }[]> => {
  const { rows } = await on.query<{ row_id: string; wake_at: Date | null }>(
    `select location_id || ' ' || appointment_id as row_id, wake_at from activity_sync.appointments a ${named}
      order by location_id, appointment_id for share of a`,
    namesOf(ids),
  );
  return rows.map(({ row_id: rowId, wake_at: at }) => ({ rowId, at }));
};

/** Appointments that wait for a moment, in order of id, a page at a time. */
export const pageOfWaking = async (on: Queryable, after: AppointmentId, limit: number): Promise<AppointmentId[]> => {
  const { rows } = await on.query<Pick<Row, 'location_id' | 'appointment_id'>>(
    `select location_id, appointment_id from activity_sync.appointments
      where wake_at is not null and (location_id, appointment_id) > ($1, $2) order by location_id, appointment_id limit $3`,
    [after.locationId, after.appointmentId, limit],
  );
  return rows.map((row) => ({ locationId: row.location_id, appointmentId: row.appointment_id }));
};
