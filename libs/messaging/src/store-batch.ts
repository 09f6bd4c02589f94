import type { EventStore, StoreTransaction } from '@sync/event-store';
import type { PoolClient } from '@sync/database';
import type { Batch, Message, Settlement } from './batch.js';
import { setAside } from './set-aside.js';

/** Thrown when a handler breaks the batch's contract; a mistake in the handler, not in a message. */
export class BatchMisused extends Error {
  readonly code = 'MESSAGING_BATCH_MISUSED';
}

/** A batch over the event store: the handler's effects, what is set aside and the checkpoint are one transaction. */
export class StoreBatch implements Batch<unknown> {
  settlements: readonly Settlement[] | undefined;
  /** What really went wrong; Nest hands handler errors on without their cause. */
  failure: unknown;
  /** True when a stream of this batch has to wait (again). */
  holds = false;
  /** True when a message of this batch is set aside. */
  parks = false;

  constructor(
    readonly items: readonly Message<unknown>[],
    private readonly group: string,
    private readonly store: EventStore,
    private readonly finish: (client: PoolClient) => Promise<void>,
    private readonly alsoLock: readonly string[] = [],
  ) {}

  async transaction(
    streams: readonly string[],
    work: (tx: StoreTransaction) => Promise<readonly Settlement[]>,
  ): Promise<readonly Settlement[]> {
    if (this.settlements) throw new BatchMisused('A batch is settled by one transaction; this handler opened a second one.');
    try {
      this.settlements = await this.store.transaction([...streams, ...this.alsoLock], async (tx) => {
        const settlements = await work(tx);
        if (settlements.length !== this.items.length) {
          throw new BatchMisused(
            `A batch of ${this.items.length} messages needs as many settlements; the handler gave ${settlements.length}.`,
          );
        }
        refuseOvertaking(this.items, settlements);
        this.holds = settlements.some(({ kind }) => kind === 'hold');
        this.parks = settlements.some(({ kind }) => kind === 'park');
        await setAside(tx.client, this.group, this.items, settlements);
        await this.finish(tx.client);
        return settlements;
      });
      return this.settlements;
    } catch (error) {
      this.failure = error;
      throw error;
    }
  }
}

/** A stream that waits at version 2 must not be done with version 3; the batch is then handed over message by message. */
const refuseOvertaking = (items: readonly Message<unknown>[], settlements: readonly Settlement[]): void => {
  const held = new Set<string>();
  items.forEach(({ stream }, index) => {
    const kind = settlements[index]?.kind;
    if (kind === 'hold') held.add(stream);
    else if (kind === 'done' && held.has(stream))
      throw new BatchMisused(`Stream ${stream} is held by an earlier message of the batch and done by a later one.`);
  });
};
