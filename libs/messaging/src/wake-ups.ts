import { EventEmitter } from 'node:events';
import pg from 'pg';

const CHANNEL = 'sync_wake_up';
const QUIET_MS = 5;

/**
 * Tells readers that something was committed. At most one signal per 5 ms, sent after the commit: a NOTIFY inside the append's
 * transaction serialises all commits (measured at 0.15 of the plain rate). A lost signal costs latency only; readers poll as a net.
 */
export class WakeUps {
  readonly #listeners = new EventEmitter().setMaxListeners(0);
  #pending: NodeJS.Timeout | undefined;
  #remote: pg.Client | undefined;
  #closed = false;

  /** `url` given: the signal also travels between processes; left out, it stays in this one. */
  constructor(
    private readonly notify: (() => Promise<void>) | null = null,
    private readonly url: string | null = null,
  ) {}

  /** Says that something was committed just now. */
  announce(): void {
    this.#pending ??= setTimeout(() => {
      this.#pending = undefined;
      this.#listeners.emit('wake');
      this.notify?.().catch(() => undefined); // the net of the others is their polling
    }, QUIET_MS);
  }

  /** Calls `listener` on every signal until the returned function is called. */
  onWake(listener: () => void): () => void {
    this.#listeners.on('wake', listener);
    return () => this.#listeners.off('wake', listener);
  }

  /** Starts to hear other processes; a lost connection is opened again. */
  async listen(): Promise<void> {
    if (!this.url || this.#closed) return;
    const client = new pg.Client({ connectionString: this.url, application_name: 'wake-ups', keepAlive: true });
    client.on('error', () => undefined);
    client.on('end', () => {
      if (!this.#closed) setTimeout(() => void this.listen().catch(() => undefined), 1_000).unref();
    });
    client.on('notification', () => this.#listeners.emit('wake'));
    await client.connect();
    await client.query(`listen ${CHANNEL}`);
    this.#remote = client;
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#pending);
    await this.#remote?.end();
  }
}

/** The statement behind `notify`, for whoever has the pool. */
export const notifyStatement = `notify ${CHANNEL}`;
