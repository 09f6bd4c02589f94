import type { Queryable } from '@sync/database';

export const sweepKinds = ['tasks', 'appointments', 'notes'] as const;
export type SweepKind = (typeof sweepKinds)[number];

/** How far one kind of record was read, as stored. Times are the database's. */
export interface SweepState {
  readonly connectionId: string;
  readonly kind: SweepKind;
  readonly pass: number;
  /** Where the pass under way goes on; null between two passes. Its shape is the job's. */
  readonly cursor: unknown;
  readonly rows: number;
  readonly pages: number;
  readonly expected: number | null;
  readonly startedAt: Date | null;
  readonly movedAt: Date | null;
  readonly rate: number | null;
  /** Null also after a pass with doubtfully few of them. */
  readonly lastRows: number | null;
  readonly lastPages: number | null;
  readonly lastFinishedAt: Date | null;
  readonly backfilledAt: Date | null;
  readonly pageLimit: number | null;
}

export interface SweepRow {
  readonly connection_id: string;
  readonly kind: SweepKind;
  readonly pass: number;
  readonly cursor: unknown;
  readonly rows: number;
  readonly pages: number;
  readonly expected: number | null;
  readonly started_at: Date | null;
  readonly moved_at: Date | null;
  readonly rate: number | null;
  readonly last_rows: number | null;
  readonly last_pages: number | null;
  readonly last_finished_at: Date | null;
  readonly backfilled_at: Date | null;
  readonly page_limit: number | null;
}

export const sweepColumns = `connection_id, kind, pass, cursor, rows, pages, expected, started_at, moved_at, rate, last_rows, last_pages,
  last_finished_at, backfilled_at, page_limit`;

export const sweepOf = (row: SweepRow): SweepState => ({
  connectionId: row.connection_id,
  kind: row.kind,
  pass: row.pass,
  cursor: row.cursor,
  rows: row.rows,
  pages: row.pages,
  expected: row.expected,
  startedAt: row.started_at,
  movedAt: row.moved_at,
  rate: row.rate,
  lastRows: row.last_rows,
  lastPages: row.last_pages,
  lastFinishedAt: row.last_finished_at,
  backfilledAt: row.backfilled_at,
  pageLimit: row.page_limit,
});

/** How far every connection's sweeps are, whichever process does them. */
export const listSweeps = async (on: Queryable): Promise<SweepState[]> => {
  const { rows } = await on.query<SweepRow>(`select ${sweepColumns} from reconcile.sweeps`);
  return rows.map(sweepOf);
};
