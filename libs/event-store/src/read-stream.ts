import type { Queryable } from '@sync/database';
import type { EventRow } from './event-row.js';

const text = `
  select e.position, e.xid, e.event_id, date_part('epoch', e.occurred_at) * 1000 as occurred_ms,
         date_part('epoch', e.recorded_at) * 1000 as recorded_ms, e.version, e.schema_version, e.ordinal, e.stream, e.topic, e.key,
         e.key_id, e.type, e.causation_id, e.correlation_id, e.traceparent, e.actor, e.source, e.data,
         exists (select from store.person_keys k where k.key_id = e.key_id and k.wrapped is null) as forgotten
    from store.events e
   where e.stream = $1 and e.version >= $2
   order by e.version`;

/** The committed events of one stream, oldest first. */
export const readStream = async (on: Queryable, stream: string, fromVersion: number): Promise<EventRow[]> =>
  (await on.query<EventRow>(text, [stream, fromVersion])).rows;
