import { claimProbe, closeCircuit, isCircuitOpen, openCircuit } from '@sync/delivery';
import type { Pool } from '@sync/database';
import type { Logger } from '@sync/telemetry';
import { VendorError } from '@sync/vendor-http';
import type { Blocked } from './lane-work.js';
import type { SendxCalls } from './sendx-calls.js';
import type { Timing } from './timing.js';

/** In words of our own, because the vendor's are for programmers. */
const words: Readonly<Record<string, string>> = {
  SENDX_KEY_REJECTED:
    'SendX does not accept the key of this connection any more; it needs a new key. Nothing is pushed meanwhile, and nothing is lost.',
};

/** Another process that closes the gate is heard so much later at most; a call made meanwhile only gets the same answer. */
const SURE_FOR_MS = 1_000;

/** May this connection call SendX? An answer that concerns the whole connection closes the gate for all processes; one probe at a time opens it. */
export class CircuitGate {
  #blocked = false;
  #sureUntil = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly connectionId: string,
    private readonly pool: Pool,
    private readonly timing: Timing,
    private readonly logger: Logger,
  ) {}

  /** As far as this process knows; asked before every single call. */
  get isBlocked(): boolean {
    return this.#blocked;
  }

  /** Looks the circuit up once a second; when it is open and a probe is due, makes the cheapest call there is. */
  async mayGoOn(calls: SendxCalls): Promise<boolean> {
    if (!this.#blocked && performance.now() < this.#sureUntil) return true;
    if (!(await isCircuitOpen(this.pool, this.connectionId))) {
      this.#blocked = false;
      this.#sureUntil = performance.now() + SURE_FOR_MS;
      return true;
    }
    this.#blocked = true;
    if (!(await claimProbe(this.pool, this.connectionId, this.timing.probeMs))) return false;
    try {
      await calls.listContacts(0, 1, { priority: 'live' });
    } catch (error) {
      const blocked = blockedBy(error);
      if (blocked) await this.block(blocked);
      return false;
    }
    await closeCircuit(this.pool, this.connectionId);
    this.#blocked = false;
    this.logger.info({ connection: this.connectionId }, 'circuit.closed');
    return true;
  }

  /** Says so once, however many calls were under way. */
  async block({ code, detail, until }: Blocked): Promise<void> {
    this.#blocked = true;
    const probeMs = Math.max(this.timing.probeMs, until ? until.getTime() - Date.now() : 0);
    const said = words[code] ?? detail;
    if (await openCircuit(this.pool, this.connectionId, code, said, probeMs))
      this.logger.error({ connection: this.connectionId, code, detail: said }, 'circuit.opened');
  }
}

/** What an error says about the whole connection, if anything. */
export const blockedBy = (error: unknown): Blocked | null =>
  error instanceof VendorError && (error.failure === 'auth' || error.failure === 'quota')
    ? { code: error.code, detail: error.detail, until: error.until }
    : null;
