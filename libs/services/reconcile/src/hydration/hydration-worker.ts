import { setMaxListeners } from 'node:events';
import type { Pool } from '@sync/database';
import type { NewReceipt, ReceiptLog } from '@sync/event-store';
import { attributes, counter, currentTraceparent, histogram, inSpan, type Logger } from '@sync/telemetry';
import { concernsConnection, openCircuit } from '../circuits.js';
import { databaseTimeOf, type ClockReading } from '../database-clock.js';
import { Gather } from '../gather.js';
import type { GhlReader } from '../ghl-reader.js';
import { foundReceipt, goneReceipt } from '../receipts.js';
import { Bell, rest } from '../waiting.js';
import { judgeFailure } from './judge-failure.js';
import { leaseHydrations, renewHydrations, type LeasedHydration } from './lease-hydrations.js';
import { settleHydrations, type HydrationEnd } from './settle-hydrations.js';

const hydrated = counter('contacts_hydrated', 'Are whole contacts being fetched, and how does it end?');
const duration = histogram('hydration_seconds', 'How long does fetching a contact take, waiting for the budget included?');

export interface HydrationPlatform {
  readonly pool: Pool;
  readonly receipts: ReceiptLog;
  readonly reader: GhlReader;
  readonly logger: Logger;
  readonly now: () => Date;
}

export interface HydrationSettings {
  /** Calls under way at once; at 0.8 s each, 8 use up GHL's 100 per 10 s. */
  readonly inFlight: number;
  /** Of these, kept for live work. */
  readonly keptForLive: number;
  readonly leaseMs: number;
  readonly idleMs: number;
  readonly firstWaitMs: number;
  readonly probeMs: number;
  /** How long calls may go on after `stop`. */
  readonly graceMs: number;
}

interface Ended {
  readonly row: LeasedHydration;
  readonly end: HydrationEnd;
  readonly receipt: NewReceipt | null;
}

/**
 * Reads whole contacts of one connection, several at a time, and keeps what it read as receipts. A row is given back after its receipt is
 * durable: a crash in between leaves it leased, and whoever takes it next reads again.
 */
export class HydrationWorker {
  readonly #stopping = new AbortController();
  readonly #giveUp = new AbortController();
  readonly #bell = new Bell();
  readonly #held = new Map<LeasedHydration, Promise<void>>();
  readonly #ends = new Gather<Ended>((ends) => this.#write(ends));
  #running: Promise<void> | undefined;

  constructor(
    private readonly connectionId: string,
    private readonly platform: HydrationPlatform,
    private readonly settings: HydrationSettings,
  ) {
    setMaxListeners(0, this.#giveUp.signal); // every call under way listens
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Something may be due. */
  poke(): void {
    this.#bell.ring();
  }

  /** Takes nothing new, lets the calls at hand end, and gives back what did not. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
    const ended = Promise.allSettled(this.#held.values());
    const grace = new AbortController();
    void rest(this.settings.graceMs, grace.signal).then(() => this.#giveUp.abort());
    await ended;
    grace.abort();
  }

  async #run(): Promise<void> {
    const renewing = setInterval(() => void this.#renew(), this.settings.leaseMs / 3);
    while (!this.#stopping.signal.aborted) {
      const taken = await this.#take();
      if (taken === 0) await this.#bell.wait(this.settings.idleMs, this.#stopping.signal);
    }
    void Promise.allSettled(this.#held.values()).then(() => clearInterval(renewing));
  }

  /** Fills the free places; answers how many it filled. A place that becomes free rings the bell. */
  async #take(): Promise<number> {
    const { inFlight, keptForLive, leaseMs } = this.settings;
    const free = inFlight - this.#held.size;
    if (free <= 0) return 0;
    const upTo = free > keptForLive ? 'backfill' : 'live';
    const limit = upTo === 'live' ? free : free - keptForLive;
    try {
      const { rows, clock } = await leaseHydrations(this.platform.pool, { connectionId: this.connectionId, limit, leaseMs, upTo });
      for (const row of rows) this.#begin(row, clock);
      return rows.length;
    } catch (error) {
      this.platform.logger.warn({ err: error, connection: this.connectionId }, 'hydration.not-leased');
      return 0;
    }
  }

  #begin(row: LeasedHydration, clock: ClockReading): void {
    const work = this.#hydrate(row, clock).finally(() => {
      this.#held.delete(row);
      this.#bell.ring();
    });
    this.#held.set(row, work);
  }

  async #hydrate(row: LeasedHydration, clock: ClockReading): Promise<void> {
    const started = performance.now();
    const about = { [attributes.connection]: row.connectionId, [attributes.location]: row.locationId, [attributes.contact]: row.contactId };
    try {
      const ended = await inSpan('hydrate contact', { parent: row.traceparent, attributes: about }, () => this.#read(row, clock));
      await this.#ends.add(ended);
    } catch (error) {
      // Its lease runs out, and it is read again.
      this.platform.logger.warn({ err: error, connection: row.connectionId, contact: row.contactId }, 'hydration.not-settled');
    } finally {
      duration.record((performance.now() - started) / 1_000);
    }
  }

  async #read(row: LeasedHydration, clock: ClockReading): Promise<Ended> {
    const { reader, now } = this.platform;
    const { locationId, contactId, priority } = row;
    try {
      const answer = await reader.getContact(locationId, contactId, { priority, signal: this.#giveUp.signal });
      const readAt = databaseTimeOf(clock, answer.startedAt);
      const about = { locationId, contactId, readAt };
      const arrival = { receivedAt: now(), traceparent: currentTraceparent() ?? row.traceparent };
      const receipt = answer.kind === 'found' ? foundReceipt(answer.contact, about, arrival) : goneReceipt(about, arrival);
      hydrated.add(1, { outcome: answer.kind });
      return { row, receipt, end: { kind: 'read', readAt } };
    } catch (error) {
      return { row, receipt: null, end: await this.#failed(row, error) };
    }
  }

  async #failed(row: LeasedHydration, error: unknown): Promise<HydrationEnd> {
    const { pool, logger, now } = this.platform;
    if (this.#giveUp.signal.aborted) return { kind: 'later', inMs: 0, failed: false };
    const end = judgeFailure(error, row.attempts, this.settings.firstWaitMs, now());
    const { connectionId, contactId, attempts, priority } = row;
    hydrated.add(1, { outcome: end.kind === 'later' && !end.failed ? 'deferred' : end.kind });
    logger.warn(
      { err: error, connection: connectionId, contact: contactId, attempt: attempts + 1, priority, outcome: end.kind },
      'hydration.failed',
    );
    if (concernsConnection(error)) await openCircuit(pool, connectionId, error, this.settings.probeMs);
    return end;
  }

  /** Receipts first: what is given back is durable. A read in the same millisecond as the contact's last one has no id of its own: once more. */
  async #write(ends: readonly Ended[]): Promise<void> {
    const { pool, receipts } = this.platform;
    const withReceipt = ends.flatMap(({ receipt }) => (receipt ? [receipt] : []));
    const outcomes = withReceipt.length > 0 ? await receipts.append(withReceipt) : [];
    const lost = new Set(withReceipt.filter((_, index) => outcomes[index] === 'duplicate'));
    const again: HydrationEnd = { kind: 'later', inMs: 2, failed: false };
    await settleHydrations(
      pool,
      ends.map(({ row, end, receipt }) => ({ row, end: receipt && lost.has(receipt) ? again : end })),
    );
  }

  async #renew(): Promise<void> {
    if (this.#held.size === 0) return;
    await renewHydrations(this.platform.pool, [...this.#held.keys()], this.settings.leaseMs).catch((error: unknown) => {
      this.platform.logger.warn({ err: error, connection: this.connectionId }, 'leases.not-renewed');
    });
  }
}
