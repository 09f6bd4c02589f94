import type { Connection } from '@sync/credentials';
import { VendorError } from '@sync/vendor-http';
import { closeCircuit, concernsConnection, openCircuit, untilProbeMs } from '../circuits.js';
import { backoffMs, rest } from '../waiting.js';
import type { ReadingPlatform, ReadingSettings } from './job.js';

/** How often a process looks whether the circuit was opened or closed elsewhere. */
const LOOK_MS = 1_000;

/**
 * Lets a connection's jobs through unless GHL refuses its credentials. Then its owner alone asks again now and then, with one call, and
 * everybody waits: one clear state instead of a retry storm.
 */
export class ReadingGate {
  #isFirst = true;

  constructor(
    private readonly connection: Connection,
    private readonly platform: ReadingPlatform,
    private readonly settings: ReadingSettings,
  ) {}

  /** Resolves when the connection may be read, or when `signal` aborts. */
  async pass(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && (await untilProbeMs(this.platform.pool, this.connection.id)) !== null) {
      await rest(Math.min(LOOK_MS, this.settings.probeMs), signal);
    }
  }

  /** Stops everything for this connection. */
  async close(error: VendorError): Promise<void> {
    const { pool, logger } = this.platform;
    await openCircuit(pool, this.connection.id, error, this.settings.probeMs);
    logger.error({ connection: this.connection.id, code: error.code, detail: error.detail }, 'reading.stopped-needs-new-key');
  }

  /** The owner's part: a probe when it is time, and one right at the start, because a restart is how a new key often comes. */
  async watch(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const waitMs = await this.#probeIfDue(signal).catch(() => LOOK_MS);
      await rest(waitMs, signal);
    }
  }

  async #probeIfDue(signal: AbortSignal): Promise<number> {
    const { pool } = this.platform;
    const dueInMs = await untilProbeMs(pool, this.connection.id);
    const isDue = dueInMs !== null && (dueInMs === 0 || this.#isFirst);
    this.#isFirst = false;
    if (!isDue) return Math.min(LOOK_MS, this.settings.probeMs);
    return this.#probe(signal);
  }

  /** Searching needs what every other call needs too. An answer of any other kind than a refusal lets the jobs go on. */
  async #probe(signal: AbortSignal): Promise<number> {
    const { pool, reader, logger } = this.platform;
    try {
      await reader.searchContacts({ locationId: this.connection.locationId, pageLimit: 1 }, { priority: 'live', signal });
    } catch (error) {
      if (concernsConnection(error)) await this.close(error);
      if (!(error instanceof VendorError) || error.failure !== 'permanent' || concernsConnection(error))
        return backoffMs(0, this.settings.firstWaitMs);
    }
    await closeCircuit(pool, this.connection.id);
    logger.info({ connection: this.connection.id }, 'reading.goes-on');
    return 0;
  }
}
