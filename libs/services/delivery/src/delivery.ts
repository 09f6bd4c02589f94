import { createHmac } from 'node:crypto';
import { transaction, type Pool } from '@sync/database';
import {
  countCustomEvents,
  listCircuits,
  listCustomEvents,
  redriveCustomEvents,
  Suppressions,
  type Circuit,
  type CustomEventCounts,
  type CustomEventQuery,
  type CustomEventRedrive,
  type ListedCustomEvent,
} from '@sync/delivery';
import type { EventStore } from '@sync/event-store';
import type { Connection, Connections, MasterKey } from '@sync/credentials';
import { Budget } from '@sync/rate-limit';
import type { Logger } from '@sync/telemetry';
import { ConnectionWorker } from './connection-worker.js';
import { DeliverySettings } from './consumer-settings.js';
import { dryRun, type DryRunReport } from './dry-run.js';
import { expireCustomEvents } from './expire-custom-events.js';
import { FieldRegistry } from './field-registry.js';
import type { SendxTeams } from './sendx-calls.js';
import { timing, type Timing } from './timing.js';
import type { CustomEventTerms } from './worker-platform.js';

const REFRESH_MS = 1_000;

export interface DeliveryOptions {
  readonly pool: Pool;
  readonly store: EventStore;
  readonly connections: Connections;
  readonly masterKey: MasterKey;
  readonly teams: SendxTeams;
  readonly budget: Budget;
  readonly logger: Logger;
  readonly windowMs: number;
  readonly lanesAtOnce: number;
  readonly identifyKeepsOptOut: boolean;
  readonly customEvents: CustomEventTerms;
  /** Other waits than the usual ones. */
  readonly timing?: Partial<Timing>;
}

/** The only writer to a SendX contact: a worker per connection, and what the slice consumer needs to know. */
export class Delivery implements DeliverySettings {
  readonly suppressions: Suppressions;
  readonly windowMs: number;
  readonly #fields: FieldRegistry;
  readonly #timing: Timing;
  readonly #workers = new Map<string, ConnectionWorker>();
  #connections: readonly Connection[] = [];
  #refreshing: NodeJS.Timeout | undefined;
  #expiring: NodeJS.Timeout | undefined;
  #expiry: Promise<void> | undefined;
  #stopped = false;

  constructor(private readonly options: DeliveryOptions) {
    this.windowMs = options.windowMs;
    this.#timing = { ...timing, ...options.timing };
    this.#fields = new FieldRegistry(options.pool);
    this.suppressions = new Suppressions(createHmac('sha256', options.masterKey.derive('suppressions')).digest());
  }

  /** Starts a worker for every connection, now and as they come. */
  async start(): Promise<void> {
    await this.#refresh();
    this.#refreshing = setInterval(
      () => void this.#refresh().catch((error: unknown) => this.options.logger.warn({ err: error }, 'connections.not-read')),
      REFRESH_MS,
    );
    this.#expire();
    this.#expiring = setInterval(() => this.#expire(), this.#timing.expireMs);
  }

  /** Finishes what is in hand. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#refreshing);
    clearInterval(this.#expiring);
    await this.#expiry;
    await Promise.all([...this.#workers.values()].map((worker) => worker.stop()));
  }

  teamOf(connectionId: string): string | undefined {
    return this.#connections.find(({ id }) => id === connectionId)?.sendxTeam;
  }

  /** Looks for connections now instead of within the second. */
  lookForConnections(): Promise<void> {
    return this.#refresh();
  }

  poke(): void {
    for (const worker of this.#workers.values()) worker.poke();
  }

  circuits(): Promise<Circuit[]> {
    return listCircuits(this.options.pool);
  }

  /** How many custom events of a connection are in which state; those that came to an end, if since then. */
  countCustomEvents(connectionId: string, since: Date): Promise<CustomEventCounts> {
    return countCustomEvents(this.options.pool, connectionId, since);
  }

  /** Custom events in one state, without their data, the last settled first. */
  listCustomEvents(query: CustomEventQuery): Promise<ListedCustomEvent[]> {
    return listCustomEvents(this.options.pool, query);
  }

  /** Sends rejected or expired custom events through again; answers how many wait again. */
  async redriveCustomEvents(which: CustomEventRedrive): Promise<number> {
    const count = await transaction(this.options.pool, (client) => redriveCustomEvents(client, which));
    this.poke();
    return count;
  }

  /** What going live would do, per connection. */
  async dryRun(): Promise<DryRunReport[]> {
    const { pool, budget, identifyKeepsOptOut } = this.options;
    return Promise.all(
      this.#connections.map(async (connection) => {
        const { ratePerSecond } = await budget.status({ vendor: 'sendx', account: connection.sendxTeam });
        return dryRun(pool, this.suppressions, connection, { ratePerSecond, identifyKeepsOptOut });
      }),
    );
  }

  /** One at a time; the next round sees what this one did not. */
  #expire(): void {
    const { pool, store, customEvents, logger } = this.options;
    this.#expiry ??= expireCustomEvents(pool, store, customEvents.waitMs)
      .then((count) => {
        if (count > 0) logger.warn({ count }, 'custom-events.expired');
      })
      .catch((error: unknown) => logger.warn({ err: error }, 'custom-events.not-expired'))
      .finally(() => (this.#expiry = undefined));
  }

  async #refresh(): Promise<void> {
    this.#connections = await this.options.connections.all();
    if (this.#stopped) return;
    for (const connection of this.#connections) if (!this.#workers.has(connection.id)) this.#begin(connection);
    const known = new Set(this.#connections.map(({ id }) => id));
    const gone = [...this.#workers].filter(([id]) => !known.has(id));
    for (const [id] of gone) this.#workers.delete(id);
    await Promise.all(gone.map(([, worker]) => worker.stop()));
  }

  #begin(connection: Connection): void {
    const worker = new ConnectionWorker(connection, {
      ...this.options,
      suppressions: this.suppressions,
      fields: this.#fields,
      timing: this.#timing,
      mayPush: (id) => this.#mayPush(id),
    });
    this.#workers.set(connection.id, worker);
    worker.start();
  }

  /** As of the last look, at most a second ago: pausing takes effect within that and the call at hand. */
  #mayPush(connectionId: string): boolean {
    const connection = this.#connections.find(({ id }) => id === connectionId);
    return connection !== undefined && connection.liveAt !== null && connection.pausedAt === null;
  }
}
