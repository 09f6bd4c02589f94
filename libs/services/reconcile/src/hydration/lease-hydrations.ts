import type { Queryable } from '@sync/database';
import { clockReading, type ClockReading } from '../database-clock.js';
import { hydrationKindOf, type HydrationKind } from './hydration-kind.js';
import { priorityAt, rankOf, type HydrationPriority } from './priority.js';

/** A record to be read by whoever holds this lease. */
export interface LeasedHydration {
  readonly connectionId: string;
  readonly kind: HydrationKind;
  readonly recordId: string;
  readonly locationId: string;
  readonly priority: HydrationPriority;
  readonly attempts: number;
  readonly fence: string;
  readonly traceparent: string | null;
  /** What is known of a task: see HydrationRequest. */
  readonly contactId: string | null;
  readonly receiptId: string | null;
  readonly unseenAt: Date | null;
  /** The contact at which a sweep saw the task last. */
  readonly seenContactId: string | null;
}

export interface HydrationLease {
  readonly rows: readonly LeasedHydration[];
  /** The database's time when they were leased; every read of them begins later. */
  readonly clock: ClockReading;
}

interface Row {
  readonly kind: string;
  readonly record_id: string;
  readonly location_id: string;
  readonly contact_id: string | null;
  readonly receipt_id: string | null;
  readonly unseen_at: Date | null;
  readonly seen_contact_id: string | null;
  readonly priority: number;
  readonly attempts: number;
  readonly fence: string;
  readonly traceparent: string | null;
  readonly now: Date;
}

const text = `
  with due as (
    select kind, record_id from reconcile.hydrations
     where connection_id = $1 and priority <= $3 and due_at <= clock_timestamp() and (lease_until is null or lease_until < clock_timestamp())
       and not exists (select from reconcile.circuits where connection_id = $1)
     order by priority, due_at limit $2 for update skip locked
  )
  update reconcile.hydrations h
     set lease_until = clock_timestamp() + $4 * interval '1 millisecond', fence = nextval('reconcile.fences'), again_at = null
    from due left join reconcile.seen_tasks s on due.kind = 'task' and s.connection_id = $1 and s.task_id = due.record_id
   where h.connection_id = $1 and h.kind = due.kind and h.record_id = due.record_id
  returning h.kind, h.record_id, h.location_id, h.contact_id, h.receipt_id, h.unseen_at, s.contact_id as seen_contact_id,
            h.priority, h.attempts, h.fence, h.traceparent, clock_timestamp() as now`;

export interface LeaseRequest {
  readonly connectionId: string;
  readonly limit: number;
  readonly leaseMs: number;
  /** Nothing less urgent than this. */
  readonly upTo: HydrationPriority;
}

/** Takes the most urgent due hydrations that nobody holds; none while the connection's circuit is open. A lease that ran out is taken again. */
export const leaseHydrations = async (on: Queryable, { connectionId, limit, leaseMs, upTo }: LeaseRequest): Promise<HydrationLease> => {
  const { rows } = await on.query<Row>({ name: 'lease-hydrations', text, values: [connectionId, limit, rankOf(upTo), leaseMs] });
  return {
    clock: clockReading(rows[0]?.now ?? new Date(0)),
    rows: rows.map((row) => leased(connectionId, row)).sort((left, right) => rankOf(left.priority) - rankOf(right.priority)),
  };
};

const leased = (connectionId: string, row: Row): LeasedHydration => ({
  connectionId,
  kind: hydrationKindOf(row.kind),
  recordId: row.record_id,
  locationId: row.location_id,
  priority: priorityAt(row.priority),
  attempts: row.attempts,
  fence: row.fence,
  traceparent: row.traceparent,
  contactId: row.contact_id,
  receiptId: row.receipt_id,
  unseenAt: row.unseen_at,
  seenContactId: row.seen_contact_id,
});

/** Prolongs leases while their calls wait for the budget. */
export const renewHydrations = async (on: Queryable, held: readonly LeasedHydration[], leaseMs: number): Promise<void> => {
  await on.query(
    `update reconcile.hydrations h set lease_until = clock_timestamp() + $5 * interval '1 millisecond'
       from ${heldRows} where ${isHeld}`,
    [...keysOf(held), leaseMs],
  );
};

/** What names leased rows in a statement, from `$1` on: connections, kinds, records, fences. */
export const keysOf = (held: readonly LeasedHydration[]): [string[], string[], string[], string[]] => [
  held.map(({ connectionId }) => connectionId),
  held.map(({ kind }) => kind),
  held.map(({ recordId }) => recordId),
  held.map(({ fence }) => fence),
];
const names = 'connection_id, kind, record_id, fence';
const arrays = '$1::text[], $2::text[], $3::text[], $4::bigint[]';
export const heldRows = `unnest(${arrays}) as r (${names})`;

/** The same rows as a source called `r`, with more columns of their own. */
export const heldRowsWith = (moreNames: string, moreArrays: string): string =>
  `unnest(${arrays}, ${moreArrays}) as r (${names}, ${moreNames})`;

/** True for a row `h` that is still held as in `r`: nobody took it since. */
export const isHeld = 'h.connection_id = r.connection_id and h.kind = r.kind and h.record_id = r.record_id and h.fence = r.fence';
