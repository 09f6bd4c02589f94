import type { PoolClient } from '@sync/database';
import { unknownContact, type Contact } from '@sync/crm-events';

export interface ContactId {
  readonly locationId: string;
  readonly contactId: string;
}

/** A contact as this service keeps it: the folded state of its stream, and which slice was emitted last. */
export interface ContactRow extends ContactId {
  readonly connectionId: string;
  readonly version: number;
  readonly state: Contact;
  readonly sliceVersion: number;
  readonly sliceHash: string | null;
  /** The slice could not be made, or not completely, because references are missing; it is made again when they come. */
  readonly sliceWaits: boolean;
  /** The trace of the report that began to wait, which goes on when the slice is made; null when none waits. */
  readonly waitsIn: string | null;
  /** Introduced by a report that does not say whether e-mail is allowed: nothing but an opt-out is told before the whole record was seen. */
  readonly awaitsWhole: boolean;
}

export const rowId = ({ locationId, contactId }: ContactId): string => `${locationId} ${contactId}`;

export const freshRow = ({ locationId, contactId }: ContactId, connectionId: string): ContactRow => ({
  locationId,
  contactId,
  connectionId,
  version: 0,
  state: unknownContact(locationId, contactId),
  sliceVersion: 0,
  sliceHash: null,
  sliceWaits: false,
  waitsIn: null,
  awaitsWhole: false,
});

interface Row {
  readonly location_id: string;
  readonly contact_id: string;
  readonly connection_id: string;
  readonly version: number;
  readonly state: Contact;
  readonly slice_version: number;
  readonly slice_hash: string | null;
  readonly slice_waits: boolean;
  readonly waits_in: string | null;
  readonly awaits_whole: boolean;
}

export const loadRows = async (client: PoolClient, ids: readonly ContactId[]): Promise<Map<string, ContactRow>> => {
  const { rows } = await client.query<Row>(
    `select location_id, contact_id, connection_id, version, state, slice_version, slice_hash, slice_waits, waits_in, awaits_whole
     from contact_sync.contacts
     join unnest($1::text[], $2::text[]) as wanted (location_id, contact_id) using (location_id, contact_id)`,
    [ids.map(({ locationId }) => locationId), ids.map(({ contactId }) => contactId)],
  );
  return new Map(
    rows.map((row) => [
      `${row.location_id} ${row.contact_id}`,
      {
        locationId: row.location_id,
        contactId: row.contact_id,
        connectionId: row.connection_id,
        version: row.version,
        state: row.state,
        sliceVersion: row.slice_version,
        sliceHash: row.slice_hash,
        sliceWaits: row.slice_waits,
        waitsIn: row.waits_in,
        awaitsWhole: row.awaits_whole,
      },
    ]),
  );
};

export const saveRows = async (client: PoolClient, rows: readonly ContactRow[]): Promise<void> => {
  if (rows.length === 0) return;
  await client.query(
    `insert into contact_sync.contacts (location_id, contact_id, connection_id, version, state, slice_version, slice_hash, slice_waits, waits_in, awaits_whole)
     select * from rows from (unnest($1::text[], $2::text[], $3::text[], $4::int[]), jsonb_array_elements($5::jsonb),
                              unnest($6::int[], $7::text[], $8::boolean[], $9::text[], $10::boolean[]))
     on conflict (location_id, contact_id) do update set connection_id = excluded.connection_id, version = excluded.version, state = excluded.state,
       slice_version = excluded.slice_version, slice_hash = excluded.slice_hash, slice_waits = excluded.slice_waits, waits_in = excluded.waits_in,
       awaits_whole = excluded.awaits_whole`,
    [
      rows.map(({ locationId }) => locationId),
      rows.map(({ contactId }) => contactId),
      rows.map(({ connectionId }) => connectionId),
      rows.map(({ version }) => version),
      JSON.stringify(rows.map(({ state }) => state)),
      rows.map(({ sliceVersion }) => sliceVersion),
      rows.map(({ sliceHash }) => sliceHash),
      rows.map(({ sliceWaits }) => sliceWaits),
      rows.map(({ waitsIn }) => waitsIn),
      rows.map(({ awaitsWhole }) => awaitsWhole),
    ],
  );
};

/** Contacts of a location whose slice is to be made again, a page at a time in order of id. */
export const pageOfContacts = async (
  client: PoolClient,
  locationId: string,
  after: string,
  everybody: boolean,
  limit: number,
): Promise<ContactId[]> => {
  const { rows } = await client.query<{ contact_id: string }>(
    `select contact_id from contact_sync.contacts where location_id = $1 and contact_id > $2 and (slice_waits or $3) order by contact_id limit $4`,
    [locationId, after, everybody, limit],
  );
  return rows.map((row) => ({ locationId, contactId: row.contact_id }));
};
