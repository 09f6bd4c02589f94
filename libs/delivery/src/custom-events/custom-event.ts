import { claimantId } from '../lane.js';

/**
 * `waiting`: nothing is under way. `sending`: a call was begun and its end is not written down. The others are ends: `sent` was accepted, `lost` may or
 * may not have arrived and is not repeated, `rejected` never will be accepted, `expired` waited too long, `skipped` is not meant to be told.
 */
export type CustomEventState = 'waiting' | 'sending' | 'sent' | 'lost' | 'rejected' | 'expired' | 'skipped';

/** A custom event in the ledger that has not come to an end. */
export interface OpenCustomEvent {
  /** Grows in the order of arrival. */
  readonly id: string;
  readonly connectionId: string;
  readonly locationId: string;
  readonly contactId: string;
  readonly dedupeKey: string;
  readonly name: string;
  readonly data: Readonly<Record<string, string>>;
  readonly at: Date;
  /** Who wants to change an event names the revision it knows; if it moved, somebody else was first. */
  readonly revision: number;
  readonly attempts: number;
  readonly answersLost: number;
  /** Null: no call was begun. 0: one was begun, and whoever did has lost the lane without writing down how it ended. Else it may be under way for so long. */
  readonly sendingForMs: number | null;
  readonly traceparent: string | null;
}

export interface CustomEventRow {
  readonly id: string;
  readonly connection_id: string;
  readonly location_id: string;
  readonly contact_id: string;
  readonly dedupe_key: string;
  readonly name: string;
  readonly data: Record<string, string> | null;
  readonly happened_at: Date;
  readonly revision: number;
  readonly attempts: number;
  readonly answers_lost: number;
  readonly sending_for_ms: number | null;
  readonly traceparent: string | null;
}

/** What a statement on `delivery.custom_events as event` returns to make an OpenCustomEvent of it. */
export const openColumns = `event.id, event.connection_id, event.location_id, event.contact_id, event.dedupe_key, event.name, event.data, event.happened_at,
  event.revision, event.attempts, event.answers_lost, event.traceparent,
  case when event.state = 'sending' then coalesce((
    select greatest(0, extract(epoch from lane.lease_until - now()) * 1000)::int from delivery.lanes as lane
    where lane.id = event.lane_id and lane.fence = event.fence and lane.lease_until is not null), 0) end as sending_for_ms`;

export const openFrom = (row: CustomEventRow): OpenCustomEvent => ({
  id: row.id,
  connectionId: row.connection_id,
  locationId: row.location_id,
  contactId: row.contact_id,
  dedupeKey: row.dedupe_key,
  name: row.name,
  data: row.data ?? {},
  at: row.happened_at,
  revision: row.revision,
  attempts: row.attempts,
  answersLost: row.answers_lost,
  sendingForMs: row.sending_for_ms,
  traceparent: row.traceparent,
});

export const contactOf = (row: Pick<CustomEventRow, 'connection_id' | 'contact_id'>): string =>
  claimantId({ connectionId: row.connection_id, contactId: row.contact_id });
