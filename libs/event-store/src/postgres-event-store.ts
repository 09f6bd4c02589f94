import { setImmediate } from 'node:timers/promises';
import type { MasterKey } from '@sync/credentials';
import { Gather, transaction, type Pool, type PoolClient } from '@sync/database';
import { appendToStreams } from './append-to-streams.js';
import { planAppend } from './append-plan.js';
import { Epochs, openNewEpoch } from './epochs.js';
import { PersonKeyMissing, StreamNotLocked } from './errors.js';
import { eventOf, keyIdsOf, type EventRow } from './event-row.js';
import {
  EventStore,
  type AppendResult,
  type Checkpoint,
  type Page,
  type ReadSelection,
  type StoredEvent,
  type StoreTransaction,
  type StreamAppend,
} from './event-store.js';
import { slotsOf } from './hashes.js';
import { lockStreams } from './lock-streams.js';
import { PersonKeys, type Keys } from './person-keys.js';
import { readAfter } from './read-after.js';
import { readPage } from './read-page.js';
import { readStream, readStreams } from './read-stream.js';

export interface EventStoreOptions {
  /** Called after the commit of something appended to these topics: the moment to wake readers up. Must not throw. */
  readonly onAppended?: (topics: ReadonlySet<string>) => void;
  /** Persons whose key is kept in memory, unwrapped; 50,000 are about 15 MB. */
  readonly cachedKeys?: number;
}

/** The event store in PostgreSQL, schema `store`. */
export class PostgresEventStore extends EventStore {
  readonly #keys: PersonKeys;
  readonly #epochs: Epochs;
  readonly #onAppended: (topics: ReadonlySet<string>) => void;
  /** Callers that append one thing each share statements; the same causation again answers like the first time, so a batch may be repeated. */
  readonly #gathered = new Gather((batch: readonly StreamAppend[]) => this.#appendBatch(batch), { underWay: 2, repeatAlone: true });

  constructor(
    private readonly pool: Pool,
    masterKey: MasterKey,
    { onAppended = () => undefined, cachedKeys = 50_000 }: EventStoreOptions = {},
  ) {
    super();
    this.#keys = new PersonKeys(masterKey, cachedKeys);
    this.#epochs = new Epochs(pool);
    this.#onAppended = onAppended;
  }

  async append(batch: readonly StreamAppend[]): Promise<readonly AppendResult[]> {
    const [only, ...others] = batch;
    if (!only) return [];
    return others.length === 0 ? [await this.#gathered.add(only)] : this.#appendBatch(batch);
  }

  async #appendBatch(batch: readonly StreamAppend[]): Promise<readonly AppendResult[]> {
    try {
      return await this.#appendOnce(batch);
    } catch (error) {
      if (!(error instanceof PersonKeyMissing)) throw error;
      this.#keys.evict(error.keyId);
      return this.#appendOnce(batch);
    }
  }

  async transaction<T>(streams: readonly string[], work: (tx: StoreTransaction) => Promise<T>): Promise<T> {
    const slots = slotsOf(streams);
    const made: Keys = new Map();
    try {
      const { result, appended } = await transaction(
        this.pool,
        async (client) => {
          const tx = new LockedTransaction(client, new Set(streams), this.#keys, made);
          const result = await work(tx);
          return { result, appended: tx.appended };
        },
        lockStreams(slots),
      );
      this.#keys.remember(made);
      if (appended.size > 0) this.#onAppended(appended);
      return result;
    } catch (error) {
      if (error instanceof PersonKeyMissing) this.#keys.evict(error.keyId);
      throw error;
    }
  }

  async readStream(stream: string, fromVersion = 1): Promise<readonly StoredEvent[]> {
    return this.#decoded(await readStream(this.pool, stream, fromVersion));
  }

  async readStreams(streams: readonly string[]): Promise<ReadonlyMap<string, readonly StoredEvent[]>> {
    const found = new Map<string, StoredEvent[]>(streams.map((stream) => [stream, []]));
    for (const event of await this.#decoded(await readStreams(this.pool, streams))) found.get(event.stream)?.push(event);
    return found;
  }

  async readAfter(checkpoint: Checkpoint, selection: ReadSelection): Promise<Page<StoredEvent>> {
    const page = await this.#rawPage(checkpoint, selection);
    return { items: await this.#decoded(page.rows), checkpoint: page.checkpoint };
  }

  async *catchUp(checkpoint: Checkpoint, selection: ReadSelection): AsyncGenerator<Page<StoredEvent>, void, void> {
    let next = this.#rawPage(checkpoint, selection);
    for (;;) {
      const page = await next;
      const isFull = page.rows.length >= selection.limit;
      if (isFull) {
        next = this.#rawPage(page.checkpoint, selection); // on its way while this page is opened and handled
        next.catch(() => undefined); // reported when its turn comes, if the caller gets that far
        await setImmediate(); // opening a page keeps the event loop busy: the request must have left before
      }
      yield { items: await this.#decoded(page.rows), checkpoint: page.checkpoint };
      if (!isFull) return;
    }
  }

  beginning(): Promise<Checkpoint> {
    return this.#epochs.beginning();
  }

  forget(keyId: string): Promise<void> {
    return this.#keys.destroy(this.pool, keyId);
  }

  /** After a restore, with every other process stopped: what is appended from now on is ordered after all that is stored. Returns the epoch. */
  openNewEpoch(): Promise<number> {
    return openNewEpoch(this.pool);
  }

  async #appendOnce(batch: readonly StreamAppend[]): Promise<readonly AppendResult[]> {
    const plan = planAppend(batch);
    const made: Keys = new Map();
    // On a connection and in a transaction of its own: a key row written first would give the append its transaction id before its locks.
    const keys = await this.#keys.forAppend(this.pool, keyIdsIn(batch), made, { alone: true });
    this.#keys.remember(made);
    const results = await appendToStreams(this.pool, slotsOf(batch.map(({ stream }) => stream)), plan, keys);
    const topics = topicsOfNew(batch, results);
    if (topics.size > 0) this.#onAppended(topics);
    return results;
  }

  #rawPage(checkpoint: Checkpoint, selection: ReadSelection) {
    return readPage(this.#epochs, checkpoint, selection.limit, (from, range) => readAfter(this.pool, from, range, selection));
  }

  async #decoded(rows: readonly EventRow[]): Promise<StoredEvent[]> {
    const keys = await this.#keys.forReading(this.pool, keyIdsOf(rows));
    return rows.map((row) => eventOf(row, keys));
  }
}

/** The transaction as its handler sees it. New persons' keys are made on the same connection (the locks are held by then) and cached after the commit. */
class LockedTransaction implements StoreTransaction {
  /** The topics that got something new. */
  readonly appended = new Set<string>();

  constructor(
    readonly client: PoolClient,
    private readonly locked: ReadonlySet<string>,
    private readonly personKeys: PersonKeys,
    private readonly made: Keys,
  ) {}

  async append(batch: readonly StreamAppend[]): Promise<readonly AppendResult[]> {
    const stranger = batch.find(({ stream }) => !this.locked.has(stream));
    if (stranger) throw new StreamNotLocked(stranger.stream);
    if (batch.length === 0) return [];
    const plan = planAppend(batch);
    const keys = await this.personKeys.forAppend(this.client, keyIdsIn(batch), this.made, { alone: false });
    const results = await appendToStreams(this.client, null, plan, keys);
    for (const topic of topicsOfNew(batch, results)) this.appended.add(topic);
    return results;
  }
}

const keyIdsIn = (batch: readonly StreamAppend[]): Set<string> => {
  const keyIds = new Set<string>();
  for (const { keyId } of batch) if (keyId !== null) keyIds.add(keyId);
  return keyIds;
};

const topicsOfNew = (batch: readonly StreamAppend[], results: readonly AppendResult[]): Set<string> => {
  const topics = new Set<string>();
  results.forEach(({ duplicate }, index) => {
    const append = batch[index];
    if (!duplicate && append) topics.add(append.topic);
  });
  return topics;
};
