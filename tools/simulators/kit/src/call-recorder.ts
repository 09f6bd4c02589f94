/** One request as the simulator met it. `status` is null while it runs, and for good when its answer was lost on purpose. */
export interface RecordedCall {
  /** Counts from 1 and never restarts while the process lives, so `since=<id>` is safe to use as a bookmark. */
  id: number;
  /** ISO 8601, moment of arrival. */
  at: string;
  method: string;
  /** As sent, without the query. */
  path: string;
  query: Record<string, unknown>;
  /** Lower-case names; values of secret headers read `***`. */
  headers: Record<string, string>;
  body: unknown;
  status: number | null;
  durationMs: number | null;
  /** Kinds of the faults that were played on it, in order. */
  faults: string[];
}

export type ArrivedCall = Pick<RecordedCall, 'method' | 'path'> & { query?: unknown; headers?: Record<string, unknown>; body?: unknown };

export interface CallFilter {
  /** Calls after this call id, or at or after this ISO time. */
  since?: number | string;
  /** Part of the path. */
  path?: string;
  method?: string;
  /** The newest so many. */
  limit?: number;
}

export interface CallRecorderOptions {
  /** Calls kept; the oldest go first. 200,000 by default. */
  capacity?: number;
  /** Header names whose values are masked, in addition to the usual ones. */
  secretHeaders?: string[];
}

const usualSecrets = ['authorization', 'cookie', 'set-cookie', 'x-team-apikey', 'x-api-key', 'proxy-authorization'];

/** Every call a simulator received, newest last, in a ring of bounded size. */
export class CallRecorder {
  private readonly capacity: number;
  private readonly secrets: Set<string>;
  private ring: RecordedCall[] = [];
  private oldest = 0;
  private lastId = 0;
  private forgottenAt = 0;

  constructor(options: CallRecorderOptions = {}) {
    this.capacity = options.capacity ?? 200_000;
    this.secrets = new Set([...usualSecrets, ...(options.secretHeaders ?? []).map((name) => name.toLowerCase())]);
  }

  /** Calls received since the last `clear`, including those the ring has dropped. */
  get total(): number {
    return this.lastId - this.forgottenAt;
  }

  /** The id of the newest call; 0 before the first. Use it as a bookmark for `since`. */
  get newestId(): number {
    return this.lastId;
  }

  /** Notes an arrival. The returned record is live: the caller completes `status`, `durationMs` and `faults`. */
  record(arrived: ArrivedCall): RecordedCall {
    this.lastId += 1;
    const call: RecordedCall = {
      id: this.lastId,
      at: new Date().toISOString(),
      method: arrived.method.toUpperCase(),
      path: arrived.path,
      query: { ...(arrived.query as Record<string, unknown> | undefined) },
      headers: this.mask(arrived.headers ?? {}),
      body: arrived.body ?? null,
      status: null,
      durationMs: null,
      faults: [],
    };
    if (this.ring.length < this.capacity) {
      this.ring.push(call);
    } else {
      this.ring[this.oldest] = call;
      this.oldest = (this.oldest + 1) % this.capacity;
    }
    return call;
  }

  /** The calls that match, newest last. */
  list(filter: CallFilter = {}): RecordedCall[] {
    const wanted: RecordedCall[] = [];
    for (let place = this.firstAfter(filter.since); place < this.ring.length; place += 1) {
      const call = this.ring[(this.oldest + place) % this.ring.length];
      if (call && matches(call, filter)) wanted.push(call);
    }
    return filter.limit === undefined ? wanted : wanted.slice(Math.max(0, wanted.length - filter.limit));
  }

  clear(): void {
    this.ring = [];
    this.oldest = 0;
    this.forgottenAt = this.lastId;
  }

  /** The place, from the oldest, of the first call after this one: ids have no gaps, so a bookmark costs no look at older calls. */
  private firstAfter(since: CallFilter['since']): number {
    const id = callId(since);
    return id === null ? 0 : Math.max(0, id - (this.lastId - this.ring.length));
  }

  private mask(headers: Record<string, unknown>): Record<string, string> {
    return Object.fromEntries(
      Object.entries(headers)
        .filter(([, value]) => value !== undefined)
        .map(([name, value]) => [name.toLowerCase(), this.secrets.has(name.toLowerCase()) ? '***' : String(value)]),
    );
  }
}

const matches = (call: RecordedCall, { since, path, method }: CallFilter): boolean =>
  (since === undefined || callId(since) !== null || Date.parse(call.at) >= Date.parse(String(since))) &&
  (path === undefined || call.path.includes(path)) &&
  (method === undefined || call.method === method.toUpperCase());

/** "17" and 17 are call ids; anything else is read as a time. */
const callId = (since: CallFilter['since']): number | null => (/^\d+$/.test(String(since)) ? Number(since) : null);
