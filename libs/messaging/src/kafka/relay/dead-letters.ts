import type { Producer } from 'kafkajs';
import type { SealedLog } from '@sync/event-store';
import type { Pool } from '@sync/database';
import { deadLetterTopic, isReceiptTopic } from '../../topics.js';

const PAGE = 100;

interface Row {
  readonly consumer_group: string;
  readonly topic: string;
  readonly message_id: string;
  readonly message_key: string;
  readonly stream: string;
  readonly version: number;
  readonly code: string;
  readonly reason: string;
  readonly traceparent: string | null;
  readonly kafka_partition: number | null;
  readonly kafka_offset: string | null;
  readonly parked_at: Date;
}

/**
 * Copies messages that were parked to their topic's dead-letter topic, once each but for a crash between sending and writing down: their bytes as stored, and
 * in headers where they came from, why they were set aside, and in which trace. Returns how many there were. The database's copy is the one to redrive.
 */
export const publishDeadLetters = async (pool: Pool, sealed: SealedLog, producer: Producer, topicPrefix: string): Promise<number> => {
  const { rows } = await pool.query<Row>(
    `select consumer_group, topic, message_id, message_key, stream, version, code, reason, traceparent, kafka_partition, kafka_offset, parked_at
       from messaging.parked where published_at is null order by parked_at limit $1`,
    [PAGE],
  );
  if (rows.length === 0) return 0;
  const bytes = await bytesOf(sealed, rows);
  await producer.sendBatch({
    acks: -1,
    topicMessages: rows.map((row) => ({
      topic: `${topicPrefix}${deadLetterTopic(row.topic)}`,
      messages: [{ key: row.message_key, value: bytes.get(row.message_id) ?? null, headers: headersOf(row, topicPrefix) }],
    })),
  });
  await pool.query(
    `update messaging.parked p set published_at = now() from unnest($1::text[], $2::text[]) as done (consumer_group, message_id)
      where p.consumer_group = done.consumer_group and p.message_id = done.message_id`,
    [rows.map((row) => row.consumer_group), rows.map((row) => row.message_id)],
  );
  return rows.length;
};

/** Two statements; what is past its retention has no bytes any more. */
const bytesOf = async (sealed: SealedLog, rows: readonly Row[]): Promise<ReadonlyMap<string, Buffer | null>> => {
  const receipts = await sealed.receiptsById(rows.filter(({ topic }) => isReceiptTopic(topic)).map(({ message_id: id }) => id));
  const events = await sealed.eventsAt(rows.filter(({ topic }) => !isReceiptTopic(topic)));
  return new Map([...receipts.map((one) => [one.id, one.sealed] as const), ...events.map((one) => [one.eventId, one.sealed] as const)]);
};

const headersOf = (row: Row, topicPrefix: string): Record<string, string> => ({
  ce_specversion: '1.0',
  ce_id: row.message_id,
  ce_source: '/ghl-sendx-sync/parked',
  ce_type: 'MessageParked',
  ce_subject: row.stream,
  ce_time: row.parked_at.toISOString(),
  ce_streamversion: String(row.version),
  'dead-letter-topic': `${topicPrefix}${row.topic}`,
  'dead-letter-group': row.consumer_group,
  'dead-letter-code': row.code,
  'dead-letter-reason': row.reason,
  ...(row.kafka_partition === null ? {} : { 'dead-letter-partition': String(row.kafka_partition) }),
  ...(row.kafka_offset === null ? {} : { 'dead-letter-offset': row.kafka_offset }),
  ...(row.traceparent === null ? {} : { traceparent: row.traceparent }),
});
