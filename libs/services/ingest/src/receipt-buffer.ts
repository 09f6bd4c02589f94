import type { NewReceipt, ReceiptLog } from '@sync/event-store';
import type { Logger } from '@sync/telemetry';

/** Why a webhook cannot be taken right now; the answer is 429 with Retry-After, which GHL re-sends. */
export class CannotStoreNow extends Error {
  readonly code = 'INGEST_CANNOT_STORE_NOW';

  constructor(
    readonly reason: 'starting' | 'draining' | 'overloaded' | 'database-away',
    readonly retryAfterSeconds: number,
    cause?: unknown,
  ) {
    super(`Webhooks cannot be stored right now (${reason}); the sender is asked to come back in ${retryAfterSeconds} s.`, { cause });
  }
}

interface Waiting {
  readonly receipt: NewReceipt;
  readonly resolve: (outcome: 'stored' | 'duplicate') => void;
  readonly reject: (error: CannotStoreNow) => void;
}

export interface ReceiptBufferLimits {
  /** Receipts in one append. */
  readonly batch: number;
  /** Appends under way at once; while they are, further receipts gather into the next batch. */
  readonly inFlight: number;
  /** Bytes that may wait; beyond them we are overloaded. */
  readonly waitingBytes: number;
  /** After this long the sender is told to come back; what was stored all the same is a duplicate then. */
  readonly patienceMs: number;
}

export const defaultLimits: ReceiptBufferLimits = { batch: 200, inFlight: 2, waitingBytes: 32 * 1024 * 1024, patienceMs: 4_000 };

/** Gathers receipts into micro-batches and appends them; each caller learns of its own receipt, after the commit. */
export class ReceiptBuffer {
  #log: ReceiptLog | undefined;
  #waiting: Waiting[] = [];
  #waitingBytes = 0;
  #inFlight = 0;
  #draining = false;
  #scheduled = false;
  #idle: (() => void) | undefined;

  constructor(
    private readonly logger: Logger,
    private readonly limits: ReceiptBufferLimits = defaultLimits,
  ) {}

  /** The database is there: receipts can be stored from now on. */
  open(log: ReceiptLog): void {
    this.#log = log;
  }

  /** Refuses what comes from now on and resolves when everything taken before is settled. */
  async drain(): Promise<void> {
    this.#draining = true;
    if (this.#inFlight === 0 && this.#waiting.length === 0) return;
    await new Promise<void>((resolve) => {
      this.#idle = resolve;
    });
  }

  /** Throws when nothing can be stored right now, before any work is spent on the webhook. */
  check(): void {
    if (this.#draining) throw new CannotStoreNow('draining', 5);
    if (!this.#log) throw new CannotStoreNow('starting', 5);
    if (this.#waitingBytes > this.limits.waitingBytes) throw new CannotStoreNow('overloaded', 10);
  }

  /** Resolves when the receipt is durable; rejects with CannotStoreNow. */
  store(receipt: NewReceipt): Promise<'stored' | 'duplicate'> {
    this.check();
    return new Promise((resolve, reject) => {
      this.#waiting.push({ receipt, resolve, reject });
      this.#waitingBytes += receipt.body.length;
      this.#schedule();
    });
  }

  /** One turn of the event loop gathers what arrived together. */
  #schedule(): void {
    if (this.#scheduled || this.#inFlight >= this.limits.inFlight || this.#waiting.length === 0) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      void this.#flush();
    });
  }

  async #flush(): Promise<void> {
    const batch = this.#waiting.splice(0, this.limits.batch);
    if (!this.#log || batch.length === 0) return;
    this.#inFlight += 1;
    this.#schedule();
    const patience = setTimeout(() => this.#giveUp(batch, new Error('the append took too long')), this.limits.patienceMs);
    try {
      const outcomes = await this.#log.append(batch.map(({ receipt }) => receipt));
      batch.forEach(({ resolve }, index) => resolve(outcomes[index] ?? 'stored'));
    } catch (error) {
      this.#giveUp(batch, error);
    } finally {
      clearTimeout(patience);
      this.#inFlight -= 1;
      for (const { receipt } of batch) this.#waitingBytes -= receipt.body.length;
      this.#schedule();
      if (this.#inFlight === 0 && this.#waiting.length === 0) this.#idle?.();
    }
  }

  #giveUp(batch: readonly Waiting[], cause: unknown): void {
    this.logger.warn({ err: cause, receipts: batch.length }, 'receipts.not-stored');
    for (const { reject } of batch) reject(new CannotStoreNow('database-away', 5, cause));
  }
}
