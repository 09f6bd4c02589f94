import type { BackfillEvent } from '@sync/crm-events';

/** How far the first reading of a location is. Times are ISO 8601. */
export interface BackfillStory {
  readonly version: number;
  /** Null: the CRM does not tell. */
  readonly expected: number | null;
  readonly read: number;
  /** Rows of the last page: what one call brings. */
  readonly pageRows: number;
  /** Rows per second lately; null until two pages came in a row. */
  readonly ratePerSecond: number | null;
  readonly startedAt: string;
  readonly lastPageAt: string | null;
  readonly finishedAt: string | null;
}

/** Pages further apart than this are not one run: the process was stopped in between. */
const GAP_SECONDS = 120;
/** How long a page counts: the rate follows a slow-down within about this time. */
const MEMORY_SECONDS = 30;

/** Folds one event of a connection's backfill; one told twice changes nothing. A second backfill begins at zero. */
export const tellBackfill = (
  story: BackfillStory | null,
  { event, version, at }: { readonly event: BackfillEvent; readonly version: number; readonly at: Date },
): BackfillStory => {
  if (story && version <= story.version) return story;
  const time = at.toISOString();
  const known = story ?? begun(null, time);
  switch (event.type) {
    case 'BackfillStarted':
      return { ...begun(event.data.expectedTotal, time), version };
    case 'BackfillPageRead': {
      const { rows, rowsSoFar } = event.data;
      return {
        ...known,
        version,
        read: rowsSoFar,
        pageRows: rows,
        lastPageAt: time,
        finishedAt: null,
        ratePerSecond: rateWith(known, rowsSoFar, at),
      };
    }
    case 'BackfillFinished':
      return { ...known, version, read: event.data.rows, finishedAt: time };
  }
};

const begun = (expected: number | null, startedAt: string): Omit<BackfillStory, 'version'> & { version: number } => ({
  version: 0,
  expected,
  read: 0,
  pageRows: 0,
  ratePerSecond: null,
  startedAt,
  lastPageAt: null,
  finishedAt: null,
});

/** Moving average by time, so that many small pages and few large ones give the same. */
const rateWith = ({ ratePerSecond, read, lastPageAt, startedAt }: BackfillStory, rowsSoFar: number, at: Date): number | null => {
  const seconds = (at.getTime() - Date.parse(lastPageAt ?? startedAt)) / 1_000;
  if (seconds <= 0) return ratePerSecond;
  if (seconds > GAP_SECONDS) return null;
  const now = Math.max(rowsSoFar - read, 0) / seconds;
  if (ratePerSecond === null) return now;
  const weight = 1 - Math.exp(-seconds / MEMORY_SECONDS);
  return ratePerSecond + weight * (now - ratePerSecond);
};
