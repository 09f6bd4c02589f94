import { setTimeout as delay } from 'node:timers/promises';
import { isBackfillDue, leaseBackfill, leaseUrgent, loadTeamScan, nextDueAt, type LeasedLane, type TeamScanned } from '@sync/delivery';
import { blockedBy, CircuitGate } from './circuit-gate.js';
import { confirmBulk } from './confirm-bulk.js';
import { LaneRunner } from './lane-runner.js';
import type { LaneWork } from './lane-work.js';
import { loadWork } from './load-work.js';
import { bulkItem, pushBulk, type BulkItem } from './push-bulk.js';
import { pushLane } from './push-lane.js';
import { FEWEST_PLACES, PushPlaces } from './push-places.js';
import { BULK_SIZE, type SendxCalls } from './sendx-calls.js';
import { scanTeam } from './team-scan.js';
import { WorkerLoop } from './worker-loop.js';
import type { WorkerPlatform } from './worker-platform.js';

/**
 * Lanes are taken so far apart, and when so large a part of the places is free or a little later: a few at a time would cost the same statements for each.
 * Whoever is urgent waits no longer than that for slow calls of others.
 */
const TAKEN_TOGETHER = 0.4;
const APART_MS = 25;
const LONGEST_WAIT_MS = 75;
/** Nobody waits for the backfill so much that it would have to be looked for more often. */
const BACKFILL_REST_MS = 100;
/** A fresh reading of the team is asked about once in so long, not at every turn; it is fresh for an hour. */
const SCAN_SEEN_MS = 1_000;
/** Every so many takings of urgent lanes, those who waited longest come first, so that nobody waits for ever behind urgent work. */
const BY_AGE_EVERY = 8;

/**
 * Works off the due lanes of one connection. Connections do not share a worker, so that a slow one delays nobody else; and the backfill has a loop
 * of its own, so that an opt-out or a live edit never waits for a batch of it.
 */
export class ConnectionWorker {
  readonly #gate: CircuitGate;
  readonly #runner: LaneRunner;
  readonly #urgent: WorkerLoop;
  readonly #backfill: WorkerLoop;
  readonly #underWay = new Set<Promise<void>>();
  readonly #places = new PushPlaces();
  #scan: TeamScanned | undefined;
  #scanSeenAt = Number.NEGATIVE_INFINITY;
  #takings = 0;
  #takenAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly connection: { readonly id: string; readonly sendxTeam: string },
    private readonly platform: WorkerPlatform,
  ) {
    const { pool, timing, logger } = platform;
    this.#gate = new CircuitGate(connection.id, pool, timing, logger);
    this.#runner = new LaneRunner(connection.id, platform, this.#gate);
    const common = {
      logger,
      connectionId: connection.id,
      brokenMs: timing.brokenMs,
      restMs: () => this.#restMs(),
      onError: (error: unknown) => this.#onError(error),
    };
    this.#urgent = new WorkerLoop({ ...common, leastRestMs: 0, round: (signal) => this.#urgentRound(signal) });
    this.#backfill = new WorkerLoop({ ...common, leastRestMs: BACKFILL_REST_MS, round: (signal) => this.#backfillRound(signal) });
  }

  start(): void {
    this.#runner.start();
    this.#urgent.start();
    this.#backfill.start();
  }

  /** Something may be due. */
  poke(): void {
    this.#urgent.poke();
    this.#backfill.poke();
  }

  /** Finishes what is in hand; takes nothing new. */
  async stop(): Promise<void> {
    await Promise.all([this.#urgent.stop(), this.#backfill.stop()]);
    await Promise.all(this.#underWay);
    this.#runner.stop();
  }

  /** Tops up what is under way with the most urgent lanes; a slow one holds up nobody. */
  async #urgentRound(signal: AbortSignal): Promise<boolean> {
    const free = await this.#freePlaces();
    if (signal.aborted) return false;
    this.#takenAt = performance.now();
    this.#places.taken();
    const calls = await this.#callsIfOpen();
    if (!calls || !this.platform.mayPush(this.connection.id)) return false;
    const { pool, timing } = this.platform;
    this.#takings += 1;
    const byAge = this.#takings % BY_AGE_EVERY === 0;
    const lanes = await leaseUrgent(pool, { connectionId: this.connection.id, limit: free, leaseMs: timing.leaseMs, byAge });
    for (const work of await this.#load(lanes)) this.#begin(work, calls);
    return lanes.length > 0;
  }

  /** Waits for the moment to take lanes again; answers how many. */
  async #freePlaces(): Promise<number> {
    const early = this.#takenAt + APART_MS - performance.now();
    if (early > 0) await delay(early, undefined, { ref: false });
    for (const end = this.#takenAt + LONGEST_WAIT_MS; ;) {
      const free = this.#places.free(this.#underWay.size);
      const left = end - performance.now();
      if (free >= this.#places.most * TAKEN_TOGETHER || (free > 0 && left <= 0)) return free;
      // Without a free place only the end of a push is worth waking up for, however long the budget lets them wait.
      await Promise.race(free > 0 ? [...this.#underWay, delay(left, undefined, { ref: false })] : this.#underWay);
    }
  }

  #begin(work: LaneWork, calls: SendxCalls): void {
    const task = this.#runner
      .run([work], calls, async (tools) => [await pushLane(work, tools)])
      .catch((error: unknown) => this.platform.logger.warn({ err: error, connection: this.connection.id }, 'push.not-recorded'))
      .finally(() => {
        this.#underWay.delete(task);
        this.#places.ended();
        this.#urgent.poke();
      });
    this.#underWay.add(task);
  }

  /** Reads the team first (for the dry run, too, hence before going live), then tells it everybody, as many as possible in one call. */
  async #backfillRound(signal: AbortSignal): Promise<boolean> {
    const { pool, timing, lanesAtOnce, mayPush } = this.platform;
    const calls = await this.#callsIfOpen();
    if (!calls || !(await this.#isScanned(calls, signal)) || !mayPush(this.connection.id)) return false;
    const lanes = await leaseBackfill(pool, {
      connectionId: this.connection.id,
      limit: lanesAtOnce,
      leaseMs: timing.leaseMs,
      chunk: BULK_SIZE,
      chunkWaitMs: timing.chunkWaitMs,
    });
    if (lanes.length === 0) return confirmBulk(this.#scanTools(), this.connection.sendxTeam, calls, timing.confirmMs, signal);
    await this.#pushBackfill(await this.#load(lanes), calls, signal);
    return true;
  }

  /** False while somebody else reads the team. An old reading does not tell any more who is not in SendX, so the next wave begins with a new one. */
  async #isScanned(calls: SendxCalls, signal: AbortSignal): Promise<boolean> {
    const { pool, identifyKeepsOptOut } = this.platform;
    const { finishedAt, fresh } = await this.#lastScan();
    if (finishedAt && (fresh || identifyKeepsOptOut || !(await isBackfillDue(pool, this.connection.id)))) return true;
    return scanTeam(this.#scanTools(), this.connection.sendxTeam, calls, signal);
  }

  async #pushBackfill(works: readonly LaneWork[], calls: SendxCalls, signal: AbortSignal): Promise<void> {
    const inBulk = works.flatMap((work) => bulkItem(work, this.platform.identifyKeepsOptOut) ?? []);
    const bulked = new Set(inBulk.map(({ work }) => work));
    const tasks = [...chunks(inBulk), ...works.filter((work) => !bulked.has(work)).map((work) => [work])];
    const end = performance.now() + this.platform.timing.passMs;
    await eachAtOnce(FEWEST_PLACES, tasks, async (task) => {
      const own = task.map((item) => ('work' in item ? item.work : item));
      if (signal.aborted || performance.now() > end) return this.#runner.giveBack(own, 0);
      await this.#runner.run(own, calls, async (tools) =>
        isBulk(task) ? pushBulk(task, tools) : Promise.all(own.map((work) => pushLane(work, tools))),
      );
    });
  }

  async #load(lanes: readonly LeasedLane[]): Promise<LaneWork[]> {
    if (lanes.length === 0) return [];
    const { pool, suppressions, customEvents } = this.platform;
    const { fresh, reliable } = await this.#lastScan();
    const works = await loadWork(pool, suppressions, lanes, { scanTells: fresh && reliable, eventsWaitMs: customEvents.waitMs });
    this.#runner.hold(works);
    return works;
  }

  async #lastScan(): Promise<TeamScanned> {
    const { pool, timing } = this.platform;
    if (this.#scan?.fresh && performance.now() < this.#scanSeenAt + SCAN_SEEN_MS) return this.#scan;
    this.#scan = await loadTeamScan(pool, this.connection.sendxTeam, timing.scanFreshMs);
    this.#scanSeenAt = performance.now();
    return this.#scan;
  }

  async #callsIfOpen(): Promise<SendxCalls | null> {
    const calls = await this.platform.teams.forConnection(this.connection.id);
    return (await this.#gate.mayGoOn(calls)) ? calls : null;
  }

  #scanTools() {
    const { pool, suppressions, timing } = this.platform;
    return { pool, suppressions, leaseMs: timing.leaseMs };
  }

  async #onError(error: unknown): Promise<void> {
    const blocked = blockedBy(error);
    if (blocked) await this.#gate.block(blocked);
  }

  async #restMs(): Promise<number> {
    const { pool, timing, mayPush } = this.platform;
    if (this.#gate.isBlocked || !mayPush(this.connection.id)) return timing.idleMs;
    const next = await nextDueAt(pool, this.connection.id);
    return next ? Math.min(Math.max(next.getTime() - Date.now(), 5), timing.idleMs) : timing.idleMs;
  }
}

type Task = readonly BulkItem[] | readonly LaneWork[];

const isBulk = (task: Task): task is readonly BulkItem[] => task.every((item) => 'work' in item);

const chunks = (items: readonly BulkItem[]): BulkItem[][] =>
  Array.from({ length: Math.ceil(items.length / BULK_SIZE) }, (_, index) => items.slice(index * BULK_SIZE, (index + 1) * BULK_SIZE));

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
