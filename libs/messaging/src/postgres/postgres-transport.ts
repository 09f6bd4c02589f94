import { Server, type CustomTransportStrategy, type MessageHandler } from '@nestjs/microservices';
import type { EventStore, ReceiptLog } from '@sync/event-store';
import type { Pool } from '@sync/database';
import type { Logger } from '@sync/telemetry';
import { LogSource } from '../log-source.js';
import type { RedriveOutcome } from '../redrive-parked.js';
import { showReaders } from '../show-readers.js';
import { Subscriptions } from '../subscriptions.js';
import type { WakeUps } from '../wake-ups.js';
import { Ownership } from './ownership.js';
import { Tail, type TailPlatform } from './tail.js';

export interface PostgresTransportOptions {
  readonly pool: Pool;
  readonly url: string;
  readonly events: EventStore;
  readonly receipts: ReceiptLog;
  readonly wakeUps: WakeUps;
  readonly logger: Logger;
  /** Messages handed over at once; the batch is the unit of work of the whole pipeline. */
  readonly batchSize?: number;
  /** Into how many equal shares of the keys each topic is cut; each share is read by one process at a time. */
  readonly partitions?: number;
}

/** Delivers the store's own log to `@EventPattern` handlers, in batches: the embedded way, without Kafka. */
export class PostgresTransport extends Server implements CustomTransportStrategy {
  override readonly propagatesEventHandlerErrors = true;
  readonly #subscriptions = new Subscriptions();
  readonly #platform: TailPlatform;
  #tails: { tail: Tail; running: Promise<void> }[] = [];

  constructor(private readonly options: PostgresTransportOptions) {
    super();
    const { pool, url, events, receipts, wakeUps, logger } = options;
    this.#platform = { pool, store: events, source: new LogSource(events, receipts), ownership: new Ownership(url), wakeUps, logger };
  }

  override addHandler(pattern: unknown, handler: MessageHandler, _isEvent?: boolean, extras?: Record<string, unknown>): void {
    this.#subscriptions.add(pattern, handler, extras);
  }

  listen(callback: () => void): void {
    const { batchSize = 200, partitions = 1 } = this.options;
    for (const subscription of this.#subscriptions.all) {
      for (let partition = 0; partition < partitions; partition += 1) {
        const tail = new Tail({ ...subscription, partition, partitions, batchSize }, this.#platform);
        this.#tails.push({ tail, running: tail.run() });
      }
    }
    const { pool } = this.options;
    showReaders({ pool, groups: () => this.#subscriptions.groups, partitions: () => this.#tails.map(({ tail }) => tail.handler) });
    callback();
  }

  /** Finishes the batches at hand and lets go of the partitions. */
  async close(): Promise<void> {
    for (const { tail } of this.#tails) tail.stop();
    await Promise.all(this.#tails.map(({ running }) => running));
    this.#tails = [];
    await this.#platform.ownership.close();
  }

  /** See Subscriptions. */
  releaseHolds(): Promise<number> {
    return this.#subscriptions.releaseHolds(this.#platform);
  }

  /** See Subscriptions. */
  handles(group: string): boolean {
    return this.#subscriptions.handles(group);
  }

  /** See Subscriptions. */
  redrive(group: string, messageId: string): Promise<RedriveOutcome> {
    return this.#subscriptions.redrive(this.#platform, group, messageId);
  }

  on(): void {
    throw new Error('The Postgres transport has no events to listen to; watch its metrics instead.');
  }

  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- Nest declares it so
  unwrap<T>(): T {
    throw new Error('The Postgres transport wraps no client; use the pool.');
  }
}
