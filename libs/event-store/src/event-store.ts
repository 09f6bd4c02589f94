import type { PoolClient } from '@sync/database';

/** One thing that happened, not yet stored. `data` is JSON; personal data is encrypted on the way in when the append names a key. */
export interface NewEvent {
  readonly type: string;
  readonly schemaVersion: number;
  readonly data: unknown;
  /** What caused it: a receipt's or event's id. The same (stream, causation, ordinal) again returns the first result. */
  readonly causationId: string;
  readonly occurredAt: Date;
  readonly correlationId?: string | null;
  readonly traceparent?: string | null;
  readonly actor?: string | null;
  readonly source?: string | null;
}

export interface StreamAppend {
  readonly stream: string;
  readonly topic: string;
  /** What must stay in order together: the contact. Fixed at append. */
  readonly key: string;
  /** The person whose key encrypts the data; null when the data is not about a person. */
  readonly keyId: string | null;
  /** The version the stream has now (0 = does not exist); left out, the events go to the end. */
  readonly expectedVersion?: number;
  readonly events: readonly NewEvent[];
}

export interface AppendResult {
  readonly stream: string;
  readonly fromVersion: number;
  readonly toVersion: number;
  /** True when this causation was appended before; the versions are those of the first time. */
  readonly duplicate: boolean;
}

export interface StoredEvent {
  readonly position: bigint;
  readonly xid: bigint;
  readonly eventId: string;
  readonly stream: string;
  readonly version: number;
  readonly topic: string;
  readonly key: string;
  readonly type: string;
  readonly schemaVersion: number;
  /** Null when the person's key was destroyed. */
  readonly data: unknown;
  readonly causationId: string;
  readonly ordinal: number;
  readonly correlationId: string | null;
  readonly traceparent: string | null;
  readonly actor: string | null;
  readonly source: string | null;
  readonly occurredAt: Date;
  readonly recordedAt: Date;
}

/** How far a reader is: everything at or below it has been read. `xid` and `position` of the last event, or of the horizon when nothing newer was there. */
export interface Checkpoint {
  readonly epoch: number;
  readonly xid: bigint;
  readonly position: bigint;
}

/** One of `partitions` equal shares of the keys. */
export interface KeyShare {
  readonly partition: number;
  readonly partitions: number;
  readonly limit: number;
}

/** Which part of the log a reader wants: one topic, and of it one share of the keys. */
export interface ReadSelection extends KeyShare {
  readonly topic: string;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** Where to go on. It moves to the horizon when the page is not full, so that other topics' events are not scanned twice. */
  readonly checkpoint: Checkpoint;
}

/** A transaction that holds the locks of its streams. */
export interface StoreTransaction {
  /** For the handler's own statements, on the same connection. Never call a vendor while this transaction is open. */
  readonly client: PoolClient;
  /** Throws EVENT_STORE_STREAM_NOT_LOCKED when a stream was not in the set the transaction was opened with. */
  append(batch: readonly StreamAppend[]): Promise<readonly AppendResult[]>;
}

/** The append-only log. An abstract class, so that it is its own injection token. */
export abstract class EventStore {
  /** Appends to many streams in one round trip and one transaction; all or nothing. Throws EVENT_STORE_VERSION_CONFLICT. */
  abstract append(batch: readonly StreamAppend[]): Promise<readonly AppendResult[]>;

  /** Locks the streams (before anything assigns a transaction id), then runs `work`; commits its result, rolls back when it throws. */
  abstract transaction<T>(streams: readonly string[], work: (tx: StoreTransaction) => Promise<T>): Promise<T>;

  abstract readStream(stream: string, fromVersion?: number): Promise<readonly StoredEvent[]>;

  /** The events of each of these streams, oldest first, in one round trip; a stream that does not exist has none. */
  abstract readStreams(streams: readonly string[]): Promise<ReadonlyMap<string, readonly StoredEvent[]>>;

  /** Committed events after the checkpoint, in (xid, position) order, below the oldest running transaction. */
  abstract readAfter(checkpoint: Checkpoint, selection: ReadSelection): Promise<Page<StoredEvent>>;

  /** The pages after the checkpoint until one is not full. The next one is read while the caller works on this one, so it knows nothing younger. */
  abstract catchUp(checkpoint: Checkpoint, selection: ReadSelection): AsyncGenerator<Page<StoredEvent>, void, void>;

  /** The checkpoint from which a reader sees everything. Throws EVENT_STORE_EPOCH when the database was restored (its transaction ids went back). */
  abstract beginning(): Promise<Checkpoint>;

  /** Destroys a person's key: what was stored about them stays in place and reads as null, here and in every copy. */
  abstract forget(keyId: string): Promise<void>;
}
