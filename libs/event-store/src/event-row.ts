import { decodeData } from './codec.js';
import type { StoredEvent } from './event-store.js';
import type { Keys } from './person-keys.js';

/** A row of store.events as the driver gives it: 64-bit numbers as text. `forgotten` tells that the person's key is destroyed. */
export interface EventRow {
  readonly position: string;
  readonly xid: string;
  readonly event_id: string;
  /** Milliseconds: parsing a timestamp costs the driver more than opening the data. */
  readonly occurred_ms: number;
  readonly recorded_ms: number;
  readonly version: number;
  readonly schema_version: number;
  readonly ordinal: number;
  readonly stream: string;
  readonly topic: string;
  readonly key: string;
  readonly key_id: string | null;
  readonly type: string;
  readonly causation_id: string;
  readonly correlation_id: string | null;
  readonly traceparent: string | null;
  readonly actor: string | null;
  readonly source: string | null;
  readonly data: Buffer;
  readonly forgotten: boolean;
}

/** The persons whose keys are needed to read these rows. */
export const keyIdsOf = (rows: readonly EventRow[]): Set<string> => {
  const keyIds = new Set<string>();
  for (const row of rows) if (row.key_id !== null && !row.forgotten) keyIds.add(row.key_id);
  return keyIds;
};

export const eventOf = (row: EventRow, keys: Keys): StoredEvent => ({
  position: BigInt(row.position),
  xid: BigInt(row.xid),
  eventId: row.event_id,
  stream: row.stream,
  version: row.version,
  topic: row.topic,
  key: row.key,
  type: row.type,
  schemaVersion: row.schema_version,
  data: decodeData(row.data, keyFor(row, keys), { keyId: row.key_id, type: row.type }),
  causationId: row.causation_id,
  ordinal: row.ordinal,
  correlationId: row.correlation_id,
  traceparent: row.traceparent,
  actor: row.actor,
  source: row.source,
  occurredAt: new Date(Math.round(row.occurred_ms)),
  recordedAt: new Date(Math.round(row.recorded_ms)),
});

const keyFor = (row: EventRow, keys: Keys): Buffer | undefined =>
  row.key_id !== null && !row.forgotten ? keys.get(row.key_id) : undefined;
