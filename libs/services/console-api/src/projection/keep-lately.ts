import type { HappeningKind } from '@sync/contracts-console';
import type { PoolClient } from '@sync/database';

export interface LatelyEntry {
  readonly locationId: string;
  readonly at: Date;
  /** Place in its stream: what one report told at once keeps its order. */
  readonly version: number;
  readonly eventId: string;
  readonly contactId: string;
  readonly kind: HappeningKind;
  readonly sentence: string;
  /** A reason code; '' when there is nothing to explain. */
  readonly reason: string;
}

/** How many a location keeps. */
export const LATELY = 20;

/** Adds what happened, and takes away what is not among the last of its location any more; rows that somebody else takes away are left to them. */
export const keepLately = async (client: PoolClient, entries: readonly LatelyEntry[]): Promise<void> => {
  const locations = [...new Set(entries.map(({ locationId }) => locationId))];
  const last = locations.flatMap((location) => entries.filter(({ locationId }) => locationId === location).slice(-LATELY));
  if (last.length === 0) return;
  await client.query({
    name: 'console-add-lately',
    text: `insert into console.lately (location_id, recorded_at, version, event_id, contact_id, kind, sentence, reason)
           select * from unnest($1::text[], $2::timestamptz[], $3::int[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[]) order by 1, 2, 3, 4
           on conflict do nothing`,
    values: [
      last.map(({ locationId }) => locationId),
      last.map(({ at }) => at),
      last.map(({ version }) => version),
      last.map(({ eventId }) => eventId),
      last.map(({ contactId }) => contactId),
      last.map(({ kind }) => kind),
      last.map(({ sentence }) => sentence),
      last.map(({ reason }) => reason),
    ],
  });
  await client.query({
    name: 'console-trim-lately',
    text: `delete from console.lately l
            using unnest($1::text[]) one (location_id)
            cross join lateral (select recorded_at, version, event_id from console.lately where location_id = one.location_id
                                 order by recorded_at desc, version desc, event_id desc offset ${LATELY} for update skip locked) old
            where l.location_id = one.location_id and l.recorded_at = old.recorded_at and l.version = old.version and l.event_id = old.event_id`,
    values: [locations],
  });
};
