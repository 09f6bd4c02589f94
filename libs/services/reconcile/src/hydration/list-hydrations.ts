import type { Queryable } from '@sync/database';
import { hydrationKindOf, type HydrationKind } from './hydration-kind.js';

/** A record that can never be read the way it was asked for; it waits for a person. */
export interface FailedHydration {
  readonly connectionId: string;
  readonly locationId: string;
  readonly kind: HydrationKind;
  readonly recordId: string;
  /** Whose record it is, where that is known: a contact's own and its notes', a task's when somebody told. */
  readonly contactId: string | null;
  readonly reason: string;
  readonly code: string;
  readonly detail: string;
  readonly failedAt: Date;
  readonly traceparent: string | null;
}

interface Row {
  readonly connection_id: string;
  readonly location_id: string;
  readonly kind: string;
  readonly record_id: string;
  readonly contact_id: string | null;
  readonly reason: string;
  readonly failure_code: string;
  readonly failure_detail: string;
  readonly failed_at: Date;
  readonly traceparent: string | null;
}

/** The newest hydrations that were given up, newest first. */
export const listFailedHydrations = async (on: Queryable, limit: number): Promise<FailedHydration[]> => {
  const { rows } = await on.query<Row>(
    `select connection_id, location_id, kind, record_id, case when kind in ('contact', 'notes') then record_id else contact_id end as contact_id,
            reason, failure_code, failure_detail, failed_at, traceparent
       from reconcile.hydrations where failure_code is not null order by failed_at desc limit $1`,
    [limit],
  );
  return rows.map((row) => ({
    connectionId: row.connection_id,
    locationId: row.location_id,
    kind: hydrationKindOf(row.kind),
    recordId: row.record_id,
    contactId: row.contact_id,
    reason: row.reason,
    code: row.failure_code,
    detail: row.failure_detail,
    failedAt: row.failed_at,
    traceparent: row.traceparent,
  }));
};

/** Sends what was given up (with this code, when one is named) through once more; answers how many. */
export const retryFailedHydrations = async (on: Queryable, connectionId: string, code?: string): Promise<number> => {
  const { rowCount } = await on.query(
    `update reconcile.hydrations set due_at = clock_timestamp(), attempts = 0, failure_code = null, failure_detail = null, failed_at = null
      where connection_id = $1 and failure_code is not null and failure_code = coalesce($2, failure_code)`,
    [connectionId, code],
  );
  return rowCount ?? 0;
};

export interface HydrationCounts {
  readonly waiting: number;
  readonly failed: number;
}

export interface HydrationsOfKind extends HydrationCounts {
  readonly connectionId: string;
  readonly kind: HydrationKind;
}

/** What waits and what was given up; nothing of a kind is not listed. */
export const countHydrations = async (on: Queryable): Promise<readonly HydrationsOfKind[]> => {
  const { rows } = await on.query<{ connection_id: string; kind: string; waiting: number; failed: number }>(
    `select connection_id, kind, count(*) filter (where due_at is not null)::integer as waiting, count(*) filter (where due_at is null)::integer as failed
       from reconcile.hydrations group by connection_id, kind`,
  );
  return rows.map(({ connection_id, kind, waiting, failed }) => ({
    connectionId: connection_id,
    kind: hydrationKindOf(kind),
    waiting,
    failed,
  }));
};
