import { isObservable, lastValueFrom } from 'rxjs';
import { BaseRpcContext, Server, type CustomTransportStrategy, type MessageHandler } from '@nestjs/microservices';
import { LogSource } from './log-source.js';
import { Ownership } from './ownership.js';
import { BatchMisused, StoreBatch } from './store-batch.js';
import { Tail, type TailPlatform } from './tail.js';
import type { EventStore, ReceiptLog } from '@sync/event-store';
import type { Pool } from '@sync/database';
import type { Logger } from '@sync/telemetry';
import type { WakeUps } from '../wake-ups.js';
import { redriveParked, type RedriveOutcome } from './redrive-parked.js';
import { releaseHolds } from './release-holds.js';

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

interface Subscription {
  readonly topic: string;
  readonly group: string;
  readonly handler: MessageHandler;
}

/** Delivers the store's own log to `@EventPattern` handlers, in batches: the embedded way, without Kafka. */
export class PostgresTransport extends Server implements CustomTransportStrategy {
  override readonly propagatesEventHandlerErrors = true;
  readonly #subscriptions: Subscription[] = [];
  readonly #platform: TailPlatform;
  #tails: { tail: Tail; running: Promise<void> }[] = [];

  constructor(private readonly options: PostgresTransportOptions) {
    super();
    const { pool, url, events, receipts, wakeUps, logger } = options;
    this.#platform = { pool, store: events, source: new LogSource(events, receipts), ownership: new Ownership(url), wakeUps, logger };
  }

  /** Several services may read the same topic, each in a group of its own; Nest would chain their handlers into one. */
  override addHandler(pattern: unknown, handler: MessageHandler, _isEvent?: boolean, extras?: Record<string, unknown>): void {
    const group = extras?.['group'];
    if (typeof group !== 'string')
      throw new Error(`The handler of ${String(pattern)} names no consumer group; write @EventPattern<string>(topic, { group: '...' }).`);
    this.#subscriptions.push({ topic: String(pattern), group, handler });
  }

  listen(callback: () => void): void {
    const { batchSize = 200, partitions = 1 } = this.options;
    for (const { topic, group, handler } of this.#subscriptions) {
      for (let partition = 0; partition < partitions; partition += 1) {
        const tail = new Tail(
          { group, topic, partition, partitions, batchSize, deliver: (batch) => deliver(handler, topic, batch) },
          this.#platform,
        );
        this.#tails.push({ tail, running: tail.run() });
      }
    }
    callback();
  }

  /** Finishes the batches at hand and lets go of the partitions. */
  async close(): Promise<void> {
    for (const { tail } of this.#tails) tail.stop();
    await Promise.all(this.#tails.map(({ running }) => running));
    this.#tails = [];
    await this.#platform.ownership.close();
  }

  /** Sends the streams that wait for a newer build through their handlers again; call it once per start. Returns how many were released. */
  async releaseHolds(): Promise<number> {
    let released = 0;
    for (const { topic, group, handler } of this.#subscriptions) {
      released += await releaseHolds({ ...this.#platform, group, topic, deliver: (batch) => deliver(handler, topic, batch) });
    }
    return released;
  }

  /** Sends one parked message through its handler again. Throws what the handler throws; the message then stays parked. */
  async redrive(group: string, messageId: string): Promise<RedriveOutcome> {
    const handlers = new Map(
      this.#subscriptions.filter((subscription) => subscription.group === group).map(({ topic, handler }) => [topic, handler]),
    );
    return redriveParked({
      ...this.#platform,
      group,
      messageId,
      deliver: (topic, batch) => {
        const handler = handlers.get(topic);
        if (!handler) throw new Error(`No handler of ${group} reads ${topic} in this process; redrive it where that service runs.`);
        return deliver(handler, topic, batch);
      },
    });
  }

  on(): void {
    throw new Error('The Postgres transport has no events to listen to; watch its metrics instead.');
  }

  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- Nest declares it so
  unwrap<T>(): T {
    throw new Error('The Postgres transport wraps no client; use the pool.');
  }
}

const deliver = async (handler: MessageHandler, topic: string, batch: StoreBatch): Promise<void> => {
  const result: unknown = await handler(batch, new BaseRpcContext([topic]));
  if (isObservable(result)) await lastValueFrom(result, { defaultValue: undefined });
  if (!batch.settlements)
    throw new BatchMisused(`The handler of ${topic} returned without settling its batch; it has to call batch.transaction once.`);
};
