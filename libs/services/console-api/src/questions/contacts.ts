import type { ContactsAnswer, ContactState, ContactSummary } from '@sync/contracts-console';
import type { Connection } from '@sync/credentials';
import type { Queryable } from '@sync/database';
import { standingOf, type ContactStory } from '../projection/contact-story.js';
import { reasonOf } from '../reasons.js';

const MOST = 50;

interface Row {
  readonly location_id: string;
  readonly contact_id: string;
  readonly name: string | null;
  readonly email: string | null;
  readonly story: ContactStory;
}

type Found = Row & { readonly matched: string };

const columns = 'c.location_id, c.contact_id, c.name, c.email, c.story';

/** People who have, or had, this address or one that begins so; an exact one comes first. Upper and lower case are the same. */
export const searchContacts = async (on: Queryable, connections: readonly Connection[], search: string): Promise<ContactsAnswer> => {
  const text = search.trim().toLowerCase();
  const { rows } = await on.query<Found>(
    `select ${columns}, a.email as matched
       from console.addresses a join console.contacts c using (location_id, contact_id)
      where a.email like $1 and a.location_id = any($2) order by a.email limit $3`,
    [`${text.replace(/[\\%_]/g, '\\$&')}%`, connections.map(({ locationId }) => locationId), MOST + 1],
  );
  // Somebody may be found under two addresses; their present one says more.
  const people = new Map<string, Found>();
  for (const row of rows) {
    const id = `${row.location_id}/${row.contact_id}`;
    if (!people.has(id) || row.matched === row.email) people.set(id, row);
  }
  const contacts = [...people.values()].map((row) => ({ ...summaryOf(row, connections), matched: row.matched }));
  contacts.sort((a, b) => Number(b.matched === text) - Number(a.matched === text));
  return { contacts: contacts.slice(0, MOST), more: rows.length > MOST };
};

/** People in a state, with one reason when it is named. In-sync people are too many to list. */
export const listContacts = async (
  on: Queryable,
  connections: readonly Connection[],
  state: Exclude<ContactState, 'in-sync'>,
  reason: string | undefined,
): Promise<ContactsAnswer> => {
  const { rows } = await on.query<Row>(
    `select ${columns} from console.contacts c
      where c.location_id = any($1) and c.state = $2 and c.state <> 'in-sync' and ($3::text is null or c.reason = $3)
      order by c.reason, c.location_id, c.contact_id limit $4`,
    [connections.map(({ locationId }) => locationId), state, reason ?? null, MOST + 1],
  );
  return { contacts: rows.slice(0, MOST).map((row) => ({ ...summaryOf(row, connections), matched: null })), more: rows.length > MOST };
};

/** One contact; null when nothing was heard of it. */
export const findContact = async (on: Queryable, connection: Connection, contactId: string): Promise<ContactSummary | null> => {
  const { rows } = await on.query<Row>(
    `select ${columns} from console.contacts c where c.location_id = $1 and c.contact_id = $2 and c.state is not null`,
    [connection.locationId, contactId],
  );
  return rows[0] ? summaryOf(rows[0], [connection]) : null;
};

/** Who these contacts are, by connection and contact; those that nothing was heard of are left out. */
export const namesOf = async (
  on: Queryable,
  connections: readonly Connection[],
  people: readonly { readonly connectionId: string; readonly contactId: string }[],
): Promise<ReadonlyMap<string, { readonly name: string | null; readonly email: string | null }>> => {
  const { rows } = await on.query<{ connection_id: string; contact_id: string; name: string | null; email: string | null }>(
    `select wanted.connection_id, c.contact_id, c.name, c.email
       from (select distinct * from unnest($1::text[], $2::text[]) p (connection_id, contact_id)) wanted
       join unnest($3::text[], $4::text[]) k (connection_id, location_id) using (connection_id)
       join console.contacts c on c.location_id = k.location_id and c.contact_id = wanted.contact_id`,
    [
      people.map(({ connectionId }) => connectionId),
      people.map(({ contactId }) => contactId),
      connections.map(({ id }) => id),
      connections.map(({ locationId }) => locationId),
    ],
  );
  return new Map(rows.map(({ connection_id, contact_id, name, email }) => [`${connection_id}/${contact_id}`, { name, email }]));
};

const summaryOf = (row: Row, connections: readonly Connection[]): ContactSummary => {
  const { state, reason, detail, traceId } = standingOf(row.story);
  return {
    connection: connections.find(({ locationId }) => locationId === row.location_id)?.id ?? row.location_id,
    contactId: row.contact_id,
    name: row.name,
    email: row.email,
    state,
    reason: reason ? reasonOf(reason) : null,
    detail,
    ...progressOf(row.story),
    traceId,
  };
};

type Progress = Pick<ContactSummary, 'optedOut' | 'deleted' | 'sliceVersion' | 'pushedVersion' | 'lastChangeAt' | 'lastPushAt'>;

const progressOf = ({ contact, slice, pushed }: ContactStory): Progress => ({
  ...(slice ? { optedOut: slice.optOut, deleted: slice.deleted, sliceVersion: slice.version } : noSlice),
  pushedVersion: pushed?.sliceVersion ?? null,
  lastChangeAt: contact?.changedAt ?? slice?.at ?? null,
  lastPushAt: pushed?.at ?? null,
});

const noSlice = { optedOut: false, deleted: false, sliceVersion: null } as const;
