import { Agent, type Dispatcher } from 'undici';
import { deadlineOf } from './deadline.js';

export interface Outgoing {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Path and query, encoded. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal;
}

export interface Answer {
  readonly status: number;
  /** Names in lower case; of a repeated header the first value. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** No answer. `code` is ours; `sent` is false only when the request certainly never left. */
export class NoAnswer extends Error {
  constructor(
    readonly code: 'VENDOR_UNREACHABLE' | 'VENDOR_TIMEOUT' | 'VENDOR_CONNECTION_LOST' | 'CALL_ABORTED',
    readonly sent: boolean,
    cause: unknown,
  ) {
    super(code, { cause });
  }
}

/** Failures before a byte of the request was written. Everything else may have reached the vendor. */
const neverSent = new Set([
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_CLOSED',
  'UND_ERR_DESTROYED',
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);
const timedOut = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT']);

export interface TransportOptions {
  readonly origin: string;
  readonly timeoutMs: number;
  readonly connections: number;
}

/** Connections to one host, kept alive, and one call over them with one deadline for everything: connecting, headers, body. */
export class Transport {
  readonly #agent: Agent;
  #closed: Promise<void> | undefined;

  constructor(private readonly options: TransportOptions) {
    this.#agent = new Agent({
      connections: options.connections,
      pipelining: 1, // a slow answer must not hold back the next call
      keepAliveTimeout: 15_000, // shorter than the idle limit of any load balancer we know, so that we close first and lose no call to it
      connect: { timeout: Math.min(3_000, options.timeoutMs) },
      headersTimeout: options.timeoutMs,
      bodyTimeout: options.timeoutMs,
      maxResponseSize: 32 * 1024 * 1024, // 500 contacts with every field full are about a tenth of it
    });
  }

  /** Throws NoAnswer unless a whole answer, of any status, was read. */
  async send(outgoing: Outgoing): Promise<Answer> {
    const { method, path, headers, body, signal } = outgoing;
    const deadline = deadlineOf(this.options.timeoutMs, signal);
    try {
      const response = await this.#agent.request({
        origin: this.options.origin,
        method,
        path,
        headers: { ...headers },
        body: body ?? null,
        signal: deadline.signal,
      });
      return { status: response.statusCode, headers: plain(response.headers), text: await response.body.text() };
    } catch (error) {
      throw noAnswer(error, deadline.isOver(), signal?.aborted ?? false);
    } finally {
      deadline.clear();
    }
  }

  /** Lets calls under way end, then closes the connections. A second time is the same time. */
  close(): Promise<void> {
    this.#closed ??= this.#agent.close();
    return this.#closed;
  }
}

const noAnswer = (error: unknown, isOver: boolean, isAborted: boolean): NoAnswer => {
  const code = codeOf(error);
  if (neverSent.has(code)) return new NoAnswer('VENDOR_UNREACHABLE', false, error);
  if (isOver || timedOut.has(code)) return new NoAnswer('VENDOR_TIMEOUT', true, error);
  return new NoAnswer(isAborted ? 'CALL_ABORTED' : 'VENDOR_CONNECTION_LOST', true, error);
};

const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : '';

const plain = (headers: Dispatcher.ResponseData['headers']): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => {
      const first = Array.isArray(value) ? value[0] : value;
      return first === undefined ? [] : [[name.toLowerCase(), first]];
    }),
  );
