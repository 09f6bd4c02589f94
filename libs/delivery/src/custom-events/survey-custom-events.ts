import type { Queryable } from '@sync/database';
import type { CustomEventState } from './custom-event.js';

export type CustomEventCounts = Readonly<Record<CustomEventState, number>>;

/** How many events of a connection are in which state: those that wait or need a look in all, the others if they were settled since then. */
export const countCustomEvents = async (on: Queryable, connectionId: string, since: Date): Promise<CustomEventCounts> => {
  const { rows } = await on.query<{ state: CustomEventState; events: string }>(
    `select state, count(*) as events from delivery.custom_events
     where connection_id = $1 and state in ('waiting', 'sending', 'rejected') group by state
     union all
     select state, count(*) from delivery.custom_events
     where connection_id = $1 and state in ('sent', 'lost', 'expired', 'skipped') and settled_at >= $2 group by state`,
    [connectionId, since],
  );
  return { ...none, ...Object.fromEntries(rows.map(({ state, events }) => [state, Number(events)])) };
};

const none: CustomEventCounts = { waiting: 0, sending: 0, sent: 0, lost: 0, rejected: 0, expired: 0, skipped: 0 };

/** An event as a person may look at it: without its data. */
export interface ListedCustomEvent {
  readonly id: string;
  readonly connectionId: string;
  readonly locationId: string;
  readonly contactId: string;
  readonly name: string;
  readonly dedupeKey: string;
  readonly state: CustomEventState;
  readonly reason: string | null;
  readonly detail: string | null;
  readonly happenedAt: Date;
  readonly settledAt: Date | null;
  readonly attempts: number;
  readonly answersLost: number;
  readonly traceparent: string | null;
}

export interface CustomEventQuery {
  readonly connectionId: string;
  readonly state: CustomEventState;
  readonly limit: number;
  /** Only those settled before then, for the next page. */
  readonly before?: Date;
}

interface ListedRow {
  readonly id: string;
  readonly connection_id: string;
  readonly location_id: string;
  readonly contact_id: string;
  readonly name: string;
  readonly dedupe_key: string;
  readonly state: CustomEventState;
  readonly reason: string | null;
  readonly detail: string | null;
  readonly happened_at: Date;
  readonly settled_at: Date | null;
  readonly attempts: number;
  readonly answers_lost: number;
  readonly traceparent: string | null;
}

/** Events in one state, the last settled first. */
export const listCustomEvents = async (
  on: Queryable,
  { connectionId, state, limit, before }: CustomEventQuery,
): Promise<ListedCustomEvent[]> => {
  const { rows } = await on.query<ListedRow>(
    `select id, connection_id, location_id, contact_id, name, dedupe_key, state, reason, detail, happened_at, settled_at, attempts, answers_lost, traceparent
     from delivery.custom_events
     where connection_id = $1 and state = $2 and ($3::timestamptz is null or settled_at < $3)
     order by settled_at desc, id desc limit $4`,
    [connectionId, state, before ?? null, limit],
  );
  return rows.map((row) => ({
    id: row.id,
    connectionId: row.connection_id,
    locationId: row.location_id,
    contactId: row.contact_id,
    name: row.name,
    dedupeKey: row.dedupe_key,
    state: row.state,
    reason: row.reason,
    detail: row.detail,
    happenedAt: row.happened_at,
    settledAt: row.settled_at,
    attempts: row.attempts,
    answersLost: row.answers_lost,
    traceparent: row.traceparent,
  }));
};

/** How many events wait to be sent; what going live would send. */
export const countWaitingCustomEvents = async (on: Queryable, connectionId: string): Promise<number> => {
  const { rows } = await on.query<{ events: string }>(
    `select count(*) as events from delivery.custom_events where connection_id = $1 and state = 'waiting'`,
    [connectionId],
  );
  return Number(rows[0]?.events ?? 0);
};
