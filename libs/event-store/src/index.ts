import type { MigrationClass } from '@sync/database';
import { AddAppend1764000000203 } from './migrations/add-append.js';
import { AddCheckpoints1764000000205 } from './migrations/add-checkpoints.js';
import { AddEventLog1764000000201 } from './migrations/add-event-log.js';
import { AddKeys1764000000202 } from './migrations/add-keys.js';
import { AddReceipts1764000000204 } from './migrations/add-receipts.js';

export { EventStore } from './event-store.js';
export type {
  AppendResult,
  Checkpoint,
  KeyShare,
  NewEvent,
  Page,
  ReadSelection,
  StoredEvent,
  StoreTransaction,
  StreamAppend,
} from './event-store.js';
export { ReceiptLog } from './receipt-log.js';
export type { NewReceipt, StoredReceipt } from './receipt-log.js';
export { PostgresEventStore } from './postgres-event-store.js';
export type { EventStoreOptions } from './postgres-event-store.js';
export { PostgresReceiptLog } from './postgres-receipt-log.js';
export type { ReceiptLogOptions } from './postgres-receipt-log.js';
export { SealedLog } from './sealed-log.js';
export type { SealedEvent, SealedReceiptRecord } from './sealed-log.js';
export { loadCheckpoint, moveCheckpoint } from './checkpoints.js';
export type { CheckpointOwner } from './checkpoints.js';
export { openNewEpoch } from './epochs.js';
export { keyHash } from './hashes.js';
export { EpochBehind, Fenced, LocksTooLate, PersonForgotten, PersonKeyMissing, StreamNotLocked, VersionConflict } from './errors.js';

/** The schema `store`: events, receipts, keys, epochs, checkpoints. */
export const eventStoreMigrations: readonly MigrationClass[] = [
  AddEventLog1764000000201,
  AddKeys1764000000202,
  AddAppend1764000000203,
  AddReceipts1764000000204,
  AddCheckpoints1764000000205,
];
