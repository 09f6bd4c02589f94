import type { Queryable } from '@sync/database';
import { columnTypes } from './column-types.js';
import { eventColumns, type EventRow } from './event-row.js';

const text = `select ${eventColumns} from store.events e where e.stream = $1 and e.version >= $2 order by e.version`;

/** The committed events of one stream, oldest first. */
export const readStream = async (on: Queryable, stream: string, fromVersion: number): Promise<EventRow[]> =>
  (await on.query<[...EventRow]>({ text, values: [stream, fromVersion], types: columnTypes, rowMode: 'array' })).rows;

const manyText = `select ${eventColumns} from store.events e where e.stream = any($1) order by e.stream, e.version`;

/** The committed events of several streams, each oldest first. */
export const readStreams = async (on: Queryable, streams: readonly string[]): Promise<EventRow[]> =>
  (await on.query<[...EventRow]>({ text: manyText, values: [streams], types: columnTypes, rowMode: 'array' })).rows;

const atText = `
  select ${eventColumns} from unnest($1::text[], $2::integer[]) as w (stream, version) join store.events e using (stream, version)`;

/** Committed events by their place in their stream. */
export const readEventsAt = async (
  on: Queryable,
  places: readonly { readonly stream: string; readonly version: number }[],
): Promise<EventRow[]> => {
  const values = [places.map(({ stream }) => stream), places.map(({ version }) => version)];
  return (await on.query<[...EventRow]>({ text: atText, values, types: columnTypes, rowMode: 'array' })).rows;
};
