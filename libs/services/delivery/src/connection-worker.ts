import { setTimeout as delay } from 'node:timers/promises';
import type { Pool } from '@sync/database';
import {
  closeCircuit,
  leaseLanes,
  listCircuits,
  nextDueAt,
  openCircuit,
  renewLeases,
  type LeasedLane,
  type Suppressions,
} from '@sync/delivery';
import type { EventStore } from '@sync/event-store';
import { counter, histogram, inSpan, traceIdOf, type Logger } from '@sync/telemetry';
import { VendorError } from '@sync/vendor-http';
import type { FieldRegistry } from './field-registry.js';
import { LaneProgress, type LaneResult, type LaneWork } from './lane-work.js';
import { loadWork } from './load-work.js';
import { BULK_SIZE, bulkItem, pushBulk } from './push-bulk.js';
import { pushLane, type PushTools } from './push-lane.js';
import { recordResults } from './record-results.js';
import { putBack } from './settle-failure.js';
import { scanTeam } from './team-scan.js';
import type { SendxCalls, SendxTeams } from './sendx-calls.js';

const LEASE_MS = 30_000;
const RENEW_MS = 8_000;
const IDLE_MS = 1_000;
const CHUNK_WAIT_MS = 10_000;
const SINGLES_AT_ONCE = 8;
const CIRCUIT_PROBE_MS = 300_000;

const pushes = counter('pushes', 'Are people being told to SendX, and how does it end?');
const duration = histogram('push_seconds', 'How long does telling SendX take?');

export interface WorkerPlatform {
  readonly pool: Pool;
  readonly store: EventStore;
  readonly teams: SendxTeams;
  readonly suppressions: Suppressions;
  readonly fields: FieldRegistry;
  readonly logger: Logger;
  readonly lanesAtOnce: number;
  readonly identifyKeepsOptOut: boolean;
  /** May this connection be written to right now? Not before it went live, not while it is paused. */
  readonly mayPush: (connectionId: string) => Promise<boolean>;
}

/** Works off the due lanes of one connection. Connections do not share a worker, so that a slow one delays nobody else. */
export class ConnectionWorker {
  readonly #stop = new AbortController();
  #poke = new AbortController();
  #running: Promise<void> | undefined;
  #scanned = false;
  /** Set by the first answer that concerns the whole connection; the rest of the pass is put back without a call. */
  #blocked: LaneResult['blocked'];

  constructor(
    private readonly connection: { readonly id: string; readonly sendxTeam: string },
    private readonly platform: WorkerPlatform,
  ) {}

  start(): void {
    this.#running = this.#run();
  }

  /** Something may be due. */
  poke(): void {
    this.#poke.abort();
  }

  /** Finishes what is in hand; takes nothing new. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      this.#poke = new AbortController();
      try {
        if ((await this.#pass()) > 0) continue;
      } catch (error) {
        await this.#onError(error);
      }
      await this.#rest();
    }
  }

  /** Takes due lanes and tells SendX; answers how many it took. */
  async #pass(): Promise<number> {
    const { pool, platform } = { pool: this.platform.pool, platform: this.platform };
    const circuit = (await listCircuits(pool)).find(({ connectionId }) => connectionId === this.connection.id);
    if (circuit && circuit.probeAt.getTime() > Date.now()) return 0;
    const calls = await platform.teams.forConnection(this.connection.id);
    if (!(await this.#scan(calls))) return 0;
    if (!(await platform.mayPush(this.connection.id))) return 0;
    const limit = circuit ? 1 : platform.lanesAtOnce;
    const lanes = await leaseLanes(pool, {
      connectionId: this.connection.id,
      limit,
      leaseMs: LEASE_MS,
      chunk: BULK_SIZE,
      chunkWaitMs: CHUNK_WAIT_MS,
    });
    if (lanes.length === 0) return 0;
    const blocked = await this.#work(lanes, calls);
    if (blocked) await this.#open(blocked);
    else if (circuit) await closeCircuit(pool, this.connection.id);
    return lanes.length;
  }

  async #scan(calls: SendxCalls): Promise<boolean> {
    const { pool, suppressions } = this.platform;
    this.#scanned ||= await scanTeam(pool, suppressions, this.connection.sendxTeam, calls, this.#stop.signal);
    return this.#scanned;
  }

  /** Answers what blocks the whole connection, if anything does. */
  async #work(lanes: readonly LeasedLane[], calls: SendxCalls): Promise<LaneResult['blocked']> {
    this.#blocked = undefined;
    const { pool, suppressions, fields, identifyKeepsOptOut } = this.platform;
    const works = await loadWork(pool, suppressions, lanes);
    const tools: PushTools = { calls, fields, suppressions, pool, leaseMs: LEASE_MS, identifyKeepsOptOut };
    const held = new Set<LeasedLane>(lanes);
    const renewing = setInterval(() => void this.#renew(held), RENEW_MS);
    try {
      await this.#pushAll(works, tools, held);
    } finally {
      clearInterval(renewing);
    }
    return this.#blocked;
  }

  /** Singles and bulk calls side by side; people who opted out come first in both. */
  async #pushAll(works: readonly LaneWork[], tools: PushTools, held: Set<LeasedLane>): Promise<void> {
    const inBulk = works.flatMap((work) => (this.#trustsScan(work, tools) ? (bulkItem(work) ?? []) : []));
    const bulked = new Set(inBulk.map(({ work }) => work));
    const alone = works.filter((work) => !bulked.has(work));
    const chunks = Array.from({ length: Math.ceil(inBulk.length / BULK_SIZE) }, (_, index) =>
      inBulk.slice(index * BULK_SIZE, (index + 1) * BULK_SIZE),
    );
    const tasks = [
      ...alone.map((work) => ({ works: [work], push: async () => [await pushLane(work, tools)] })),
      ...chunks.map((chunk) => ({ works: chunk.map(({ work }) => work), push: () => pushBulk(chunk, tools) })),
    ];
    await eachAtOnce(SINGLES_AT_ONCE, tasks, async (task) => {
      await this.#attempt(task.works, task.push);
      for (const { lane } of task.works) held.delete(lane);
    });
  }

  /** A first push in the backfill trusts the scan of the whole team; everybody else is read just before being written. */
  #trustsScan({ lane }: LaneWork, tools: PushTools): boolean {
    return tools.identifyKeepsOptOut || (lane.priority === 'backfill' && lane.pushed === null && lane.pushedCertain);
  }

  async #attempt(works: readonly LaneWork[], push: () => Promise<LaneResult[]>): Promise<void> {
    if (this.#blocked || this.#stop.signal.aborted) {
      const back = works.map((work) => putBack(new LaneProgress(work), this.#blocked !== undefined));
      await recordResults(this.platform.store, back);
      return;
    }
    const started = performance.now();
    const traces = works.flatMap(({ lane }) => lane.traceparents);
    const results = await inSpan('push to SendX', { parent: traces[0] ?? null, links: traces.slice(1, 50) }, push);
    this.#blocked ??= results.find(({ blocked }) => blocked)?.blocked;
    const told = await recordResults(this.platform.store, results);
    const seconds = (performance.now() - started) / 1_000;
    duration.record(seconds, { people: works.length > 1 ? 'many' : 'one' });
    for (const result of told) this.#log(result, seconds);
  }

  /** One wide line per person and attempt. */
  #log({ work, settlement, outcomes, calls }: LaneResult, seconds: number): void {
    const { lane, desired } = work;
    const outcome = settlement.failure
      ? 'rejected'
      : settlement.retryInMs !== null
        ? 'deferred'
        : (outcomes.at(-1)?.type ?? 'nothing-to-tell');
    pushes.add(1, { outcome });
    this.platform.logger.info(
      {
        connection: this.connection.id,
        contact: desired.owner?.contactId,
        outcome,
        calls,
        attempt: lane.attempts + 1,
        priority: lane.priority,
        durationMs: Math.round(seconds * 1_000),
        failure: settlement.failure?.code,
        retryInMs: settlement.retryInMs ?? undefined,
        pushTraceId: traceIdOf(lane.traceparents[0]),
      },
      'push.attempted',
    );
  }

  async #renew(held: ReadonlySet<LeasedLane>): Promise<void> {
    await renewLeases(this.platform.pool, [...held], LEASE_MS).catch((error: unknown) => {
      this.platform.logger.warn({ err: error }, 'leases.not-renewed');
    });
  }

  async #onError(error: unknown): Promise<void> {
    this.platform.logger.warn({ err: error, connection: this.connection.id }, 'delivery.interrupted');
    if (error instanceof VendorError && error.failure === 'auth') await this.#open(error);
  }

  async #open({ code, detail }: { readonly code: string; readonly detail: string }): Promise<void> {
    this.platform.logger.error({ connection: this.connection.id, code, detail }, 'circuit.opened');
    await openCircuit(this.platform.pool, this.connection.id, code, detail, CIRCUIT_PROBE_MS);
  }

  async #rest(): Promise<void> {
    const next = await nextDueAt(this.platform.pool, [this.connection.id]).catch(() => null);
    const wait = next ? Math.min(Math.max(next.getTime() - Date.now(), 50), IDLE_MS) : IDLE_MS;
    await delay(wait, undefined, { signal: AbortSignal.any([this.#poke.signal, this.#stop.signal]), ref: false }).catch(() => undefined);
  }
}

/** Runs `work` over all items, at most `limit` at once; the first failure is thrown when all have ended. */
const eachAtOnce = async <T>(limit: number, items: readonly T[], work: (item: T) => Promise<void>): Promise<void> => {
  const queue = items[Symbol.iterator]();
  const failures: unknown[] = [];
  const runner = async (): Promise<void> => {
    for (const item of queue) await work(item).catch((error: unknown) => failures.push(error));
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, runner));
  if (failures.length > 0) throw failures[0];
};
