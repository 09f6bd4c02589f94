import type { KeyObject } from 'node:crypto';
import type { StoredReceipt } from './receipt-log.js';
import type { SealedReceiptRecord } from './sealed-log.js';
import { unsealBehind } from './sealing.js';

/** A row of store.receipts as `receiptColumns` asks for it; `day` as `2025-03-01`, times in milliseconds, 64-bit numbers as text. */
export type ReceiptRow = readonly [
  position: string,
  xid: string,
  day: string,
  id: string,
  body: Buffer,
  topic: string,
  key: string,
  source: string,
  traceparent: string | null,
  receivedMs: number,
  asOfMs: number | null,
  ...horizon: unknown[],
];

/** The columns of a ReceiptRow, of a row `r`. */
export const receiptColumns = `r.position, r.xid, r.day::text, r.id, r.body, r.topic, r.key, r.source, r.traceparent,
  date_part('epoch', r.received_at) * 1000, date_part('epoch', r.as_of) * 1000`;

/** What a body is bound to besides its day's key: the receipt's id. */
export const bodyContext = (id: string): string => `receipt/${id}`;

export const receiptOf = (row: ReceiptRow, dayKeys: ReadonlyMap<string, KeyObject>): StoredReceipt =>
  openReceipt(sealedReceiptOf(row), dayKeys);

/** The receipt as it is stored: its body still under the day's key. */
export const sealedReceiptOf = (row: ReceiptRow): SealedReceiptRecord => {
  const [position, xid, day, id, sealed, topic, key, source, traceparent, receivedMs, asOfMs] = row;
  return {
    id,
    topic,
    key,
    source,
    day,
    sealed,
    receivedAt: new Date(Math.round(receivedMs)),
    asOf: asOfMs === null ? null : new Date(Math.round(asOfMs)),
    traceparent,
    position: BigInt(position),
    xid: BigInt(xid),
  };
};

/** The body is null when the day's key was destroyed. */
export const openReceipt = ({ day, sealed, ...facts }: SealedReceiptRecord, dayKeys: ReadonlyMap<string, KeyObject>): StoredReceipt => {
  const dayKey = dayKeys.get(day);
  return Object.assign(facts, { body: dayKey ? unsealBehind(0, dayKey, sealed, bodyContext(facts.id)) : null });
};
