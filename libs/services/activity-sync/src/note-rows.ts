import { lastNote, unlistedNotes, type Notes } from '@sync/crm-events';
import type { Queryable } from '@sync/database';
import { personId, type PersonId } from './people-rows.js';

/** The notes of a contact as this service keeps them: the folded state of their stream. */
export interface NotesRow extends PersonId {
  readonly connectionId: string;
  readonly version: number;
  readonly state: Notes;
}

export const freshNotesRow = ({ locationId, contactId }: PersonId, connectionId: string): NotesRow => ({
  locationId,
  contactId,
  connectionId,
  version: 0,
  state: unlistedNotes(locationId, contactId),
});

interface Row {
  readonly location_id: string;
  readonly contact_id: string;
  readonly connection_id: string;
  readonly version: number;
  readonly state: Notes;
}

export const loadNotesRows = async (on: Queryable, ids: readonly PersonId[]): Promise<Map<string, NotesRow>> => {
  if (ids.length === 0) return new Map();
  const { rows } = await on.query<Row>(
    `select location_id, contact_id, connection_id, version, state from activity_sync.note_lists
       join unnest($1::text[], $2::text[]) as wanted (location_id, contact_id) using (location_id, contact_id)`,
    [ids.map(({ locationId }) => locationId), ids.map(({ contactId }) => contactId)],
  );
  return new Map(
    rows.map((row) => {
      const id = { locationId: row.location_id, contactId: row.contact_id };
      return [personId(id), { ...id, connectionId: row.connection_id, version: row.version, state: row.state }];
    }),
  );
};

export const saveNotesRows = async (on: Queryable, rows: readonly NotesRow[]): Promise<void> => {
  if (rows.length === 0) return;
  const sorted = [...rows].sort((a, b) => (personId(a) < personId(b) ? -1 : 1));
  const last = sorted.map(({ state }) => lastNote(state));
  await on.query(
    `insert into activity_sync.note_lists (location_id, contact_id, connection_id, version, state, note_count, last_note_at, last_excerpt)
     select * from unnest($1::text[], $2::text[], $3::text[], $4::int[], $5::jsonb[], $6::int[], $7::timestamptz[], $8::text[])
     on conflict (location_id, contact_id) do update set connection_id = excluded.connection_id, version = excluded.version, state = excluded.state,
       note_count = excluded.note_count, last_note_at = excluded.last_note_at, last_excerpt = excluded.last_excerpt`,
    [
      sorted.map(({ locationId }) => locationId),
      sorted.map(({ contactId }) => contactId),
      sorted.map(({ connectionId }) => connectionId),
      sorted.map(({ version }) => version),
      sorted.map(({ state }) => JSON.stringify(state)),
      sorted.map(({ state }) => (state.listed || state.gone ? Object.keys(state.notes).length : null)),
      last.map((note) => note?.addedAt ?? null),
      last.map((note) => note?.excerpt ?? null),
    ],
  );
};
