import type { Queryable } from '@sync/database';

/** A contact whose record can never be read the way it was asked for; it waits for a person. */
export interface FailedHydration {
  readonly connectionId: string;
  readonly locationId: string;
  readonly contactId: string;
  readonly reason: string;
  readonly code: string;
  readonly detail: string;
  readonly failedAt: Date;
  readonly traceparent: string | null;
}

interface Row {
  readonly connection_id: string;
  readonly location_id: string;
  readonly contact_id: string;
  readonly reason: string;
  readonly failure_code: string;
  readonly failure_detail: string;
  readonly failed_at: Date;
  readonly traceparent: string | null;
}

/** The newest hydrations that were given up, newest first. */
export const listFailedHydrations = async (on: Queryable, limit: number): Promise<FailedHydration[]> => {
  const { rows } = await on.query<Row>(
    `select connection_id, location_id, contact_id, reason, failure_code, failure_detail, failed_at, traceparent
       from reconcile.hydrations where failure_code is not null order by failed_at desc limit $1`,
    [limit],
  );
  return rows.map((row) => ({
    connectionId: row.connection_id,
    locationId: row.location_id,
    contactId: row.contact_id,
    reason: row.reason,
    code: row.failure_code,
    detail: row.failure_detail,
    failedAt: row.failed_at,
    traceparent: row.traceparent,
  }));
};

/** Sends what was given up through once more; answers how many. */
export const retryFailedHydrations = async (on: Queryable, connectionId: string): Promise<number> => {
  const { rowCount } = await on.query(
    `update reconcile.hydrations set due_at = clock_timestamp(), attempts = 0, failure_code = null, failure_detail = null, failed_at = null
      where connection_id = $1 and failure_code is not null`,
    [connectionId],
  );
  return rowCount ?? 0;
};

export interface HydrationCounts {
  readonly waiting: number;
  readonly failed: number;
}

export const countHydrations = async (on: Queryable): Promise<ReadonlyMap<string, HydrationCounts>> => {
  const { rows } = await on.query<{ connection_id: string; waiting: number; failed: number }>(
    `select connection_id, count(*) filter (where due_at is not null)::integer as waiting, count(*) filter (where due_at is null)::integer as failed
       from reconcile.hydrations group by connection_id`,
  );
  return new Map(rows.map((row) => [row.connection_id, { waiting: row.waiting, failed: row.failed }]));
};
