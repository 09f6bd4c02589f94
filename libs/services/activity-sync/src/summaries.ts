import type { AppointmentRecord } from '@sync/crm-events';
import type { Queryable } from '@sync/database';
import type { ActivitySummary } from '@sync/mapping';
import { personId, type PersonId } from './people-rows.js';

/** What is known of a person at one moment, and until when something is ahead of them. */
export interface PersonSummary {
  readonly notes: ActivitySummary['notes'];
  readonly appointments: NonNullable<ActivitySummary['appointments']>;
  readonly aheadUntil: Date | null;
}

interface Row {
  readonly location_id: string;
  readonly contact_id: string;
  readonly upcoming: number;
  readonly no_shows: number;
  readonly next: AppointmentRecord | null;
  readonly last: AppointmentRecord | null;
  readonly ahead_until: Date | null;
  readonly note_count: number | null;
  readonly last_note_at: Date | null;
  readonly last_excerpt: string | null;
}

/**
 * Summaries of these people as of `now`: one statement, index probes only. What is counted one by one is what lies ahead and what was missed, never the rest
 * of a person's history.
 */
export const loadSummaries = async (on: Queryable, people: readonly PersonId[], now: Date): Promise<Map<string, PersonSummary>> => {
  if (people.length === 0) return new Map();
  const { rows } = await on.query<Row>(
    `select p.location_id, p.contact_id, ahead.upcoming, missed.no_shows, next.record as next, last.record as last, until.ahead_until,
            n.note_count, n.last_note_at, n.last_excerpt
       from unnest($1::text[], $2::text[]) as p (location_id, contact_id)
       left join activity_sync.note_lists n on n.location_id = p.location_id and n.contact_id = p.contact_id
       cross join lateral (
         select count(*)::int as upcoming from activity_sync.appointments a
          where a.location_id = p.location_id and a.contact_id = p.contact_id and a.is_held and a.is_open and a.start_at > $3) ahead
       cross join lateral (
         select count(*)::int as no_shows from activity_sync.appointments a
          where a.location_id = p.location_id and a.contact_id = p.contact_id and a.is_no_show) missed
       left join lateral (
         select a.state -> 'record' as record from activity_sync.appointments a
          where a.location_id = p.location_id and a.contact_id = p.contact_id and a.is_held and a.is_open and a.start_at > $3
          order by a.start_at, a.appointment_id limit 1) next on true
       left join lateral (
         select a.state -> 'record' as record from activity_sync.appointments a
          where a.location_id = p.location_id and a.contact_id = p.contact_id and a.is_held and a.start_at <= $3
          order by a.start_at desc, a.appointment_id desc limit 1) last on true
       left join lateral (
         select a.ahead_until from activity_sync.appointments a
          where a.location_id = p.location_id and a.contact_id = p.contact_id and a.ahead_until is not null
          order by a.ahead_until desc limit 1) until on true`,
    [people.map(({ locationId }) => locationId), people.map(({ contactId }) => contactId), now],
  );
  return new Map(rows.map((row) => [personId({ locationId: row.location_id, contactId: row.contact_id }), summaryOf(row)]));
};

const summaryOf = (row: Row): PersonSummary => ({
  notes:
    row.note_count === null
      ? null
      : { count: row.note_count, lastAt: row.last_note_at?.toISOString() ?? null, lastExcerpt: row.last_excerpt },
  appointments: { upcoming: row.upcoming, noShows: row.no_shows, next: row.next, last: row.last },
  aheadUntil: row.ahead_until,
});
