import type { Queryable } from '@sync/database';
import { z } from 'zod';
import { spanRecord, type SpanRecord } from './span-record.js';

const records = z.array(spanRecord);

export interface ReadTrace {
  /** By their start; a span that encloses another one comes first. */
  readonly spans: readonly SpanRecord[];
  /** There are more than were asked for. */
  readonly isCut: boolean;
}

const ROWS = 500;

/** The spans of a trace that are kept; none when it is unknown, or too old. */
export const readTrace = async (on: Queryable, traceId: string, { most }: { readonly most: number }): Promise<ReadTrace> => {
  const { rows } = await on.query<{ spans: string }>(`select spans from traces.spans where trace_id = $1::uuid order by at limit ${ROWS}`, [
    traceId,
  ]);
  // A row may be there twice, in the segment it was copied out of and in that for notable traces.
  const spans = new Map(rows.flatMap((row) => records.parse(JSON.parse(row.spans))).map((span) => [span.id, span]));
  const ordered = [...spans.values()].sort((a, b) => a.startUs - b.startUs || b.durationUs - a.durationUs);
  return { spans: ordered.slice(0, most), isCut: ordered.length > most || rows.length === ROWS };
};
