import { decodeData } from './codec.js';
import type { StoredEvent } from './event-store.js';
import type { SealedEvent } from './sealed-log.js';
import type { Keys } from './person-keys.js';

/**
 * A row of store.events as `eventColumns` asks for it: an array, because with names the driver needs a tenth longer. 64-bit numbers are text, times are
 * milliseconds (parsing a timestamp costs the driver more than opening the data), data is base64 (a fifth cheaper than the driver's hexadecimal).
 */
export type EventRow = readonly [
  position: string,
  xid: string,
  keyId: string | null,
  type: string,
  data: string | null,
  eventId: string,
  stream: string,
  version: number,
  topic: string,
  key: string,
  schemaVersion: number,
  causationId: string,
  ordinal: number,
  correlationId: string | null,
  traceparent: string | null,
  actor: string | null,
  source: string | null,
  occurredMs: number,
  recordedMs: number,
  ...horizon: unknown[],
];

/** The columns of an EventRow, of a row `e`. Whether a person's key was destroyed is asked row by row: no cache knows what happened elsewhere. */
export const eventColumns = `e.position, e.xid, e.key_id, e.type,
  case when not exists (select from store.person_keys k where k.key_id = e.key_id and k.wrapped is null) then encode(e.data, 'base64') end,
  e.event_id, e.stream, e.version, e.topic, e.key, e.schema_version, e.causation_id, e.ordinal, e.correlation_id, e.traceparent, e.actor, e.source,
  date_part('epoch', e.occurred_at) * 1000, date_part('epoch', e.recorded_at) * 1000`;

/** The persons whose keys are needed to read these rows. */
export const keyIdsOf = (rows: readonly EventRow[]): Set<string> => {
  const keyIds = new Set<string>();
  for (const [, , keyId, , data] of rows) if (keyId !== null && data !== null) keyIds.add(keyId);
  return keyIds;
};

export const eventOf = (row: EventRow, keys: Keys): StoredEvent => Object.assign(factsOf(row), { data: dataOf(row, keys) });

/** The event as it is stored: its data still under the person's key, null when that key is destroyed. */
export const sealedEventOf = (row: EventRow): SealedEvent =>
  Object.assign(factsOf(row), { keyId: row[2], sealed: row[4] === null ? null : Buffer.from(row[4], 'base64') });

/** The same as eventOf, of an event that travelled sealed. */
export const openEvent = ({ keyId, sealed, ...facts }: SealedEvent, keys: Keys): StoredEvent =>
  Object.assign(facts, { data: opened(sealed, keyId, facts.type, keys) });

const factsOf = (row: EventRow): Omit<StoredEvent, 'data'> => ({
  position: BigInt(row[0]),
  xid: BigInt(row[1]),
  type: row[3],
  eventId: row[5],
  stream: row[6],
  version: row[7],
  topic: row[8],
  key: row[9],
  schemaVersion: row[10],
  causationId: row[11],
  ordinal: row[12],
  correlationId: row[13],
  traceparent: row[14],
  actor: row[15],
  source: row[16],
  occurredAt: new Date(Math.round(row[17])),
  recordedAt: new Date(Math.round(row[18])),
});

const dataOf = ([, , keyId, type, data]: EventRow, keys: Keys): unknown =>
  opened(data === null ? null : Buffer.from(data, 'base64'), keyId, type, keys);

const opened = (sealed: Buffer | null, keyId: string | null, type: string, keys: Keys): unknown =>
  sealed === null ? null : decodeData(sealed, keyId === null ? undefined : keys.get(keyId), { keyId, type });
