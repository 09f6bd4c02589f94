import { z } from 'zod';
import { seededRandom } from './seeded-random.js';
import type { Random } from './seeded-random.js';

export const faultKinds = ['latency', '429', '500', '503', '401', '422', 'reset', 'half-body', 'malformed-json'] as const;
export type FaultKind = (typeof faultKinds)[number];

/** The body of `POST /_sim/faults`: one of these, or a list. */
export const faultRequest = z.strictObject({
  /** Any method when absent. */
  method: z.string().optional(),
  /** A path that starts with `^` is a regular expression, any other is a prefix; both are tried with and without the API's base path. */
  path: z.string().default('/'),
  kind: z.enum(faultKinds),
  /** Spent after so many hits; for ever when absent. */
  times: z.number().int().positive().optional(),
  /** Share of matching calls it hits; all of them when absent. */
  probability: z.number().min(0).max(1).optional(),
  /** For `latency` (default 100) and, in addition, for any other kind. */
  latencyMs: z.number().int().nonnegative().optional(),
  /** Sent as Retry-After with 429 and 503. */
  retryAfterSeconds: z.number().nonnegative().optional(),
  /** The request is really carried out first, and only its answer is lost, late or replaced. */
  afterHandling: z.boolean().optional(),
});
export type FaultRequest = z.input<typeof faultRequest>;

export interface Fault extends z.output<typeof faultRequest> {
  id: number;
  /** Calls it was played on so far. */
  hits: number;
}

export interface FaultBoardOptions {
  /** Path under which the vendor's API lives, for instance `/api/v1/rest`; faults may name paths without it. */
  basePath?: string;
  seed?: number;
}

/** Faults on request. Which calls a probability picks depends on the seed and the order of calls alone. */
export class FaultBoard {
  private readonly basePath: string;
  private readonly seed: number;
  private random: Random;
  private faults: Fault[] = [];
  private lastId = 0;

  constructor(options: FaultBoardOptions = {}) {
    this.basePath = options.basePath ?? '';
    this.seed = options.seed ?? 1;
    this.random = seededRandom(this.seed);
  }

  /** @throws ZodError when the fault is not one, SyntaxError when its regular expression cannot be read. */
  add(request: FaultRequest): Fault {
    const parsed = faultRequest.parse(request);
    if (parsed.path.startsWith('^')) new RegExp(parsed.path);
    this.lastId += 1;
    const fault: Fault = { ...parsed, id: this.lastId, hits: 0 };
    this.faults.push(fault);
    return fault;
  }

  /** Faults that may still hit. */
  list(): Fault[] {
    return [...this.faults];
  }

  remove(id: number): boolean {
    const before = this.faults.length;
    this.faults = this.faults.filter((fault) => fault.id !== id);
    return this.faults.length < before;
  }

  clear(): void {
    this.faults = [];
    this.random = seededRandom(this.seed);
  }

  /** The faults this call meets: every latency that matches, then the first of another kind. Uses up their `times`. */
  take(method: string, path: string): Fault[] {
    const taken: Fault[] = [];
    for (const fault of this.faults) {
      const spoken = fault.kind !== 'latency' && taken.some((other) => other.kind !== 'latency');
      if (spoken || !this.hits(fault, method, path)) continue;
      fault.hits += 1;
      taken.push(fault);
    }
    if (taken.length > 0) this.faults = this.faults.filter((fault) => fault.times === undefined || fault.hits < fault.times);
    return taken;
  }

  private hits(fault: Fault, method: string, path: string): boolean {
    if (fault.method !== undefined && fault.method.toUpperCase() !== method.toUpperCase()) return false;
    if (!this.spellings(path).some((spelling) => matchesPath(fault.path, spelling))) return false;
    return fault.probability === undefined || this.random() < fault.probability;
  }

  private spellings(path: string): string[] {
    return this.basePath !== '' && path.startsWith(this.basePath) ? [path, path.slice(this.basePath.length)] : [path];
  }
}

const matchesPath = (pattern: string, path: string): boolean =>
  pattern.startsWith('^') ? new RegExp(pattern).test(path) : path.startsWith(pattern);
