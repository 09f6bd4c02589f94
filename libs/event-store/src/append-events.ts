import { arrayLiteral, type Queryable } from '@sync/database';
import { encoded, type AppendedRow, type AppendPlan } from './append-plan.js';
import { newEventId } from './event-id.js';
import { keyHash } from './hashes.js';
import type { Keys } from './person-keys.js';

const text = `select versions, known_last from store.append_events(
  $1::integer[], $2::text[], $3::text[], $4::integer[], $5::integer[], $6::text[], $7::text[], $8::smallint[], $9::text[], $10::uuid[], $11::text[],
  $12::integer[], $13::bytea, $14::integer[], $15::integer[], $16::text[], $17::smallint[], $18::text[], $19::text[], $20::text[], $21::text[],
  $22::double precision[])`;

/** Appends many events; `slots` is null when the caller holds the locks. */
export const appendEvents = async (
  on: Queryable,
  slots: readonly number[] | null,
  { events }: AppendPlan,
  keys: Keys,
): Promise<AppendedRow | undefined> => {
  const payloads = events.map((planned) => encoded(planned, keys));
  let end = 1;
  const starts = payloads.map(({ length }) => (end += length) - length);
  const values = [
    slots && arrayLiteral(slots, (slot) => slot),
    arrayLiteral([...keys.keys()], (keyId) => keyId),
    arrayLiteral(events, ({ append }) => append.stream),
    arrayLiteral(events, ({ rank }) => rank),
    arrayLiteral(events, ({ expected }) => expected),
    arrayLiteral(events, ({ append }) => append.topic),
    arrayLiteral(events, ({ append }) => append.key),
    arrayLiteral(events, ({ append }) => keyHash(append.key)),
    arrayLiteral(events, ({ append }) => append.keyId),
    arrayLiteral(events, () => newEventId()),
    arrayLiteral(events, ({ event }) => event.type),
    arrayLiteral(events, ({ event }) => event.schemaVersion),
    Buffer.concat(payloads, end - 1),
    arrayLiteral(starts, (start) => start),
    arrayLiteral(payloads, ({ length }) => length),
    arrayLiteral(events, ({ event }) => event.causationId),
    arrayLiteral(events, ({ ordinal }) => ordinal),
    arrayLiteral(events, ({ event }) => event.correlationId),
    arrayLiteral(events, ({ event }) => event.traceparent),
    arrayLiteral(events, ({ event }) => event.actor),
    arrayLiteral(events, ({ event }) => event.source),
    arrayLiteral(events, ({ event }) => event.occurredAt.getTime()),
  ];
  const { rows } = await on.query<AppendedRow>({ name: 'append-events', text, values });
  return rows[0];
};
