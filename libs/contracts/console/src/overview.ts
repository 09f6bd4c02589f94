import { z } from 'zod';
import { activity, happening } from './activity.js';
import { reason, reasonCount, time } from './common.js';
import { customEventCounts } from './custom-events.js';

/** A connection and what a person may switch on it. `dry-run`: nothing is written to SendX until somebody goes live. */
export const connectionState = z.object({
  id: z.string(),
  locationId: z.string(),
  sendxTeam: z.string(),
  demo: z.boolean(),
  mode: z.enum(['dry-run', 'live']),
  liveAt: time.nullable(),
  pausedAt: time.nullable(),
});
export type ConnectionState = z.output<typeof connectionState>;
export const connectionsAnswer = z.object({ connections: z.array(connectionState) });
export type ConnectionsAnswer = z.output<typeof connectionsAnswer>;

/** The first reading of the location. Rate and end are null while too little was seen to tell, or when nothing moves. */
export const backfill = z.object({
  read: z.number().int(),
  expected: z.number().int(),
  ratePerSecond: z.number().nullable(),
  expectedEnd: time.nullable(),
  startedAt: time,
  finishedAt: time.nullable(),
});
export type BackfillProgress = z.output<typeof backfill>;

export const readingKinds = ['contacts', 'tasks', 'appointments', 'notes'] as const;
export type ReadingKind = (typeof readingKinds)[number];

/** The first reading of one kind of record. `expected` is null where GHL does not tell; notes are counted in contacts whose notes were listed. */
export const reading = backfill.extend({ kind: z.enum(readingKinds), expected: z.number().int().nullable() });
export type ReadingProgress = z.output<typeof reading>;

/** When everybody will be read and pushed, and how much of today's GHL calls will be used by then (0 to 1; null: everybody is read, or no daily limit is known). */
export const forecast = z.object({ doneAt: time, shareOfDay: z.number().nullable(), sentence: z.string() });
export type Forecast = z.output<typeof forecast>;

/** What is left of one vendor's limit, in calls. `daily` is null until the vendor named a daily limit. */
export const budget = z.object({
  vendor: z.enum(['ghl', 'sendx']),
  ratePerSecond: z.number(),
  daily: z.object({ max: z.number().int(), used: z.number().int(), resetsAt: time.nullable() }).nullable(),
  throttledUntil: time.nullable(),
});
export type BudgetLeft = z.output<typeof budget>;

export const overviewConnection = connectionState.extend({
  contacts: z.object({
    inSync: z.number().int(),
    waiting: z.number().int(),
    failing: z.number().int(),
    excluded: z.number().int(),
  }),
  failing: z.array(reasonCount),
  excluded: z.array(reasonCount),
  /** Since when the person has waited who waits longest; null when nobody does. */
  oldestWaitingAt: time.nullable(),
  /** Of contacts; the same as in `readings`. */
  backfill: backfill.nullable(),
  /** Of every kind whose first reading has begun, in the order of `readingKinds`. */
  readings: z.array(reading),
  activity,
  /** Null: nobody here can tell. */
  customEvents: customEventCounts.nullable(),
  /** The last things that happened to tasks, notes and appointments, newest first; what the first reading brought is no news. */
  lately: z.array(happening),
  forecast: forecast.nullable(),
  budgets: z.array(budget),
  /** What is stopped for the whole connection: a key that is refused, a plan that is used up. */
  stopped: z.array(z.object({ what: z.enum(['pushes', 'reading']), reason, detail: z.string(), openedAt: time, nextTryAt: time })),
});
export type OverviewConnection = z.output<typeof overviewConnection>;

export const overview = z.object({
  at: time,
  connections: z.array(overviewConnection),
  /** Messages that nobody could read; `more`: there are more than were counted. */
  parked: z.object({ count: z.number().int(), more: z.boolean() }),
  /** How old the oldest message is that a service has not handled yet; 0 when all are up to date, null while that is not known. */
  lag: z.object({ seconds: z.number().nullable(), group: z.string().nullable(), topic: z.string().nullable() }),
});
export type Overview = z.output<typeof overview>;
