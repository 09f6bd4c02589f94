import type { Queryable } from '@sync/database';
import { clockReading, type ClockReading } from '../database-clock.js';
import { priorityAt, rankOf, type HydrationPriority } from './priority.js';

/** A contact to be read by whoever holds this lease. */
export interface LeasedHydration {
  readonly connectionId: string;
  readonly contactId: string;
  readonly locationId: string;
  readonly priority: HydrationPriority;
  readonly attempts: number;
  readonly fence: string;
  readonly traceparent: string | null;
}

export interface HydrationLease {
  readonly rows: readonly LeasedHydration[];
  /** The database's time when they were leased; every read of them begins later. */
  readonly clock: ClockReading;
}

interface Row {
  readonly contact_id: string;
  readonly location_id: string;
  readonly priority: number;
  readonly attempts: number;
  readonly fence: string;
  readonly traceparent: string | null;
  readonly now: Date;
}

const text = `
  with due as (
    select contact_id from reconcile.hydrations
     where connection_id = $1 and priority <= $3 and due_at <= clock_timestamp() and (lease_until is null or lease_until < clock_timestamp())
       and not exists (select from reconcile.circuits where connection_id = $1)
     order by priority, due_at limit $2 for update skip locked
  )
  update reconcile.hydrations h
     set lease_until = clock_timestamp() + $4 * interval '1 millisecond', fence = nextval('reconcile.fences'), again_at = null
    from due where h.connection_id = $1 and h.contact_id = due.contact_id
  returning h.contact_id, h.location_id, h.priority, h.attempts, h.fence, h.traceparent, clock_timestamp() as now`;

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
    rows: rows
      .map((row) => ({
        connectionId,
        contactId: row.contact_id,
        locationId: row.location_id,
        priority: priorityAt(row.priority),
        attempts: row.attempts,
        fence: row.fence,
        traceparent: row.traceparent,
      }))
      .sort((left, right) => rankOf(left.priority) - rankOf(right.priority)),
  };
};

/** Prolongs leases while their calls wait for the budget. */
export const renewHydrations = async (on: Queryable, held: readonly LeasedHydration[], leaseMs: number): Promise<void> => {
  await on.query(
    `update reconcile.hydrations h set lease_until = clock_timestamp() + $4 * interval '1 millisecond'
       from unnest($1::text[], $2::text[], $3::bigint[]) as held (connection_id, contact_id, fence)
      where h.connection_id = held.connection_id and h.contact_id = held.contact_id and h.fence = held.fence`,
    [...keysOf(held), leaseMs],
  );
};

/** What names leased rows in a statement: connections, contacts, fences. */
export const keysOf = (held: readonly LeasedHydration[]): [string[], string[], string[]] => [
  held.map(({ connectionId }) => connectionId),
  held.map(({ contactId }) => contactId),
  held.map(({ fence }) => fence),
];
