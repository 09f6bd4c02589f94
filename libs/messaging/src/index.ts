import type { MigrationClass } from '@sync/database';
import { AddDeadLetters1764000000302 } from './migrations/add-dead-letters.js';
import { AddRelay1764000000303 } from './migrations/add-relay.js';
import { AddParkedMessages1764000000301 } from './migrations/add-parked-messages.js';
import { IndexWhatWaits1764000000304 } from './migrations/index-what-waits.js';

export { done } from './batch.js';
export type { Batch, BatchHandler, Message, Settlement } from './batch.js';
export { KafkaTransport, type KafkaTransportOptions } from './kafka/kafka-transport.js';
export { ensureTopics, type TopicsOptions } from './kafka/ensure-topics.js';
export { Relay, type RelayOptions } from './kafka/relay/relay.js';
export { kafkaLogger } from './kafka/kafka-logger.js';
export { markEnds, type TracedReport } from './mark-ends.js';
export { Ownership } from './postgres/ownership.js';
export { PostgresTransport } from './postgres/postgres-transport.js';
export type { PostgresTransportOptions } from './postgres/postgres-transport.js';
export { receiptJson } from './receipt-json.js';
export type { RedriveOutcome } from './redrive-parked.js';
export { listParked } from './set-aside.js';
export type { ParkedMessage } from './set-aside.js';
export { deadLetterTopic, isReceiptTopic, topics } from './topics.js';
export type { Topic } from './topics.js';
export { notifyThrough, WakeUps } from './wake-ups.js';
export const messagingMigrations: readonly MigrationClass[] = [
  AddParkedMessages1764000000301,
  AddDeadLetters1764000000302,
  AddRelay1764000000303,
  IndexWhatWaits1764000000304,
];
