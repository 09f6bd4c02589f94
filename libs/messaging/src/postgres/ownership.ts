import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';

const LOCK_CLASS = 730_002;
const RETRY_MS = 1_000;

/**
 * Exactly one process reads a partition of a consumer group: it holds a session lock on a connection of its own. Losing the connection
 * loses the lock; a reader that has not noticed yet is fenced by the checkpoint's compare-and-set. (A row lock would assign a
 * transaction id and hold back every reader of the log.)
 */
export class Ownership {
  #client: Promise<pg.Client> | undefined;
  #generation = 0;
  #closed = false;
  #queue: Promise<unknown> = Promise.resolve(); // one statement at a time on the one connection

  constructor(private readonly url: string) {}

  /** Waits until this process owns `name`, or until `signal` aborts (then false). `stillMine` turns false when the connection is lost. */
  async acquire(name: string, signal: AbortSignal): Promise<{ stillMine: () => boolean } | null> {
    while (!signal.aborted && !this.#closed) {
      const mine = await this.#tryLock(name).catch(() => null);
      if (mine) return mine;
      await delay(RETRY_MS, undefined, { signal, ref: false }).catch(() => undefined);
    }
    return null;
  }

  async #tryLock(name: string): Promise<{ stillMine: () => boolean } | null> {
    const client = await this.#connection();
    const generation = this.#generation;
    const asked = this.#queue.then(() =>
      client.query<{ mine: boolean }>('select pg_try_advisory_lock($1, hashtext($2)) as mine', [LOCK_CLASS, name]),
    );
    this.#queue = asked.catch(() => undefined);
    const { rows } = await asked;
    return rows[0]?.mine ? { stillMine: () => generation === this.#generation && !this.#closed } : null;
  }

  #connection(): Promise<pg.Client> {
    this.#client ??= this.#connect().catch((error: unknown) => {
      this.#client = undefined;
      throw error;
    });
    return this.#client;
  }

  async #connect(): Promise<pg.Client> {
    const client = new pg.Client({
      connectionString: this.url,
      application_name: 'consumer-ownership',
      keepAlive: true,
      connectionTimeoutMillis: 5_000,
    });
    client.on('error', () => undefined);
    client.on('end', () => {
      this.#generation += 1;
      this.#client = undefined;
    });
    await client.connect();
    return client;
  }

  /** Lets go of everything; another process may go on at once. */
  async close(): Promise<void> {
    this.#closed = true;
    const client = await this.#client?.catch(() => undefined);
    await client?.end();
  }
}
