import type { StoredReceipt } from './receipt-log.js';
import { unsealBehind } from './sealing.js';

/** A row of store.receipts as the driver gives it; `day` as `2025-03-01`. */
export interface ReceiptRow {
  readonly position: string;
  readonly xid: string;
  readonly day: string;
  readonly received_ms: number;
  readonly as_of_ms: number | null;
  readonly id: string;
  readonly topic: string;
  readonly key: string;
  readonly source: string;
  readonly traceparent: string | null;
  readonly body: Buffer;
}

/** What a body is bound to besides its day's key: the receipt's id. */
export const bodyContext = (id: string): string => `receipt/${id}`;

export const receiptOf = (row: ReceiptRow, dayKeys: ReadonlyMap<string, Buffer>): StoredReceipt => {
  const key = dayKeys.get(row.day);
  return {
    id: row.id,
    topic: row.topic,
    key: row.key,
    source: row.source,
    body: key ? unsealBehind(0, key, row.body, bodyContext(row.id)) : null,
    receivedAt: new Date(Math.round(row.received_ms)),
    asOf: row.as_of_ms === null ? null : new Date(Math.round(row.as_of_ms)),
    traceparent: row.traceparent,
    position: BigInt(row.position),
    xid: BigInt(row.xid),
  };
};
