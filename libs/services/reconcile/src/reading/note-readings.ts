import type { Queryable } from '@sync/database';
import { dateOf } from '../receipts.js';

/** A contact whose notes can be listed, as a row or a read told of it. */
export interface NotedContact {
  readonly id: string;
  readonly dateAdded?: string | null | undefined;
  readonly dateUpdated?: string | null | undefined;
}

/** What becomes of the notes of contacts that pass through. */
export interface NotesWanted {
  /** Notes that were there before us are to be read once. */
  readonly history: boolean;
  /** Notes are listed again when their contact changed: where no webhook tells of a new note. */
  readonly changes: boolean;
}

// Who was added after the first reading began is new: all of their notes happened under our eyes. A time that nobody told sorts last.
const text = `
  with passed as (
    select p.contact_id, coalesce(p.changed_at, 'epoch') as changed_at,
           case when p.added_at > r.backfill_started_at then 'new' when $5 then 'history' end as due
      from unnest($2::text[], $3::timestamptz[], $4::timestamptz[]) as p (contact_id, changed_at, added_at)
      left join reconcile.readings r on r.connection_id = $1
  )
  insert into reconcile.note_readings as known (connection_id, contact_id, changed_at, due)
  select $1, contact_id, changed_at, due from passed order by contact_id
  on conflict (connection_id, contact_id) do update set
    changed_at = excluded.changed_at,
    due = case when $6 and known.due is distinct from 'new' then 'changed' else known.due end
  where excluded.changed_at > known.changed_at`;

/** Takes down contacts that were read; one that is known and did not change costs no write. */
export const noteContacts = async (
  on: Queryable,
  connectionId: string,
  contacts: readonly NotedContact[],
  { history, changes }: NotesWanted,
): Promise<void> => {
  const byId = [...new Map(contacts.map((contact) => [contact.id, contact])).values()];
  if (byId.length === 0) return;
  await on.query({
    name: 'note-contacts',
    text,
    values: [
      connectionId,
      byId.map(({ id }) => id),
      byId.map(changedAt),
      byId.map(({ dateAdded }) => dateOf(dateAdded)?.toISOString() ?? null),
      history,
      changes,
    ],
  });
};

const changedAt = ({ dateAdded, dateUpdated }: NotedContact): string | null =>
  (dateOf(dateUpdated) ?? dateOf(dateAdded))?.toISOString() ?? null;

/** Contacts that are gone have no notes to list. */
export const forgetContacts = async (on: Queryable, connectionId: string, contactIds: readonly string[]): Promise<void> => {
  if (contactIds.length === 0) return;
  await on.query(
    `with gone as (select contact_id from reconcile.note_readings where connection_id = $1 and contact_id = any($2) order by contact_id for update)
     delete from reconcile.note_readings n using gone where n.connection_id = $1 and n.contact_id = gone.contact_id`,
    [connectionId, contactIds],
  );
};

export interface DueNotes {
  readonly contactId: string;
  readonly changedAt: Date;
  /** They were never listed and the contact was there before us: what they hold is history. */
  readonly isHistory: boolean;
}

/** Whose notes to list next: the most recently changed contacts. */
export const dueNotes = async (on: Queryable, connectionId: string, limit: number): Promise<DueNotes[]> => {
  const { rows } = await on.query<{ contact_id: string; changed_at: Date; is_history: boolean }>({
    name: 'due-notes',
    text: `select contact_id, changed_at, read_at is null and due <> 'new' as is_history from reconcile.note_readings
            where connection_id = $1 and due is not null order by changed_at desc limit $2`,
    values: [connectionId, limit],
  });
  return rows.map((row) => ({ contactId: row.contact_id, changedAt: row.changed_at, isHistory: row.is_history }));
};

/** Notes were listed. A contact that changed after it was looked up (`changedAt`) stays due. */
export const settleNotes = async (
  on: Queryable,
  connectionId: string,
  listed: readonly { readonly contactId: string; readonly changedAt: Date }[],
): Promise<void> => {
  if (listed.length === 0) return;
  await on.query(
    `with listed as (
       select n.contact_id, n.changed_at > l.changed_at as changed
         from reconcile.note_readings n join unnest($2::text[], $3::timestamptz[]) as l (contact_id, changed_at) using (contact_id)
        where n.connection_id = $1 order by n.contact_id for update of n
     )
     update reconcile.note_readings n set read_at = clock_timestamp(), due = case when listed.changed then n.due end
       from listed where n.connection_id = $1 and n.contact_id = listed.contact_id`,
    [connectionId, listed.map(({ contactId }) => contactId), listed.map(({ changedAt }) => changedAt.toISOString())],
  );
};

/** All notes of these contacts were read for another reason. */
export const notesWereRead = async (on: Queryable, connectionId: string, contactIds: readonly string[]): Promise<void> => {
  if (contactIds.length === 0) return;
  await on.query(
    `with read as (select contact_id from reconcile.note_readings where connection_id = $1 and contact_id = any($2) order by contact_id for update)
     update reconcile.note_readings n set read_at = clock_timestamp(), due = null from read where n.connection_id = $1 and n.contact_id = read.contact_id`,
    [connectionId, contactIds],
  );
};

/** Makes notes due that were left out while they were not wanted; or, when they are not wanted any more, takes that back. */
export const wantHistory = async (on: Queryable, connectionId: string, wanted: boolean): Promise<void> => {
  await on.query(
    wanted
      ? `update reconcile.note_readings set due = 'history' where connection_id = $1 and due is null and read_at is null`
      : `update reconcile.note_readings set due = null where connection_id = $1 and due = 'history'`,
    [connectionId],
  );
};

/** Contacts whose notes we know of, and those whose notes were listed. */
export const countNotes = async (on: Queryable, connectionId: string): Promise<{ known: number; read: number }> => {
  const { rows } = await on.query<{ known: number; read: number }>(
    'select count(*)::integer as known, count(read_at)::integer as read from reconcile.note_readings where connection_id = $1',
    [connectionId],
  );
  return rows[0] ?? { known: 0, read: 0 };
};
