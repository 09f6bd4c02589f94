import type { MasterKey } from '@sync/credentials';
import { errorCode, type Pool } from '@sync/database';
import { appendReceipts, type SealedReceipt } from './append-receipts.js';
import { DayKeys } from './day-keys.js';
import { Epochs } from './epochs.js';
import type { Checkpoint, Page, ReadSelection } from './event-store.js';
import { readPage } from './read-page.js';
import { readReceiptsAfter } from './read-receipts-after.js';
import { readReceiptsById } from './read-receipts-by-id.js';
import { dayOf, ReceiptDays } from './receipt-days.js';
import { ReceiptLog, type NewReceipt, type StoredReceipt } from './receipt-log.js';
import { bodyContext, receiptOf, type ReceiptRow } from './receipt-row.js';
import { sealBehind } from './sealing.js';

export interface ReceiptLogOptions {
  /** Called after the commit of something stored to these topics: the moment to wake readers up. Must not throw. */
  readonly onAppended?: (topics: ReadonlySet<string>) => void;
  /** How long receipts and their ids are kept; never under 35 (a sender may deliver again for that long). */
  readonly retentionDays?: number;
}

const LEAST_RETENTION_DAYS = 35;
const DAYS_AHEAD = 3;
// A day stays open for one more, for receipts that were received before midnight and stored after it.
const DAYS_OPEN = 1;
const CHECK_VIOLATION = '23514';

/** The receipts in PostgreSQL, schema `store`. A receipt's day is that of `receivedAt`, in UTC. */
export class PostgresReceiptLog extends ReceiptLog {
  readonly #keys: DayKeys;
  readonly #epochs: Epochs;
  readonly #days: ReceiptDays;
  readonly #onAppended: (topics: ReadonlySet<string>) => void;
  readonly #retentionDays: number;

  constructor(
    private readonly pool: Pool,
    masterKey: MasterKey,
    { onAppended = () => undefined, retentionDays = 90 }: ReceiptLogOptions = {},
  ) {
    super();
    if (retentionDays < LEAST_RETENTION_DAYS) {
      throw new RangeError(
        `Receipts must be kept for ${LEAST_RETENTION_DAYS} days at least, for de-duplication; ${retentionDays} were asked for.`,
      );
    }
    this.#keys = new DayKeys(masterKey);
    this.#epochs = new Epochs(pool);
    this.#days = new ReceiptDays(pool);
    this.#onAppended = onAppended;
    this.#retentionDays = retentionDays;
  }

  async append(receipts: readonly NewReceipt[]): Promise<readonly ('stored' | 'duplicate')[]> {
    const first = new Map<string, NewReceipt>();
    for (const receipt of receipts) if (!first.has(receipt.id)) first.set(receipt.id, receipt);
    if (first.size === 0) return [];
    const stored = await this.#store([...first.values()]);
    if (stored.size > 0) this.#onAppended(new Set(receipts.map(({ topic }) => topic)));
    return receipts.map((receipt) => (stored.has(receipt.id) && first.get(receipt.id) === receipt ? 'stored' : 'duplicate'));
  }

  async readAfter(checkpoint: Checkpoint, selection: ReadSelection): Promise<Page<StoredReceipt>> {
    const page = await readPage(this.#epochs, checkpoint, selection.limit, async (from, range) =>
      readReceiptsAfter(this.pool, from, range, selection, await this.#days.firstDayAfter(from)),
    );
    return { items: await this.#decoded(page.rows), checkpoint: page.checkpoint };
  }

  async byId(ids: readonly string[]): Promise<readonly StoredReceipt[]> {
    return this.#decoded(await readReceiptsById(this.pool, ids));
  }

  async maintain(today: Date): Promise<readonly string[]> {
    for (let offset = 0; offset <= DAYS_AHEAD; offset += 1) await this.#keys.forAppend(this.pool, dayOf(today, offset));
    await this.#days.close(dayOf(today, -DAYS_OPEN - 1));
    const dropped = await this.#days.drop(dayOf(today, -this.#retentionDays));
    this.#keys.reset();
    await this.#days.refresh();
    return dropped;
  }

  /** Once more when a day we took for open was closed meanwhile: the receipt then goes to the first open one. */
  async #store(receipts: readonly NewReceipt[]): Promise<Set<string>> {
    try {
      return await appendReceipts(this.pool, await this.#sealed(receipts));
    } catch (error) {
      if (errorCode(error) !== CHECK_VIOLATION) throw error;
      this.#keys.reset();
      return appendReceipts(this.pool, await this.#sealed(receipts));
    }
  }

  async #sealed(receipts: readonly NewReceipt[]): Promise<SealedReceipt[]> {
    const sealed: SealedReceipt[] = [];
    for (const receipt of receipts) {
      const { day, key } = await this.#keys.forAppend(this.pool, dayOf(receipt.receivedAt));
      sealed.push({ receipt, day, sealed: sealBehind(0, key, receipt.body, bodyContext(receipt.id)) });
    }
    return sealed;
  }

  async #decoded(rows: readonly ReceiptRow[]): Promise<StoredReceipt[]> {
    const keys = await this.#keys.forReading(
      this.pool,
      rows.map(([, , day]) => day),
    );
    return rows.map((row) => receiptOf(row, keys));
  }
}
