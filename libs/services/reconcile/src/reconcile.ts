import { EventEmitter } from 'node:events';
import type { Connection, Connections } from '@sync/credentials';
import type { Pool } from '@sync/database';
import type { EventStore, ReceiptLog } from '@sync/event-store';
import type { Budget } from '@sync/rate-limit';
import type { Logger } from '@sync/telemetry';
import { listReadingCircuits, type ReadingCircuit } from './circuits.js';
import type { GhlReader } from './ghl-reader.js';
import { showHydrations } from './hydration/hydration-metrics.js';
import { HydrationWorker } from './hydration/hydration-worker.js';
import { countHydrations, type HydrationCounts } from './hydration/list-hydrations.js';
import { progressOf, type KindProgress } from './progress.js';
import { PostgresBacklog, type Backlog } from './reading/backlog.js';
import { ConnectionReader } from './reading/connection-reader.js';
import type { ReadingPlatform } from './reading/job.js';
import { listReadings } from './reading/list-readings.js';
import type { ReadingState } from './reading/reading-row.js';
import { listSweeps } from './reading/sweep-row.js';
import type { ReconcileSettings } from './reconcile.config.js';
import { rest } from './waiting.js';

export interface ReconcileOptions {
  readonly pool: Pool;
  readonly store: EventStore;
  readonly receipts: ReceiptLog;
  readonly connections: Pick<Connections, 'all'>;
  readonly reader: GhlReader;
  /** Tells how many calls a location has in a day. */
  readonly budget: Pick<Budget, 'status'>;
  readonly settings: ReconcileSettings;
  readonly logger: Logger;
  /** True where webhooks come: polling is then only a net. A private token has none (domain ghl 4.7), which is the default. */
  readonly receivesWebhooks?: (connection: Connection) => boolean;
  readonly backlog?: Backlog;
  readonly now?: () => Date;
}

/** How far a connection was read, what waits, and what is wrong. */
export interface ReadingProgress extends ReadingState {
  /** Contacts, tasks, appointments and notes, in this order. */
  readonly kinds: readonly KindProgress[];
  /** Of all kinds. */
  readonly hydrations: HydrationCounts;
  /** Not null: nothing is read until the credentials work again. */
  readonly circuit: ReadingCircuit | null;
}

interface Readers {
  readonly reader: ConnectionReader;
  readonly worker: HydrationWorker;
}

/** Finds out what the webhooks did not tell: reads every connection's references and records, and whole records that somebody asks for. */
export class Reconcile {
  readonly #platform: ReadingPlatform;
  readonly #readers = new Map<string, Readers>();
  readonly #stopping = new AbortController();
  readonly #listeners = new EventEmitter().setMaxListeners(0);
  #running: Promise<void> | undefined;

  constructor(private readonly options: ReconcileOptions) {
    const { pool, store, receipts, reader, budget, logger, backlog = new PostgresBacklog(pool), now = () => new Date() } = options;
    this.#platform = { pool, store, receipts, reader, budget, logger, backlog, now };
  }

  /** Reads the connections there are, and those that come. */
  start(): void {
    if (this.#running) return;
    showHydrations(this.options.pool);
    this.#running = this.#run();
  }

  /** Lets calls at hand end and gives back every lease, so that another process can go on at once. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
    await Promise.all([...this.#readers.values()].map(stopped));
    this.#readers.clear();
  }

  /** Requests were written down. */
  poke(): void {
    for (const { reader, worker } of this.#readers.values()) {
      worker.poke();
      reader.poke('references');
    }
  }

  /** The state of every connection, whichever process reads it. */
  async progress(): Promise<readonly ReadingProgress[]> {
    const { pool, settings } = this.options;
    const [readings, sweeps, hydrations, circuits] = await Promise.all([
      listReadings(pool),
      listSweeps(pool),
      countHydrations(pool),
      listReadingCircuits(pool),
    ]);
    return readings.map((reading) => {
      const { connectionId } = reading;
      const of = <T extends { readonly connectionId: string }>(all: readonly T[]) => all.filter((one) => one.connectionId === connectionId);
      return {
        ...reading,
        kinds: progressOf(reading, of(sweeps), of(hydrations), settings),
        hydrations: totalOf(of(hydrations)),
        circuit: of(circuits)[0] ?? null,
      };
    });
  }

  /** Calls `listener` whenever this process read something on; ask `progress()` then. Ends with the returned function. */
  onProgress(listener: () => void): () => void {
    this.#listeners.on('progress', listener);
    return () => this.#listeners.off('progress', listener);
  }

  async #run(): Promise<void> {
    const { settings, logger } = this.options;
    while (!this.#stopping.signal.aborted) {
      await this.#follow().catch((error: unknown) => logger.warn({ err: error }, 'connections.not-read'));
      await rest(settings.connectionsMs, this.#stopping.signal);
    }
  }

  /** A paused connection is read on: a pause stops pushes only. */
  async #follow(): Promise<void> {
    const wanted = new Map((await this.options.connections.all()).map((connection) => [nameOf(connection), connection]));
    if (this.#stopping.signal.aborted) return;
    for (const [name, readers] of this.#readers) {
      if (wanted.has(name)) continue;
      this.#readers.delete(name);
      await stopped(readers);
    }
    for (const [name, connection] of wanted) if (!this.#readers.has(name)) this.#readers.set(name, this.#begin(connection));
  }

  #begin(connection: Connection): Readers {
    const { settings, receivesWebhooks = () => false } = this.options;
    const like = {
      receivesWebhooks: () => receivesWebhooks(connection),
      notesWanted: () => ({ history: settings.notesBackfill, changes: !receivesWebhooks(connection) }),
    };
    const reader = new ConnectionReader(connection, this.#platform, settings, like, () => this.#listeners.emit('progress'));
    const worker = new HydrationWorker(connection.id, this.#platform, settings, {
      notesWanted: like.notesWanted,
      onSweepWanted: () => reader.poke('tasks'),
    });
    worker.start();
    reader.start();
    return { reader, worker };
  }
}

/** A connection that moved to another location is another one. */
const nameOf = ({ id, locationId }: Connection): string => JSON.stringify([id, locationId]);

const stopped = ({ reader, worker }: Readers): Promise<unknown> => Promise.all([reader.stop(), worker.stop()]);

const totalOf = (counts: readonly HydrationCounts[]): HydrationCounts => ({
  waiting: counts.reduce((sum, { waiting }) => sum + waiting, 0),
  failed: counts.reduce((sum, { failed }) => sum + failed, 0),
});
