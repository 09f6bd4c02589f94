import type { Forecast } from '@sync/contracts-console';
import type { BudgetStatus } from '@sync/rate-limit';
import type { BackfillStory } from '../projection/backfill-story.js';

/** People that share one call to SendX while a backfill is pushed. */
const PEOPLE_PER_CALL = 25;

interface Known {
  readonly now: Date;
  readonly backfill: BackfillStory | null;
  readonly waiting: number;
  /** False in a dry run, while paused, and while a circuit is open. */
  readonly pushes: boolean;
  readonly ghl: BudgetStatus;
  readonly sendx: BudgetStatus;
  /** IANA name; left out, that of this machine. */
  readonly timeZone?: string;
}

/** When everybody will be read, and pushed if pushes are allowed; null when nothing is under way, or too little was seen to tell. */
export const forecastOf = ({ now, backfill, waiting, pushes, ghl, sendx, timeZone }: Known): Forecast | null => {
  if (!backfill || (backfill.finishedAt && (!pushes || waiting === 0))) return null;
  const toRead = leftToRead(backfill);
  const readSeconds = toRead === 0 ? 0 : secondsFor(toRead, backfill.ratePerSecond);
  if (readSeconds === null) return null;
  const calls = pushes ? Math.ceil((waiting + toRead) / PEOPLE_PER_CALL) : 0;
  const pushSeconds = calls / Math.max(sendx.ratePerSecond, 0.1);
  const doneAt = new Date(now.getTime() + Math.max(readSeconds, pushSeconds) * 1_000);
  const shareOfDay = toRead === 0 ? null : shareWith(ghl, toRead, backfill.pageRows);
  return {
    doneAt: doneAt.toISOString(),
    shareOfDay,
    sentence:
      toRead === 0
        ? `Everybody is pushed by about ${clockOf(now, doneAt, timeZone)}.`
        : sentenceOf(clockOf(now, doneAt, timeZone), shareOfDay),
  };
};

/** When the reading alone will be done; null while that cannot be told, or when it is over. */
export const readingEnds = (now: Date, backfill: BackfillStory): Date | null => {
  const seconds = backfill.expected === null ? null : secondsFor(leftToRead(backfill), backfill.ratePerSecond);
  return backfill.finishedAt || seconds === null ? null : new Date(now.getTime() + seconds * 1_000);
};

const leftToRead = ({ finishedAt, expected, read }: BackfillStory): number => (finishedAt ? 0 : Math.max((expected ?? read) - read, 0));

const secondsFor = (rows: number, ratePerSecond: number | null): number | null => (ratePerSecond ? rows / ratePerSecond : null);

const shareWith = ({ dailyMax, dailyUsed }: BudgetStatus, toRead: number, pageRows: number): number | null =>
  dailyMax === null || dailyUsed === null ? null : (dailyUsed + Math.ceil(toRead / Math.max(pageRows, 1))) / dailyMax;

/** The time of day; with the date when that is not today. */
const clockOf = (now: Date, at: Date, timeZone: string | undefined): string => {
  const day = new Intl.DateTimeFormat('en-CA', { timeZone });
  const date = day.format(now) === day.format(at) ? {} : ({ day: 'numeric', month: 'short' } as const);
  return new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', ...date, timeZone }).format(at);
};

const sentenceOf = (clock: string, share: number | null): string => {
  const done = `Done about ${clock}`;
  if (share === null) return `${done}.`;
  if (share > 1) return `${done}; it needs more GHL calls than today has left, so it goes on after the daily reset.`;
  return `${done}; by then ${share < 0.005 ? 'less than 1' : Math.round(share * 100)} % of today’s GHL calls are used.`;
};
