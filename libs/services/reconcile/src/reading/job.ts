import type { Connection } from '@sync/credentials';
import type { Pool } from '@sync/database';
import type { EventStore, ReceiptLog } from '@sync/event-store';
import { topics } from '@sync/messaging';
import type { Budget } from '@sync/rate-limit';
import type { Logger } from '@sync/telemetry';
import type { GhlReader } from '../ghl-reader.js';
import { rest } from '../waiting.js';
import type { Backlog, BackloggedTopic } from './backlog.js';
import type { NotesWanted } from './note-readings.js';
import type { Reading } from './reading.js';
import type { SweepKind } from './sweep-row.js';

export interface ReadingPlatform {
  readonly pool: Pool;
  readonly store: EventStore;
  readonly receipts: ReceiptLog;
  readonly reader: GhlReader;
  readonly backlog: Backlog;
  /** Tells how many calls a location has in a day. */
  readonly budget: Pick<Budget, 'status'>;
  readonly logger: Logger;
  /** This process's time; it only says in which day a receipt is kept. */
  readonly now: () => Date;
}

export interface ReadingSettings {
  readonly pageSize: number;
  /** Between polls that are the live path, and between those that are only a net under the webhooks. */
  readonly pollMs: number;
  readonly netMs: number;
  readonly overlapMs: number;
  readonly referencesMs: number;
  /** Between two readings of the references that nobody's new id asks for. */
  readonly referencesPauseMs: number;
  readonly probeMs: number;
  readonly leaseMs: number;
  readonly firstWaitMs: number;
  /** Before a job that GHL refused for good is tried again. */
  readonly refusedWaitMs: number;
  /** What is swept beside contacts. */
  readonly sweeps: readonly SweepKind[];
  /** Tasks per page of their search. */
  readonly taskPageSize: number;
  /** Between sweeps of a location's tasks, and between two that are asked for. */
  readonly taskPollMs: number;
  readonly taskAskedMs: number;
  /** Between sweeps of the appointments where no webhooks come, and where they do. */
  readonly appointmentPollMs: number;
  readonly appointmentNetMs: number;
  readonly appointmentPastDays: number;
  readonly appointmentFutureDays: number;
  /** Whether notes that were there before us are read. */
  readonly notesBackfill: boolean;
  /** How often contacts whose notes are due are looked up when there were none. */
  readonly notesIdleMs: number;
  /** Receipts that a backfill may be ahead of the service that takes them in. */
  readonly backlogMost: number;
  readonly backlogWaitMs: number;
}

/** What a job works with while its process owns the connection. */
export interface JobContext {
  readonly connection: Connection;
  readonly reading: Reading;
  readonly platform: ReadingPlatform;
  readonly settings: ReadingSettings;
  readonly receivesWebhooks: () => boolean;
  readonly notesWanted: () => NotesWanted;
  /** Aborts when the process stops or the ownership is lost. */
  readonly signal: AbortSignal;
  /** Something moved: another job may go on, and whoever shows progress may look. */
  readonly progressed: () => void;
}

/** One of the things a connection's owner does, again and again. */
export interface Job {
  readonly name: string;
  /** Somebody can ask for it: its pause ends when it may have happened. */
  readonly listens?: boolean;
  /** False until what it builds on is there; looked at again whenever another job made progress. */
  isReady(): boolean;
  /** Answers when to run next, in ms; null: never again. */
  run(): Promise<number | null>;
}

/** Waits until the service that takes the receipts in is near enough behind, so that a backfill fills neither the log nor the way of live records. */
export const untilRoom = async (
  { platform, settings, signal }: JobContext,
  topic: BackloggedTopic = topics.contactReceipts,
): Promise<void> => {
  signal.throwIfAborted();
  while ((await platform.backlog.waiting(settings.backlogMost, topic)) >= settings.backlogMost) {
    await rest(settings.backlogWaitMs, signal);
    signal.throwIfAborted();
  }
};
