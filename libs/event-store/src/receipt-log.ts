import type { Checkpoint, Page, ReadSelection } from './event-store.js';

/** What arrived, byte for byte, before anybody understood it. */
export interface NewReceipt {
  /** `ghl-<webhookId, else SHA-256 of the body>`; the same id again is a duplicate for at least 35 days. */
  readonly id: string;
  readonly topic: string;
  /** (location, record kind, record id), so that one record's receipts stay together. */
  readonly key: string;
  /** How it came: `webhook`, `get`, `search`. */
  readonly source: string;
  readonly body: Buffer;
  readonly receivedAt: Date;
  /** When what it says was true; null when it does not tell. */
  readonly asOf: Date | null;
  readonly traceparent?: string | null;
}

export interface StoredReceipt extends Omit<NewReceipt, 'body' | 'traceparent'> {
  readonly position: bigint;
  readonly xid: bigint;
  /** Null when the day's key was destroyed. */
  readonly body: Buffer | null;
  readonly traceparent: string | null;
}

/** The receipts' part of the log: one-event streams that take no lock, in daily partitions, encrypted under a key per day. */
export abstract class ReceiptLog {
  /** Stores a micro-batch in one statement; durable when it resolves. Answers per receipt, in order; a duplicate fails nobody. */
  abstract append(receipts: readonly NewReceipt[]): Promise<readonly ('stored' | 'duplicate')[]>;

  abstract readAfter(checkpoint: Checkpoint, selection: ReadSelection): Promise<Page<StoredReceipt>>;

  /** The receipts with these ids that are still kept. */
  abstract byId(ids: readonly string[]): Promise<readonly StoredReceipt[]>;

  /** Makes the partitions of the coming days and drops those (with their keys) past retention. Returns the days dropped. */
  abstract maintain(today: Date): Promise<readonly string[]>;
}
