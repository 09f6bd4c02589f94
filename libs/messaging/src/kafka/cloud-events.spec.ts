import { CloudEvent, Kafka as CloudEventsKafka } from 'cloudevents';
import type { KafkaMessage } from 'kafkajs';
import type { SealedEvent, SealedReceiptRecord } from '@sync/event-store';
import { eventFrom, eventRecord, linkOf, partitionOf, receiptFrom, receiptRecord, type OutgoingRecord } from './cloud-events.js';

const at = new Date('2025-03-01T09:00:00.000Z');
const link = { place: { epoch: 1, xid: 7_405n, position: 90_817n }, previous: { epoch: 1, xid: 7_400n, position: 90_001n }, partitions: 6 };

const event: SealedEvent = {
  position: 90_817n,
  xid: 7_405n,
  eventId: '01957000-0000-7000-8000-000000000001',
  stream: 'contact-loc_9-con_4',
  version: 12,
  topic: 'contact-events',
  key: 'loc_9/contact/con_4',
  keyId: 'person-loc_9-con_4',
  type: 'ContactRenamed',
  schemaVersion: 1,
  sealed: Buffer.from([1, 2, 3, 255]),
  causationId: 'ghl-w-1',
  ordinal: 0,
  correlationId: 'ghl-w-1',
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  actor: null,
  source: 'webhook',
  occurredAt: at,
  recordedAt: new Date('2025-03-01T09:00:01.500Z'),
};

const receipt: SealedReceiptRecord = {
  id: 'ghl-w-1',
  topic: 'ghl.contact-receipts',
  key: 'loc_9/contact/con_4',
  source: 'webhook',
  day: '2025-03-01',
  sealed: Buffer.from([9, 8, 7]),
  receivedAt: at,
  asOf: null,
  traceparent: null,
  position: 90_817n,
  xid: 7_405n,
};

/** A record as kafkajs hands it over: keys and headers as bytes. */
const asReceived = ({ key, value, headers }: OutgoingRecord): KafkaMessage =>
  ({
    key: Buffer.from(String(key)),
    value: value ?? null,
    offset: '5',
    timestamp: '0',
    attributes: 0,
    headers: Object.fromEntries(Object.entries(headers ?? {}).map(([name, text]) => [name, Buffer.from(String(text))])),
  }) as KafkaMessage;

describe('messages on Kafka', () => {
  it('bring an event as it was sent', () => {
    const message = asReceived(eventRecord(event, link));
    expect(linkOf(message)).toEqual(link);
    expect(eventFrom('contact-events', message, link)).toEqual(event);
  });

  it('bring an event of a person who was forgotten, and what was never said, as such', () => {
    const bare = { ...event, sealed: null, keyId: null, correlationId: null, traceparent: null, source: null };
    expect(eventFrom('contact-events', asReceived(eventRecord(bare, link)), link)).toEqual(bare);
  });

  it.each([null, at])('bring a receipt as it was sent (as of %s)', (asOf) => {
    const message = asReceived(receiptRecord({ ...receipt, asOf }, link));
    expect(receiptFrom(receipt.topic, message, link)).toEqual({ ...receipt, asOf });
  });

  it('go to the partition that is their key’s share of the topic', () => {
    expect(eventRecord(event, link).partition).toBe(partitionOf(event.key, 6));
    expect(receiptRecord(receipt, link).partition).toBe(partitionOf(event.key, 6));
  });

  it('are CloudEvents that others can read', () => {
    const { headers, value } = eventRecord(event, link);
    const read = CloudEventsKafka.toEvent({ headers: { ...headers } as Record<string, string>, value } as never) as CloudEvent<unknown>;
    expect(read.validate()).toBe(true);
    expect(read).toMatchObject({ specversion: '1.0', id: event.eventId, type: 'ContactRenamed', subject: event.stream });
    for (const name of Object.keys(headers ?? {}).filter((name) => name.startsWith('ce_'))) expect(name).toMatch(/^ce_[a-z0-9]{1,20}$/);
  });

  it('that are not of our relay are recognised', () => {
    expect(linkOf({ ...asReceived(eventRecord(event, link)), headers: {} } as KafkaMessage)).toBeNull();
  });
});
