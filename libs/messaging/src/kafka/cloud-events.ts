import type { IHeaders, KafkaMessage, Message as KafkaRecord } from 'kafkajs';
import { keyHash, type Checkpoint, type SealedEvent, type SealedReceiptRecord } from '@sync/event-store';
import { placeFrom, placeText } from './place.js';

/**
 * Messages on Kafka are CloudEvents 1.0 in binary mode: attributes in `ce_*` headers, the trace in `traceparent`, and as value the data exactly as the store
 * holds it, sealed under its person's or day's key: a destroyed key erases the person in Kafka's log as well. Extension attributes, all texts:
 *
 * | attribute | says |
 * |---|---|
 * | place | where the message stands in the log: epoch/transaction/position |
 * | previous | where the message before it on this Kafka partition stands; a reader that is not there yet has missed some and reads them from the store |
 * | partitions | into how many partitions its topic was cut when it was sent |
 * | streamversion, schemaversion, ordinal, causationid, correlationid, actor, origin, keyid, recordedtime | as in the store |
 * | day, asof | of receipts: the day it is kept in, and when what it says was true |
 */
const sourceOf = { event: '/ghl-sendx-sync/events', receipt: '/ghl-sendx-sync/receipts' } as const;

/** Where a message stands on its Kafka partition. */
export interface Link {
  readonly place: Checkpoint;
  readonly previous: Checkpoint;
  readonly partitions: number;
}

/** A message as it goes to Kafka, to the partition that is its key's share of the topic. */
export type OutgoingRecord = KafkaRecord & { readonly partition: number };

export const partitionOf = (key: string, partitions: number): number => keyHash(key) % partitions;

export const eventRecord = (event: SealedEvent, link: Link): OutgoingRecord =>
  record(event.key, event.sealed, link, {
    ce_id: event.eventId,
    ce_source: sourceOf.event,
    ce_type: event.type,
    ce_subject: event.stream,
    ce_time: event.occurredAt.toISOString(),
    ce_recordedtime: event.recordedAt.toISOString(),
    ce_streamversion: String(event.version),
    ce_schemaversion: String(event.schemaVersion),
    ce_causationid: event.causationId,
    ce_ordinal: String(event.ordinal),
    ce_keyid: event.keyId,
    ce_correlationid: event.correlationId,
    ce_actor: event.actor,
    ce_origin: event.source,
    traceparent: event.traceparent,
  });

export const receiptRecord = (receipt: SealedReceiptRecord, link: Link): OutgoingRecord =>
  record(receipt.key, receipt.sealed, link, {
    ce_id: receipt.id,
    ce_source: sourceOf.receipt,
    ce_type: 'Receipt',
    ce_subject: `receipt-${receipt.id}`,
    ce_time: (receipt.asOf ?? receipt.receivedAt).toISOString(),
    ce_recordedtime: receipt.receivedAt.toISOString(),
    ce_day: receipt.day,
    ce_asof: receipt.asOf?.toISOString(),
    ce_origin: receipt.source,
    traceparent: receipt.traceparent,
  });

const record = (
  key: string,
  value: Buffer | null,
  { place, previous, partitions }: Link,
  attributes: Readonly<Record<string, string | null | undefined>>,
): OutgoingRecord => {
  const headers: Record<string, string> = {
    ce_specversion: '1.0',
    ce_place: placeText(place),
    ce_previous: placeText(previous),
    ce_partitions: String(partitions),
    'content-type': 'application/octet-stream',
  };
  for (const [name, text] of Object.entries(attributes)) if (text !== null && text !== undefined) headers[name] = text;
  return { key, value, headers, partition: partitionOf(key, partitions) };
};

/** Where this message stands; null for one that is not of our relay. */
export const linkOf = ({ headers }: KafkaMessage): Link | null => {
  const place = placeFrom(told(headers, 'ce_place') ?? undefined);
  const previous = placeFrom(told(headers, 'ce_previous') ?? undefined);
  return place && previous ? { place, previous, partitions: Number(told(headers, 'ce_partitions')) } : null;
};

/** The event that was sent, its data still sealed. */
export const eventFrom = (topic: string, { key, value, headers }: KafkaMessage, { place }: Link): SealedEvent => ({
  topic,
  key: String(key),
  position: place.position,
  xid: place.xid,
  sealed: value,
  eventId: always(headers, 'ce_id'),
  type: always(headers, 'ce_type'),
  stream: always(headers, 'ce_subject'),
  version: Number(always(headers, 'ce_streamversion')),
  schemaVersion: Number(always(headers, 'ce_schemaversion')),
  causationId: always(headers, 'ce_causationid'),
  ordinal: Number(always(headers, 'ce_ordinal')),
  keyId: told(headers, 'ce_keyid'),
  correlationId: told(headers, 'ce_correlationid'),
  actor: told(headers, 'ce_actor'),
  source: told(headers, 'ce_origin'),
  traceparent: told(headers, 'traceparent'),
  occurredAt: new Date(always(headers, 'ce_time')),
  recordedAt: new Date(always(headers, 'ce_recordedtime')),
});

/** The receipt that was sent, its body still sealed. */
export const receiptFrom = (topic: string, { key, value, headers }: KafkaMessage, { place }: Link): SealedReceiptRecord => {
  const asOf = told(headers, 'ce_asof');
  return {
    topic,
    key: String(key),
    position: place.position,
    xid: place.xid,
    sealed: value ?? Buffer.alloc(0),
    id: always(headers, 'ce_id'),
    day: always(headers, 'ce_day'),
    source: always(headers, 'ce_origin'),
    traceparent: told(headers, 'traceparent'),
    receivedAt: new Date(always(headers, 'ce_recordedtime')),
    asOf: asOf === null ? null : new Date(asOf),
  };
};

const told = (headers: IHeaders | undefined, name: string): string | null => {
  const value = headers?.[name];
  return value === undefined ? null : String(Array.isArray(value) ? value[0] : value);
};

const always = (headers: IHeaders | undefined, name: string): string => {
  const value = told(headers, name);
  if (value === null) throw new Error(`A message on Kafka has no header ${name}; it was sent by a build that does not fit this one.`);
  return value;
};
