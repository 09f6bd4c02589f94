import { BudgetExhausted, type Budget, type BudgetKey, type ObservedLimits, type Priority } from '@sync/rate-limit';
import type { ZodType } from 'zod';
import { inCallSpan, type CallSpan } from './call-span.js';
import { fillPath, queryString, type QueryValue } from './call-target.js';
import type { Classification } from './classify.js';
import { InFlight } from './in-flight.js';
import { readAnswer } from './read-answer.js';
import { wait, waitBeforeRepeat } from './retry.js';
import { NoAnswer, Transport, type Outgoing } from './transport.js';
import { VendorError } from './vendor-error.js';

export interface VendorHttpOptions {
  readonly vendor: BudgetKey['vendor'];
  /** May end in a path (`…/api/v1/rest`). */
  readonly baseUrl: string;
  readonly budget: Budget;
  /** For one attempt: connecting, sending and reading. Waiting for the budget comes before it. */
  readonly timeoutMs?: number;
  /** Calls of one account under way at a time, in this process. */
  readonly maxInFlight?: number;
  /** Bounds sockets only; the budget keeps calls under way below it (100 per 10 s with a timeout of 10 s are 100 at most). */
  readonly connections?: number;
  /** Headers of every call of an account: its credentials. Asked for anew before each attempt waits for its slot, so they should be good for some minutes; never logged. */
  readonly headers: (account: string) => Record<string, string> | Promise<Record<string, string>>;
  readonly readLimits: (status: number, headers: Readonly<Record<string, string>>) => ObservedLimits;
  /** Reads an answer that is not 2xx; `body` is JSON, or text when it is not JSON. */
  readonly classify: (status: number, body: unknown) => Classification;
}

export interface VendorRequest<T> {
  readonly method: Outgoing['method'];
  /** Template: `/contacts/{contactId}`. */
  readonly path: string;
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, QueryValue>>;
  /** Sent as JSON; validated by the client before. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly account: string;
  readonly priority: Priority;
  readonly schema: ZodType<T>;
  /** Changes nothing, so it may be repeated. Default: GET. */
  readonly safe?: boolean;
  /** Set to false for a read that must not be repeated here. */
  readonly retryReads?: boolean;
  readonly signal?: AbortSignal;
  /** Called when an attempt has its slot and leaves: what is read then is at least this new. */
  readonly onSend?: () => void;
}

/** Calls one vendor's HTTP API: budget, deadline, one span per attempt, errors by class. Writes are never repeated here. */
export class VendorHttp {
  readonly #transport: Transport;
  readonly #basePath: string;
  readonly #host: string;
  readonly #inFlight = new Map<string, InFlight>();

  constructor(private readonly options: VendorHttpOptions) {
    const base = new URL(options.baseUrl);
    this.#host = base.hostname;
    this.#basePath = base.pathname.replace(/\/$/, '');
    const { timeoutMs = 10_000, connections = 256 } = options;
    this.#transport = new Transport({ origin: base.origin, timeoutMs, connections });
  }

  /** The answer, read by `schema`. Throws VendorError, or the signal's reason when the caller gave up before the call left. */
  async request<T>(request: VendorRequest<T>): Promise<T> {
    const isSafe = request.safe ?? request.method === 'GET';
    for (let repeats = 0; ; repeats += 1) {
      try {
        return await this.#attempt(request, isSafe, repeats);
      } catch (error) {
        const pause = isSafe && request.retryReads !== false ? waitBeforeRepeat(error, repeats) : undefined;
        if (pause === undefined) throw error;
        await wait(pause, request.signal);
      }
    }
  }

  /** Waits for the calls under way, then closes the connections. */
  close(): Promise<void> {
    return this.#transport.close();
  }

  async #attempt<T>(request: VendorRequest<T>, isSafe: boolean, repeats: number): Promise<T> {
    const { account, priority, signal } = request;
    const outgoing = await this.#outgoing(request);
    const leave = await this.#inFlightOf(account).enter(priority, signal);
    try {
      await this.#slot(request);
      request.onSend?.();
      return await inCallSpan(`${request.method} ${request.path}`, this.#attributes(request, repeats), (span) =>
        this.#call(request, outgoing, isSafe, span),
      );
    } finally {
      leave();
    }
  }

  async #outgoing<T>({ method, path, params, query, body, headers, account, signal }: VendorRequest<T>): Promise<Outgoing> {
    return {
      method,
      path: `${this.#basePath}${fillPath(path, params)}${queryString(query)}`,
      headers: {
        accept: 'application/json',
        'user-agent': 'ghl-sendx-sync',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
        ...(await this.options.headers(account)),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal ? { signal } : {}),
    };
  }

  async #slot<T>(request: VendorRequest<T>): Promise<void> {
    const { vendor, budget } = this.options;
    try {
      await budget.acquire({ vendor, account: request.account }, request.priority, request.signal);
    } catch (error) {
      if (!(error instanceof BudgetExhausted)) throw error;
      const detail = 'the daily budget of this priority is used up';
      throw new VendorError({
        vendor,
        call: callOf(request),
        failure: 'quota',
        code: error.code,
        detail,
        until: error.until,
        cause: error,
      });
    }
  }

  async #call<T>(request: VendorRequest<T>, outgoing: Outgoing, isSafe: boolean, span: CallSpan): Promise<T> {
    const { vendor, classify, readLimits } = this.options;
    try {
      const answer = await this.#transport.send(outgoing);
      span.answered(answer.status);
      const limits = readLimits(answer.status, answer.headers);
      await this.#observe(request.account, limits);
      return readAnswer({ vendor, call: callOf(request), isSafe, schema: request.schema, classify }, answer, limits);
    } catch (error) {
      const failed = error instanceof NoAnswer ? this.#unanswered(request, error, isSafe) : error;
      span.failed(failed instanceof VendorError ? failed.code : 'UNEXPECTED');
      throw failed;
    }
  }

  #unanswered<T>(request: VendorRequest<T>, { code, sent, cause }: NoAnswer, isSafe: boolean): VendorError {
    const detail = sent ? 'no complete answer came back' : 'no connection could be made';
    return new VendorError({
      vendor: this.options.vendor,
      call: callOf(request),
      failure: 'transient',
      code,
      detail,
      answerLost: sent && !isSafe,
      cause,
    });
  }

  /** What was learned must not undo what was done: a budget that cannot write it down does not fail the call. The next answer tells again. */
  async #observe(account: string, limits: ObservedLimits): Promise<void> {
    await this.options.budget.observe({ vendor: this.options.vendor, account }, limits).catch(() => undefined);
  }

  #attributes<T>({ method, path }: VendorRequest<T>, repeats: number) {
    return {
      'http.request.method': method,
      'url.template': path,
      'server.address': this.#host,
      ...(repeats > 0 ? { 'http.request.resend_count': repeats } : {}),
    };
  }

  #inFlightOf(account: string): InFlight {
    const known = this.#inFlight.get(account);
    if (known) return known;
    const inFlight = new InFlight(this.options.maxInFlight ?? Infinity);
    this.#inFlight.set(account, inFlight);
    return inFlight;
  }
}

const callOf = ({ method, path }: Pick<VendorRequest<unknown>, 'method' | 'path'>): string => `${method} ${path}`;
