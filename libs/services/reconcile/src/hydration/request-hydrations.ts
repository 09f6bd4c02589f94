import type { Queryable } from '@sync/database';
import { joinTraces } from '@sync/telemetry';
import type { HydrationKind } from './hydration-kind.js';
import { rankOf, type HydrationPriority } from './priority.js';

export interface HydrationRequest {
  readonly connectionId: string;
  readonly locationId: string;
  readonly kind: HydrationKind;
  readonly recordId: string;
  /** Of a task, where it is known: a task is read at its contact. */
  readonly contactId?: string | null;
  /** Of a task: the receipt that tells its title. */
  readonly receiptId?: string | null;
  /** Of a task: a complete sweep of the task search that began then did not show it. */
  readonly unseenAt?: Date | null;
  readonly reason: string;
  readonly priority: HydrationPriority;
  readonly traceparent: string | null;
}

// A held row is marked, whether or not its lease ran out: its holder may still be at work, with a read that began before this request.
// A row that waits after a failure keeps its time; one that was given up is tried again, because a new request is a new cause. What one request
// knows of a task and the other does not is kept. The trace of the first one goes on; those that join it lead there.
const text = `
  insert into reconcile.hydrations as known
    (connection_id, kind, record_id, location_id, contact_id, receipt_id, unseen_at, priority, reason, traceparent, due_at)
  select w.*, clock_timestamp()
    from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[], $8::smallint[], $9::text[], $10::text[])
      as w (connection_id, kind, record_id, location_id, contact_id, receipt_id, unseen_at, priority, reason, traceparent)
   order by w.connection_id, w.kind, w.record_id
  on conflict (connection_id, kind, record_id) do update set
    location_id = excluded.location_id,
    contact_id = coalesce(excluded.contact_id, known.contact_id),
    receipt_id = coalesce(excluded.receipt_id, known.receipt_id),
    unseen_at = greatest(known.unseen_at, excluded.unseen_at),
    priority = least(known.priority, excluded.priority),
    reason = excluded.reason,
    traceparent = case when known.due_at is null then excluded.traceparent else coalesce(known.traceparent, excluded.traceparent) end,
    due_at = coalesce(known.due_at, clock_timestamp()),
    attempts = case when known.due_at is null then 0 else known.attempts end,
    failure_code = null, failure_detail = null, failed_at = null,
    again_at = case when known.lease_until is not null then clock_timestamp() end
  returning connection_id, kind, record_id, traceparent`;

/** Joins requests to the queue: one row per record, however many ask. Part of the handler's transaction. */
export const requestHydrations = async (on: Queryable, requests: readonly HydrationRequest[]): Promise<void> => {
  const joined = [...join(requests).values()];
  if (joined.length === 0) return;
  const { rows } = await on.query<Kept>(text, [
    joined.map(({ connectionId }) => connectionId),
    joined.map(({ kind }) => kind),
    joined.map(({ recordId }) => recordId),
    joined.map(({ locationId }) => locationId),
    joined.map(({ contactId }) => contactId ?? null),
    joined.map(({ receiptId }) => receiptId ?? null),
    joined.map(({ unseenAt }) => unseenAt?.toISOString() ?? null),
    joined.map(({ priority }) => rankOf(priority)),
    joined.map(({ reason }) => reason),
    joined.map(({ traceparent }) => traceparent),
  ]);
  const kept = new Map(
    rows.map((row) => [idOf({ connectionId: row.connection_id, kind: row.kind, recordId: row.record_id }), row.traceparent]),
  );
  for (const request of requests) joinTraces('hydration shared', [request.traceparent], kept.get(idOf(request)) ?? null);
};

interface Kept {
  readonly connection_id: string;
  readonly kind: string;
  readonly record_id: string;
  readonly traceparent: string | null;
}

const idOf = ({ connectionId, kind, recordId }: Record<'connectionId' | 'kind' | 'recordId', string>): string =>
  JSON.stringify([connectionId, kind, recordId]);

const join = (requests: readonly HydrationRequest[]): Map<string, HydrationRequest> => {
  const joined = new Map<string, HydrationRequest>();
  for (const request of requests) {
    const id = idOf(request);
    const before = joined.get(id);
    joined.set(id, before ? both(before, request) : request);
  }
  return joined;
};

const both = (before: HydrationRequest, request: HydrationRequest): HydrationRequest => ({
  ...request,
  contactId: request.contactId ?? before.contactId ?? null,
  receiptId: request.receiptId ?? before.receiptId ?? null,
  unseenAt: request.unseenAt ?? before.unseenAt ?? null,
  priority: rankOf(before.priority) < rankOf(request.priority) ? before.priority : request.priority,
});
