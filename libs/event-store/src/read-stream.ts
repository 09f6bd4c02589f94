import type { Queryable } from '@sync/database';
import { columnTypes } from './column-types.js';
import { eventColumns, type EventRow } from './event-row.js';

const text = `select ${eventColumns} from store.events e where e.stream = $1 and e.version >= $2 order by e.version`;

/** The committed events of one stream, oldest first. */
export const readStream = async (on: Queryable, stream: string, fromVersion: number): Promise<EventRow[]> =>
  (await on.query<[...EventRow]>({ text, values: [stream, fromVersion], types: columnTypes, rowMode: 'array' })).rows;
