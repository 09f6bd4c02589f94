import type { PoolClient, Queryable } from '@sync/database';
import { attributes, markSpan } from '@sync/telemetry';
import type { Message, Settlement } from './batch.js';

export interface ParkedMessage {
  readonly consumerGroup: string;
  readonly topic: string;
  readonly messageId: string;
  readonly key: string;
  readonly code: string;
  readonly reason: string;
  readonly traceparent: string | null;
  readonly parkedAt: Date;
}

interface Aside {
  readonly message: Message<unknown>;
  readonly settlement: Exclude<Settlement, { kind: 'done' }>;
}

/** Writes down what a batch could not handle, in the batch's own transaction. The same message parked again keeps its first row. */
export const setAside = async (
  client: PoolClient,
  group: string,
  items: readonly Message<unknown>[],
  settlements: readonly Settlement[],
): Promise<void> => {
  const aside = items.flatMap((message, index): Aside[] => {
    const settlement = settlements[index];
    return settlement && settlement.kind !== 'done' ? [{ message, settlement }] : [];
  });
  const parked = aside.flatMap(({ message, settlement }) => (settlement.kind === 'park' ? [{ message, ...settlement }] : []));
  const held = firstPerStream(aside.filter(({ settlement }) => settlement.kind === 'hold'));
  if (parked.length > 0) await insertParked(client, group, parked);
  if (held.length > 0) await insertHolds(client, group, held);
  for (const { message, code } of parked) markAside('message.parked', group, message, code);
  for (const { message } of held) markAside('message.held', group, message, 'held');
};

const markAside = (name: string, group: string, { topic, traceparent }: Message<unknown>, failed: string): void => {
  if (traceparent !== null)
    markSpan(name, { parent: traceparent, failed, attributes: { [attributes.consumerGroup]: group, [attributes.topic]: topic } });
};

const insertParked = (client: PoolClient, group: string, parked: readonly { message: Message<unknown>; code: string; reason: string }[]) =>
  client.query(
    `insert into messaging.parked (consumer_group, topic, message_id, message_key, stream, version, code, reason, traceparent, kafka_partition, kafka_offset)
     select $1, * from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::int[], $7::text[], $8::text[], $9::text[], $10::int[], $11::bigint[])
     on conflict (consumer_group, message_id) do update set code = excluded.code, reason = excluded.reason, redriven_at = null`,
    [
      group,
      parked.map(({ message }) => message.topic),
      parked.map(({ message }) => message.id),
      parked.map(({ message }) => message.key),
      parked.map(({ message }) => message.stream),
      parked.map(({ message }) => message.version),
      parked.map(({ code }) => code),
      parked.map(({ reason }) => reason),
      parked.map(({ message }) => message.traceparent),
      parked.map(({ message }) => message.kafka?.partition ?? null),
      parked.map(({ message }) => message.kafka?.offset ?? null),
    ],
  );

const insertHolds = (client: PoolClient, group: string, held: readonly Aside[]) =>
  client.query(
    `insert into messaging.holds (consumer_group, topic, stream, from_version, reason)
     select $1, * from unnest($2::text[], $3::text[], $4::int[], $5::text[])
     on conflict (consumer_group, stream) do update set from_version = least(holds.from_version, excluded.from_version)`,
    [
      group,
      held.map(({ message }) => message.topic),
      held.map(({ message }) => message.stream),
      held.map(({ message }) => message.version),
      held.map(({ settlement }) => settlement.reason),
    ],
  );

const firstPerStream = (held: readonly Aside[]): Aside[] => {
  const first = new Map<string, Aside>();
  for (const aside of held) if (!first.has(aside.message.stream)) first.set(aside.message.stream, aside);
  return [...first.values()];
};

/** The streams among these that wait: their messages are acknowledged, not handled, and read again from the store on release. */
export const heldStreams = async (on: Queryable, group: string, streams: readonly string[]): Promise<ReadonlySet<string>> => {
  const { rows } = await on.query<{ stream: string }>('select stream from messaging.holds where consumer_group = $1 and stream = any($2)', [
    group,
    streams,
  ]);
  return new Set(rows.map((row) => row.stream));
};

interface ParkedRow {
  readonly consumer_group: string;
  readonly topic: string;
  readonly message_id: string;
  readonly message_key: string;
  readonly code: string;
  readonly reason: string;
  readonly traceparent: string | null;
  readonly parked_at: Date;
}

/** The newest messages that wait for a person, newest first. */
export const listParked = async (on: Queryable, limit: number): Promise<ParkedMessage[]> => {
  const { rows } = await on.query<ParkedRow>(
    `select consumer_group, topic, message_id, message_key, code, reason, traceparent, parked_at
     from messaging.parked where redriven_at is null order by parked_at desc limit $1`,
    [limit],
  );
  return rows.map((row) => ({
    consumerGroup: row.consumer_group,
    topic: row.topic,
    messageId: row.message_id,
    key: row.message_key,
    code: row.code,
    reason: row.reason,
    traceparent: row.traceparent,
    parkedAt: row.parked_at,
  }));
};

/** Marks a parked message as handled after all; part of the transaction that handles it. */
export const settleParked = (client: PoolClient, group: string, messageId: string) =>
  client.query('update messaging.parked set redriven_at = now() where consumer_group = $1 and message_id = $2', [group, messageId]);
