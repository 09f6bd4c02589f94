import { randomBytes } from 'node:crypto';
import { EventEmitter } from 'node:events';
import pg from 'pg';
import type { Queryable } from '@sync/database';

const CHANNEL = 'sync_wake_up';
const QUIET_MS = 5;

/**
 * Tells readers of a topic that something was committed there. At most one signal per 5 ms, sent after the commit: a NOTIFY inside the append's
 * transaction serialises all commits (measured at 0.15 of the plain rate). A lost signal costs latency only; readers poll as a net.
 */
export class WakeUps {
  readonly #listeners = new EventEmitter().setMaxListeners(0);
  /** Our own signals come back from the database, too; we have heard them already. */
  readonly #self = randomBytes(6).toString('hex');
  #pending: NodeJS.Timeout | undefined;
  #topics = new Set<string>();
  #remote: pg.Client | undefined;
  #closed = false;

  /** `notify` and `url` given: the signal also travels between processes; left out, it stays in this one. */
  constructor(
    private readonly notify: ((payload: string) => Promise<void>) | null = null,
    private readonly url: string | null = null,
  ) {}

  /** Says that something was committed to these topics just now. */
  announce(topics: Iterable<string>): void {
    for (const topic of topics) this.#topics.add(topic);
    this.#pending ??= setTimeout(() => {
      this.#pending = undefined;
      const announced = [...this.#topics];
      this.#topics = new Set();
      this.#wake(announced);
      this.notify?.(`${this.#self} ${announced.join(' ')}`).catch(() => undefined); // the net of the others is their polling
    }, QUIET_MS);
  }

  /** Calls `listener` on every signal of the topic (null: of any), until the returned function is called. */
  onWake(topic: string | null, listener: () => void): () => void {
    const name = topic ?? ANY;
    this.#listeners.on(name, listener);
    return () => this.#listeners.off(name, listener);
  }

  /** Starts to hear other processes; a lost connection is opened again. */
  async listen(): Promise<void> {
    if (!this.url || this.#closed) return;
    const client = new pg.Client({ connectionString: this.url, application_name: 'wake-ups', keepAlive: true });
    client.on('error', () => undefined);
    client.on('end', () => {
      if (!this.#closed) setTimeout(() => void this.listen().catch(() => undefined), 1_000).unref();
    });
    client.on('notification', ({ payload }) => this.#hear(payload));
    await client.connect();
    await client.query(`listen ${CHANNEL}`);
    this.#remote = client;
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#pending);
    await this.#remote?.end();
  }

  #hear(payload = ''): void {
    const [sender, ...topics] = payload.split(' ');
    if (sender !== this.#self) this.#wake(topics);
  }

  #wake(topics: readonly string[]): void {
    for (const topic of topics) this.#listeners.emit(topic);
    this.#listeners.emit(ANY);
  }
}

const ANY = '*';

/** The `notify` of a WakeUps, over the pool. */
export const notifyThrough =
  (pool: Queryable) =>
  async (payload: string): Promise<void> => {
    await pool.query({ name: 'notify', text: 'select pg_notify($1, $2)', values: [CHANNEL, payload] });
  };
