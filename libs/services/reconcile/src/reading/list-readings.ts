import type { Queryable } from '@sync/database';
import { readingColumns, readingOf, type ReadingRow, type ReadingState } from './reading-row.js';

/** How far every connection was read, whichever process does it. */
export const listReadings = async (on: Queryable): Promise<ReadingState[]> => {
  const { rows } = await on.query<ReadingRow>(`select ${readingColumns} from reconcile.readings order by connection_id`);
  return rows.map(readingOf);
};
