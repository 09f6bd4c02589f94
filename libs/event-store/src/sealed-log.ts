import type { MasterKey } from '@sync/credentials';
import type { Pool } from '@sync/database';
import { DayKeys } from './day-keys.js';
import { Epochs } from './epochs.js';
import { openEvent, sealedEventOf } from './event-row.js';
import type { Checkpoint, KeyShare, Page, StoredEvent } from './event-store.js';
import { PersonKeys } from './person-keys.js';
import { readAfter } from './read-after.js';
import { readEventsAt } from './read-stream.js';
import { readPage } from './read-page.js';
import { readReceiptsById } from './read-receipts-by-id.js';
import { readReceiptsAfter } from './read-receipts-after.js';
import { ReceiptDays } from './receipt-days.js';
import type { StoredReceipt } from './receipt-log.js';
import { openReceipt, sealedReceiptOf } from './receipt-row.js';

/** An event with its data as stored: under the person's key, or plain when it is nobody's (`keyId` null). `sealed` null: the person was forgotten. */
export interface SealedEvent extends Omit<StoredEvent, 'data'> {
  readonly keyId: string | null;
  readonly sealed: Buffer | null;
}

/** A receipt with its body under the key of the day it is kept in. */
export interface SealedReceiptRecord extends Omit<StoredReceipt, 'body'> {
  readonly day: string;
  readonly sealed: Buffer;
}

const CACHED_KEYS = 50_000;

/**
 * The log of all topics as it is stored, for whoever carries it elsewhere: nothing is opened on the way, so that destroying a key erases the person there
 * as well. Opening asks the database whether keys still exist.
 */
export class SealedLog {
  readonly #epochs: Epochs;
  readonly #days: ReceiptDays;
  readonly #personKeys: PersonKeys;
  readonly #dayKeys: DayKeys;

  constructor(
    private readonly pool: Pool,
    masterKey: MasterKey,
  ) {
    this.#epochs = new Epochs(pool);
    this.#days = new ReceiptDays(pool);
    this.#personKeys = new PersonKeys(masterKey, CACHED_KEYS);
    this.#dayKeys = new DayKeys(masterKey);
  }

  /** Before everything. Throws EVENT_STORE_EPOCH when the database was restored. */
  beginning(): Promise<Checkpoint> {
    return this.#epochs.beginning();
  }

  /** Where a reader is that has read everything committed so far. */
  async horizon(): Promise<Checkpoint> {
    const { epoch } = await this.#epochs.newest();
    const { rows } = await this.pool.query<{ horizon: string }>('select pg_snapshot_xmin(pg_current_snapshot()) as horizon');
    return { epoch, xid: BigInt(rows[0]?.horizon ?? 0), position: 0n };
  }

  async readEvents(checkpoint: Checkpoint, share: KeyShare): Promise<Page<SealedEvent>> {
    const selection = { ...share, topic: null };
    const page = await readPage(this.#epochs, checkpoint, share.limit, (from, range) => readAfter(this.pool, from, range, selection));
    return { items: page.rows.map(sealedEventOf), checkpoint: page.checkpoint };
  }

  async readReceipts(checkpoint: Checkpoint, share: KeyShare): Promise<Page<SealedReceiptRecord>> {
    const selection = { ...share, topic: null };
    const page = await readPage(this.#epochs, checkpoint, share.limit, async (from, range) =>
      readReceiptsAfter(this.pool, from, range, selection, await this.#days.firstDayAfter(from)),
    );
    return { items: page.rows.map(sealedReceiptOf), checkpoint: page.checkpoint };
  }

  /** The receipts with these ids that are still kept. */
  async receiptsById(ids: readonly string[]): Promise<SealedReceiptRecord[]> {
    return ids.length === 0 ? [] : (await readReceiptsById(this.pool, ids)).map(sealedReceiptOf);
  }

  /** Single events by their place in their stream. */
  async eventsAt(places: readonly { readonly stream: string; readonly version: number }[]): Promise<SealedEvent[]> {
    return places.length === 0 ? [] : (await readEventsAt(this.pool, places)).map(sealedEventOf);
  }

  /** Data is null where the person was forgotten, also since it was read. Two statements at most. */
  async openEvents(sealed: readonly SealedEvent[]): Promise<StoredEvent[]> {
    const keyIds = new Set(sealed.flatMap(({ keyId, sealed: data }) => (keyId !== null && data !== null ? [keyId] : [])));
    const keys = await this.#personKeys.forReading(this.pool, keyIds);
    for (const gone of await this.#personKeys.destroyedAmong(this.pool, keyIds)) keys.delete(gone);
    return sealed.map((event) => openEvent(event, keys));
  }

  /** The body is null where the day's key was destroyed. */
  async openReceipts(sealed: readonly SealedReceiptRecord[]): Promise<StoredReceipt[]> {
    const keys = await this.#dayKeys.forReading(
      this.pool,
      sealed.map(({ day }) => day),
    );
    return sealed.map((receipt) => openReceipt(receipt, keys));
  }
}
