import type { Queryable } from '@sync/database';
import { encoded, type AppendedRow, type PlannedEvent } from './append-plan.js';
import { newEventId } from './event-id.js';
import { keyHash } from './hashes.js';
import type { Keys } from './person-keys.js';

const text = `select store.append_event(
  $1::integer, $2::text, $3::integer, $4::text, $5::text, $6::smallint, $7::text, $8::uuid, $9::text, $10::integer, $11::bytea,
  $12::text, $13::text, $14::text, $15::text, $16::text, $17::double precision) as versions`;

/** Appends one event; `slot` is null when the caller holds the lock. */
export const appendEvent = async (
  on: Queryable,
  slot: number | null,
  planned: PlannedEvent,
  keys: Keys,
): Promise<AppendedRow | undefined> => {
  const { event, append, expected } = planned;
  const values = [
    slot,
    append.stream,
    expected,
    append.topic,
    append.key,
    keyHash(append.key),
    append.keyId,
    newEventId(),
    event.type,
    event.schemaVersion,
    encoded(planned, keys),
    event.causationId,
    event.correlationId ?? null,
    event.traceparent ?? null,
    event.actor ?? null,
    event.source ?? null,
    event.occurredAt.getTime(),
  ];
  const { rows } = await on.query<{ versions: [number] | [number, number] }>({ name: 'append-event', text, values });
  const [first, last = null] = rows[0]?.versions ?? [];
  return first === undefined ? undefined : { versions: [first], known_last: [last] };
};
