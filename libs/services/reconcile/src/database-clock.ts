import type { Queryable } from '@sync/database';

/**
 * The database's time at a moment of this process. `asOf` of a read is database time, because every process and every host compares by it
 * (design 2.5); reading it before each call would cost a statement per call, so it is carried on from the last one.
 */
export interface ClockReading {
  readonly databaseAt: Date;
  /** Date.now() and performance.now() after the answer had come: the database was at `databaseAt`, or later, by then. */
  readonly localAt: number;
  readonly monotonicAt: number;
}

/** A reading from a `clock_timestamp()` that a statement answered just now. */
export const clockReading = (databaseAt: Date): ClockReading => ({ databaseAt, localAt: Date.now(), monotonicAt: performance.now() });

export const readDatabaseClock = async (on: Queryable): Promise<ClockReading> => {
  const { rows } = await on.query<{ now: Date }>('select clock_timestamp() as now');
  if (!rows[0]) throw new Error('The database did not tell its time.');
  return clockReading(rows[0].now);
};

/**
 * A local moment after the reading as database time, never later than it was there: what was read then is at least as new as this says.
 * A step of the local clock in between is bounded by the monotonic one.
 */
export const databaseTimeOf = ({ databaseAt, localAt, monotonicAt }: ClockReading, moment: Date): Date => {
  const elapsed = Math.min(moment.getTime() - localAt, performance.now() - monotonicAt);
  return new Date(databaseAt.getTime() + Math.max(0, Math.floor(elapsed)));
};
