import type { PoolClient } from '@sync/database';
import { beginningOf, recordIdOf, standingOfRecord, type RecordStory } from '../happenings/record-story.js';
import { inKeyOrder } from './in-key-order.js';

/** A task or appointment as the console keeps it. */
export interface RecordRow {
  readonly stream: string;
  readonly locationId: string;
  readonly contactId: string;
  /** Version of its stream that was folded last. */
  readonly version: number;
  readonly story: RecordStory;
}

interface Found {
  readonly stream: string;
  readonly contact_id: string;
  readonly version: number;
  readonly story: RecordStory | null;
}

/** Something was said in this stream about this person. */
export interface Mention {
  readonly stream: string;
  readonly locationId: string;
  readonly contactId: string;
}

/** Keeps a place for the records that are new (a row that does not exist cannot be locked), then locks all of them, in the order of their streams. */
export const lockRecords = async (client: PoolClient, mentions: readonly Mention[]): Promise<Map<string, RecordRow>> => {
  const fresh = freshRows(mentions);
  if (fresh.length === 0) return new Map();
  await client.query({
    name: 'console-keep-record-places',
    text: `insert into console.records (stream, location_id, contact_id, kind, record_id)
           select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[]) on conflict do nothing`,
    values: [
      fresh.map(({ stream }) => stream),
      fresh.map(({ locationId }) => locationId),
      fresh.map(({ contactId }) => contactId),
      fresh.map(({ story }) => story.kind),
      fresh.map(({ story }) => recordIdOf(story)),
    ],
  });
  const { rows } = await client.query<Found>({
    name: 'console-lock-records',
    text: 'select stream, contact_id, version, story from console.records where stream = any($1) order by stream for update',
    values: [fresh.map(({ stream }) => stream)],
  });
  const found = new Map(rows.map((row) => [row.stream, row]));
  return new Map(
    fresh.map((row) => {
      const kept = found.get(row.stream);
      return [row.stream, kept ? { ...row, contactId: kept.contact_id, version: kept.version, story: kept.story ?? row.story } : row];
    }),
  );
};

const freshRows = (mentions: readonly Mention[]): RecordRow[] => {
  const rows = new Map<string, RecordRow>();
  for (const { stream, locationId, contactId } of mentions) {
    const story = rows.has(stream) ? null : beginningOf(stream, locationId);
    if (story) rows.set(stream, { stream, locationId, contactId, version: 0, story });
  }
  return inKeyOrder(rows);
};

/** Writes rows that `lockRecords` gave, folded on. */
export const writeRecords = async (client: PoolClient, rows: readonly RecordRow[]): Promise<void> => {
  if (rows.length === 0) return;
  const told = rows.map((row) => ({ ...row, ...standingOfRecord(row.story) }));
  await client.query({
    name: 'console-write-records',
    text: `update console.records r
              set contact_id = told.contact_id, version = told.version, standing = told.standing, at = told.at, problem = told.problem,
                  title = told.title, story = told.story
             from unnest($1::text[], $2::text[], $3::int[], $4::text[], $5::timestamptz[], $6::text[], $7::text[], $8::jsonb[])
                  told (stream, contact_id, version, standing, at, problem, title, story)
            where r.stream = told.stream`,
    values: [
      told.map(({ stream }) => stream),
      told.map(({ contactId }) => contactId),
      told.map(({ version }) => version),
      told.map(({ standing }) => standing),
      told.map(({ at }) => at),
      told.map(({ problem }) => problem),
      told.map(({ title }) => title),
      told.map(({ story }) => JSON.stringify(story)),
    ],
  });
};

/** Remembers who has, or had, these records, and that they changed just now. */
export const keepOwners = async (client: PoolClient, mentions: readonly (Mention & { readonly at: Date })[]): Promise<void> => {
  const last = new Map<string, Mention & { readonly at: Date }>();
  for (const mention of mentions) last.set(`${mention.locationId}\0${mention.contactId}\0${mention.stream}`, mention);
  if (last.size === 0) return;
  const sorted = inKeyOrder(last);
  await client.query({
    name: 'console-keep-owners',
    text: `insert into console.record_owners as kept (location_id, contact_id, stream, changed_at)
           select * from unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[])
           on conflict (location_id, contact_id, stream) do update set changed_at = greatest(kept.changed_at, excluded.changed_at)`,
    values: [
      sorted.map(({ locationId }) => locationId),
      sorted.map(({ contactId }) => contactId),
      sorted.map(({ stream }) => stream),
      sorted.map(({ at }) => at),
    ],
  });
};
