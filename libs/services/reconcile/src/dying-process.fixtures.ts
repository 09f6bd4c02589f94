import type { EventStore, NewReceipt, ReceiptLog, StoreTransaction } from '@sync/event-store';

/** The same database, seen by a process that dies at its n-th durable step: before it, in it, or between its commit and the answer. */
export class DyingProcess {
  #steps = 0;
  dead = false;

  constructor(private readonly dieAt: number) {}

  readonly die = (): void => {
    if (this.dead || this.#steps++ === this.dieAt) {
      this.dead = true;
      throw new Error('killed');
    }
  };

  receipts(real: ReceiptLog): ReceiptLog {
    const append = async (receipts: readonly NewReceipt[]) => {
      this.die();
      const outcomes = await real.append(receipts);
      this.die();
      return outcomes;
    };
    return Object.assign(Object.create(real) as ReceiptLog, { append });
  }

  store(real: EventStore): EventStore {
    const transaction = async <T>(streams: readonly string[], work: (tx: StoreTransaction) => Promise<T>) => {
      this.die();
      const result = await real.transaction(streams, async (tx) => {
        const done = await work(tx);
        this.die();
        return done;
      });
      this.die();
      return result;
    };
    return Object.assign(Object.create(real) as EventStore, { transaction });
  }
}
