import type { Queryable } from '@sync/database';
import { rankOf, type HydrationPriority } from './priority.js';

export interface HydrationRequest {
  readonly connectionId: string;
  readonly locationId: string;
  readonly contactId: string;
  readonly reason: string;
  readonly priority: HydrationPriority;
  readonly traceparent: string | null;
}

// A held row is marked, whether or not its lease ran out: its holder may still be at work, with a read that began before this request.
// A row that waits after a failure keeps its time; one that was given up is tried again, because a new request is a new cause.
const text = `
  insert into reconcile.hydrations as known (connection_id, contact_id, location_id, priority, reason, traceparent, due_at)
  select w.*, clock_timestamp() from unnest($1::text[], $2::text[], $3::text[], $4::smallint[], $5::text[], $6::text[])
    as w (connection_id, contact_id, location_id, priority, reason, traceparent)
   order by w.connection_id, w.contact_id
  on conflict (connection_id, contact_id) do update set
    location_id = excluded.location_id,
    priority = least(known.priority, excluded.priority),
    reason = excluded.reason,
    traceparent = excluded.traceparent,
    due_at = coalesce(known.due_at, clock_timestamp()),
    attempts = case when known.due_at is null then 0 else known.attempts end,
    failure_code = null, failure_detail = null, failed_at = null,
    again_at = case when known.lease_until is not null then clock_timestamp() end`;

/** Joins requests to the queue: one row per contact, however many ask. Part of the handler's transaction. */
export const requestHydrations = async (on: Queryable, requests: readonly HydrationRequest[]): Promise<void> => {
  const joined = [...join(requests).values()];
  if (joined.length === 0) return;
  await on.query(text, [
    joined.map(({ connectionId }) => connectionId),
    joined.map(({ contactId }) => contactId),
    joined.map(({ locationId }) => locationId),
    joined.map(({ priority }) => rankOf(priority)),
    joined.map(({ reason }) => reason),
    joined.map(({ traceparent }) => traceparent),
  ]);
};

const join = (requests: readonly HydrationRequest[]): Map<string, HydrationRequest> => {
  const joined = new Map<string, HydrationRequest>();
  for (const request of requests) {
    const id = JSON.stringify([request.connectionId, request.contactId]);
    const before = joined.get(id);
    const priority = before && rankOf(before.priority) < rankOf(request.priority) ? before.priority : request.priority;
    joined.set(id, { ...request, priority });
  }
  return joined;
};
