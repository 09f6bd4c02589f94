import type { MigrationClass } from '@sync/database';
import { AddParkedMessages1764000000301 } from './migrations/add-parked-messages.js';

export { done } from './batch.js';
export type { Batch, BatchHandler, Message, Settlement } from './batch.js';
export { PostgresTransport } from './postgres/postgres-transport.js';
export type { PostgresTransportOptions } from './postgres/postgres-transport.js';
export type { RedriveOutcome } from './redrive-parked.js';
export { listParked } from './set-aside.js';
export type { ParkedMessage } from './set-aside.js';
export { isReceiptTopic, topics } from './topics.js';
export type { Topic } from './topics.js';
export { notifyStatement, WakeUps } from './wake-ups.js';
export const messagingMigrations: readonly MigrationClass[] = [AddParkedMessages1764000000301];
