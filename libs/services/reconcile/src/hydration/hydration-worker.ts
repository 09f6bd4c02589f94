import { setMaxListeners } from 'node:events';
import { Gather, type Pool } from '@sync/database';
import type { NewReceipt, ReceiptLog } from '@sync/event-store';
import { attributes, counter, currentTraceparent, histogram, inSpan, type Logger } from '@sync/telemetry';
import { concernsConnection, openCircuit } from '../circuits.js';
import type { ClockReading } from '../database-clock.js';
import type { GhlReader } from '../ghl-reader.js';
import type { NotesWanted } from '../reading/note-readings.js';
import { backoffMs, Bell, rest } from '../waiting.js';
import { judgeFailure } from './judge-failure.js';
import { leaseHydrations, renewHydrations, type LeasedHydration } from './lease-hydrations.js';
import { readRecord, type RecordRead, type TaskTitle } from './read-record.js';
import { settleHydrations, type HydrationEnd } from './settle-hydrations.js';
import { readTitles } from './task-titles.js';
import { tellSweeps } from './tell-sweeps.js';

const hydrated = counter('records_hydrated', 'Are whole records being fetched, and how does it end?');
const duration = histogram('hydration_seconds', 'How long does fetching a record take, waiting for the budget included?');
/** How often a task is looked for before the next sweep has to find it; with its waits that is longer than search lags. */
const LOOKS = 4;

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
  readonly read: RecordRead | null;
}

/** What a worker's finds mean for the rest of the connection's reading. */
export interface HydrationSurroundings {
  readonly notesWanted: () => NotesWanted;
  /** A sweep of the location's tasks has to find what a read by id could not. */
  readonly onSweepWanted: () => void;
}

/**
 * Reads whole records of one connection, several at a time, and keeps what it read as receipts. A row is given back after its receipt is
 * durable: a crash in between leaves it leased, and whoever takes it next reads again.
 */
export class HydrationWorker {
  readonly #stopping = new AbortController();
  readonly #giveUp = new AbortController();
  readonly #bell = new Bell();
  readonly #held = new Map<LeasedHydration, Promise<void>>();
  readonly #ends = new Gather<Ended, undefined>((ends) => this.#write(ends));
  #running: Promise<void> | undefined;

  constructor(
    private readonly connectionId: string,
    private readonly platform: HydrationPlatform,
    private readonly settings: HydrationSettings,
    private readonly surroundings: HydrationSurroundings,
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
      const titles = await readTitles(this.platform.receipts, rows);
      for (const row of rows) this.#begin(row, clock, titles.get(row.receiptId ?? '') ?? null);
      return rows.length;
    } catch (error) {
      this.platform.logger.warn({ err: error, connection: this.connectionId }, 'hydration.not-leased');
      return 0;
    }
  }

  #begin(row: LeasedHydration, clock: ClockReading, title: TaskTitle | null): void {
    const work = this.#hydrate(row, clock, title).finally(() => {
      this.#held.delete(row);
      this.#bell.ring();
    });
    this.#held.set(row, work);
  }

  async #hydrate(row: LeasedHydration, clock: ClockReading, title: TaskTitle | null): Promise<void> {
    const started = performance.now();
    const contactId = contactOf(row);
    const about = {
      ...(contactId === null ? {} : { [attributes.contact]: contactId }),
      [attributes.connection]: row.connectionId,
      [attributes.location]: row.locationId,
      [attributes.recordKind]: row.kind,
      [attributes.record]: row.recordId,
    };
    try {
      const ended = await inSpan(`hydrate ${row.kind}`, { parent: row.traceparent, attributes: about }, () =>
        this.#read(row, clock, title),
      );
      await this.#ends.add(ended);
    } catch (error) {
      // Its lease runs out, and it is read again.
      this.platform.logger.warn({ err: error, ...idsOf(row) }, 'hydration.not-settled');
    } finally {
      duration.record((performance.now() - started) / 1_000, { kind: row.kind });
    }
  }

  async #read(row: LeasedHydration, clock: ClockReading, title: TaskTitle | null): Promise<Ended> {
    const { reader, now } = this.platform;
    try {
      const read = await readRecord(row, {
        reader,
        options: { priority: row.priority, signal: this.#giveUp.signal },
        clock,
        title,
        arrival: () => ({ receivedAt: now(), traceparent: currentTraceparent() ?? row.traceparent }),
      });
      return this.#ended(row, clock, read);
    } catch (error) {
      return { row, read: null, end: await this.#failed(row, error) };
    }
  }

  #ended(row: LeasedHydration, clock: ClockReading, read: RecordRead): Ended {
    if (read.kind === 'not-yet' && row.attempts < LOOKS) {
      hydrated.add(1, { kind: row.kind, outcome: read.kind });
      return { row, read: null, end: { kind: 'later', inMs: backoffMs(row.attempts, this.settings.firstWaitMs), failed: true } };
    }
    const ended: RecordRead = read.kind === 'not-yet' ? { kind: 'left-to-poll', readAt: clock.databaseAt, contactId: row.contactId } : read;
    hydrated.add(1, { kind: row.kind, outcome: ended.kind === 'read' ? ended.outcome : ended.kind });
    if (ended.kind === 'left-to-poll') this.platform.logger.info({ ...idsOf(row), attempts: row.attempts }, 'hydration.left-to-poll');
    return { row, read: ended, end: { kind: 'read', readAt: ended.readAt } };
  }

  async #failed(row: LeasedHydration, error: unknown): Promise<HydrationEnd> {
    const { pool, logger, now } = this.platform;
    if (this.#giveUp.signal.aborted) return { kind: 'later', inMs: 0, failed: false };
    const end = judgeFailure(error, row.attempts, this.settings.firstWaitMs, now());
    hydrated.add(1, { kind: row.kind, outcome: end.kind === 'later' && !end.failed ? 'deferred' : end.kind });
    logger.warn({ err: error, ...idsOf(row), attempt: row.attempts + 1, priority: row.priority, outcome: end.kind }, 'hydration.failed');
    if (concernsConnection(error)) await openCircuit(pool, row.connectionId, error, this.settings.probeMs);
    return end;
  }

  /** Receipts first: what is given back is durable. A read in the same millisecond as the record's last one has no id of its own: once more. */
  async #write(ends: readonly Ended[]): Promise<undefined[]> {
    const { pool, receipts } = this.platform;
    const withReceipt = ends.flatMap(({ read }) => (read?.kind === 'read' ? [read.receipt] : []));
    const outcomes = withReceipt.length > 0 ? await receipts.append(withReceipt) : [];
    const lost = new Set<NewReceipt>(withReceipt.filter((_, index) => outcomes[index] === 'duplicate'));
    const again: HydrationEnd = { kind: 'later', inMs: 2, failed: false };
    const reads = ends.flatMap(({ row, read }) => (read ? [{ row, read }] : []));
    if (await tellSweeps(pool, this.connectionId, reads, this.surroundings.notesWanted())) this.surroundings.onSweepWanted();
    await settleHydrations(
      pool,
      ends.map(({ row, end, read }) => ({ row, end: read?.kind === 'read' && lost.has(read.receipt) ? again : end })),
    );
    return ends.map(() => undefined);
  }

  async #renew(): Promise<void> {
    if (this.#held.size === 0) return;
    await renewHydrations(this.platform.pool, [...this.#held.keys()], this.settings.leaseMs).catch((error: unknown) => {
      this.platform.logger.warn({ err: error, connection: this.connectionId }, 'leases.not-renewed');
    });
  }
}

const contactOf = ({ kind, recordId, contactId }: LeasedHydration): string | null =>
  kind === 'contact' || kind === 'notes' ? recordId : contactId;

/** What names a row in the log. */
const idsOf = ({ connectionId, kind, recordId }: LeasedHydration) => ({ connection: connectionId, kind, record: recordId });
