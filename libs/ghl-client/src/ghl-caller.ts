import { ghlApiUrl, type GhlOperation } from '@sync/contracts-ghl';
import type { Budget, Priority } from '@sync/rate-limit';
import { VendorError, VendorHttp, type VendorRequest } from '@sync/vendor-http';
import { classifyGhl } from './ghl-errors.js';
import { readGhlLimits } from './ghl-limits.js';

export interface GhlClientOptions {
  readonly budget: Budget;
  /** The access token of a location. Asked for before every call, so keep it at hand; never logged. */
  readonly token: (locationId: string) => string | Promise<string>;
  readonly baseUrl?: string;
  /** For one attempt. */
  readonly timeoutMs?: number;
  /** The time that `startedAt` is told in; hand in one that follows the database's clock when records are compared by it (design 2.5). */
  readonly now?: () => Date;
}

export interface GhlCallOptions {
  readonly priority: Priority;
  readonly signal?: AbortSignal;
}

/** `gone` is proof: the record was deleted or never existed. `startedAt`: what was read is at least as new as this. */
export type GhlFound<T> = ({ readonly kind: 'found'; readonly startedAt: Date } & T) | { readonly kind: 'gone'; readonly startedAt: Date };

/** The parts of a call that differ: what fills the path, query and body, and how the answer is read. */
export type GhlCall<T> = Pick<VendorRequest<T>, 'params' | 'query' | 'body' | 'schema'>;

/** Sends one operation of the table for one location: its token, its budget, the operation's `Version`. */
export class GhlCaller {
  readonly #http: VendorHttp;
  readonly #now: () => Date;

  constructor({ budget, token, baseUrl = ghlApiUrl, timeoutMs, now = () => new Date() }: GhlClientOptions) {
    this.#now = now;
    this.#http = new VendorHttp({
      vendor: 'ghl',
      baseUrl,
      budget,
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
      headers: async (locationId) => ({ authorization: `Bearer ${await token(locationId)}` }),
      readLimits: readGhlLimits,
      classify: classifyGhl,
    });
  }

  call<T>(operation: GhlOperation, locationId: string, call: GhlCall<T>, options: GhlCallOptions, onSend?: () => void): Promise<T> {
    const { method, path, version, safe } = operation;
    const { priority, signal } = options;
    const optional = { ...(signal ? { signal } : {}), ...(onSend ? { onSend } : {}) };
    return this.#http.request({ ...call, method, path, safe, headers: { version }, account: locationId, priority, ...optional });
  }

  /** The answer and when the attempt that brought it left. */
  async timed<T>(operation: GhlOperation, locationId: string, call: GhlCall<T>, options: GhlCallOptions): Promise<T & { startedAt: Date }> {
    const departure = this.#departure();
    const answer = await this.call(operation, locationId, call, options, departure.left);
    return { ...answer, startedAt: departure.at() };
  }

  /** The record, or the proof that there is none: GHL said so with one of these codes. */
  async found<T>(
    operation: GhlOperation,
    locationId: string,
    call: GhlCall<T>,
    options: GhlCallOptions,
    goneCodes: readonly string[],
  ): Promise<GhlFound<T>> {
    const departure = this.#departure();
    try {
      const answer = await this.call(operation, locationId, call, options, departure.left);
      return { kind: 'found', ...answer, startedAt: departure.at() };
    } catch (error) {
      if (error instanceof VendorError && goneCodes.includes(error.code)) return { kind: 'gone', startedAt: departure.at() };
      throw error;
    }
  }

  close(): Promise<void> {
    return this.#http.close();
  }

  /** A read that is repeated leaves several times; the last one counts. */
  #departure(): { left: () => void; at: () => Date } {
    let at = this.#now();
    return { left: () => (at = this.#now()), at: () => at };
  }
}
