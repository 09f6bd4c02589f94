import type { GhlSearchAfter } from '@sync/contracts-ghl';

/** Why a job of a connection's reading makes no progress. */
export interface JobFailure {
  readonly code: string;
  readonly detail: string;
  readonly at: string;
}

/** How far a connection was read, as stored. Times are the database's, but for the watermark: that is GHL's dateUpdated. */
export interface ReadingState {
  readonly connectionId: string;
  readonly locationId: string;
  readonly referencesReadAt: Date | null;
  readonly referencesWanted: readonly string[];
  readonly referencesAsked: readonly string[];
  readonly referencesRequestedAt: Date | null;
  readonly backfillStartedAt: Date | null;
  /** What the CRM said at the start. */
  readonly backfillExpected: number | null;
  readonly backfillCursor: GhlSearchAfter | null;
  readonly backfillRows: number;
  readonly backfillPages: number;
  readonly backfillFinishedAt: Date | null;
  /** Contacts per second lately. */
  readonly backfillRate: number | null;
  readonly pollWatermark: Date | null;
  /** Somebody waits for a task that only a sweep can show. */
  readonly tasksWantedAt: Date | null;
  readonly failures: Readonly<Record<string, JobFailure>>;
}

export interface ReadingRow {
  readonly connection_id: string;
  readonly location_id: string;
  readonly fence: string;
  readonly references_read_at: Date | null;
  readonly references_wanted: string[];
  readonly references_asked: string[];
  readonly references_requested_at: Date | null;
  readonly backfill_started_at: Date | null;
  readonly backfill_expected: number | null;
  readonly backfill_cursor: GhlSearchAfter | null;
  readonly backfill_rows: number;
  readonly backfill_pages: number;
  readonly backfill_finished_at: Date | null;
  readonly backfill_rate: number | null;
  readonly poll_watermark: Date | null;
  readonly tasks_wanted_at: Date | null;
  readonly failures: Record<string, JobFailure>;
}

/** Without the lease's end: nobody but the database compares with it. */
export const readingColumns = `connection_id, location_id, fence, references_read_at, references_wanted, references_asked, references_requested_at,
  backfill_started_at, backfill_expected, backfill_cursor, backfill_rows, backfill_pages, backfill_finished_at, backfill_rate, poll_watermark,
  tasks_wanted_at, failures`;

export const readingOf = (row: ReadingRow): ReadingState => ({
  connectionId: row.connection_id,
  locationId: row.location_id,
  referencesReadAt: row.references_read_at,
  referencesWanted: row.references_wanted,
  referencesAsked: row.references_asked,
  referencesRequestedAt: row.references_requested_at,
  backfillStartedAt: row.backfill_started_at,
  backfillExpected: row.backfill_expected,
  backfillCursor: row.backfill_cursor,
  backfillRows: row.backfill_rows,
  backfillPages: row.backfill_pages,
  backfillFinishedAt: row.backfill_finished_at,
  backfillRate: row.backfill_rate,
  pollWatermark: row.poll_watermark,
  tasksWantedAt: row.tasks_wanted_at,
  failures: row.failures,
});
