import { Gather } from '@sync/database';
import { announce, renewLeases, type Announcement, type LeasedLane } from '@sync/delivery';
import { attributes, counter, currentTraceparent, histogram, inSpan, joinTraces, traceIdOf } from '@sync/telemetry';
import type { CircuitGate } from './circuit-gate.js';
import type { PushTools } from './lane-hands.js';
import { LaneProgress, type LaneResult, type LaneWork } from './lane-work.js';
import { recordResults } from './record-results.js';
import { putBack } from './settle-failure.js';
import type { SendxCalls } from './sendx-calls.js';
import { SharedIdentify } from './shared-identify.js';
import { tellAgainIfDoubted } from './tell-again.js';
import type { WorkerPlatform } from './worker-platform.js';

const pushes = counter('pushes', 'Are people being told to SendX, and how does it end?');
const duration = histogram('push_seconds', 'How long does telling SendX take?');

/** A push names so many of the traces it belongs to; each of them names the push, so that none is lost. */
const LINKS = 50;
/** Lanes are taken together and so come to the same point at nearly the same time. */
const crowds = { underWay: 2, apartMs: 12 };

/** Runs pushes of one connection: keeps their leases, records how they ended, and closes the gate when SendX refuses the connection itself. */
export class LaneRunner {
  readonly #held = new Set<LeasedLane>();
  // Many lanes are told at a time, and each of them writes a little before and after every call: what is ready together is written together.
  readonly #announcing = new Gather<Announcement, boolean>((announcements) => this.#announce(announcements), crowds);
  readonly #recording = new Gather<LaneResult, LaneResult | null>((results) => this.#record(results), crowds);
  readonly #identifying = new SharedIdentify();
  #renewing: NodeJS.Timeout | undefined;

  constructor(
    private readonly connectionId: string,
    private readonly platform: WorkerPlatform,
    private readonly gate: CircuitGate,
  ) {}

  start(): void {
    this.#renewing = setInterval(() => void this.#renew(), this.platform.timing.renewMs);
  }

  stop(): void {
    clearInterval(this.#renewing);
  }

  /** From now on the leases of these lanes are kept, until `run` or `giveBack` is done with them. */
  hold(works: readonly LaneWork[]): void {
    for (const { lane } of works) this.#held.add(lane);
  }

  /** Tells SendX and writes down how it went. */
  async run(works: readonly LaneWork[], calls: SendxCalls, push: (tools: PushTools) => Promise<LaneResult[]>): Promise<void> {
    const further: LeasedLane[] = [];
    try {
      if (this.gate.isBlocked) {
        await this.giveBack(works, this.platform.timing.blockedMs);
        return;
      }
      const started = performance.now();
      const traces = works.flatMap(({ lane }) => lane.traceparents);
      const tools = this.#tools(calls, further);
      const results = await inSpan(
        'push to SendX',
        { parent: traces[0] ?? null, links: traces.slice(1, LINKS), attributes: this.#about(works) },
        async () => {
          joinTraces('push shared', traces.slice(1), currentTraceparent());
          return (await push(tools)).map((result) => tellAgainIfDoubted(result, this.platform.timing));
        },
      );
      const blocked = results.find((result) => result.blocked)?.blocked;
      if (blocked) await this.gate.block(blocked);
      const told = (await Promise.all(results.map((result) => this.#recording.add(result)))).filter((result) => result !== null);
      const seconds = (performance.now() - started) / 1_000;
      duration.record(seconds, { people: works.length > 1 ? 'many' : 'one' });
      for (const result of told) this.#log(result, seconds);
    } finally {
      for (const lane of [...works.map((work) => work.lane), ...further]) this.#held.delete(lane);
    }
  }

  /** Lanes that were taken and not begun. */
  async giveBack(works: readonly LaneWork[], retryInMs: number): Promise<void> {
    await recordResults(
      this.platform.store,
      works.map((work) => putBack(new LaneProgress(work), retryInMs)),
      this.platform.timing,
    );
    for (const { lane } of works) this.#held.delete(lane);
  }

  #tools(calls: SendxCalls, further: LeasedLane[]): PushTools {
    return {
      ...this.platform,
      calls,
      announce: (announcement) => this.#announcing.add(announcement),
      identify: (document, priority) => this.#identifying.tell(document, calls, priority),
      isBlocked: () => this.gate.isBlocked,
      hold: (lane) => {
        further.push(lane);
        this.#held.add(lane);
      },
    };
  }

  /** Whom a push is about; how many, when they are several. */
  #about(works: readonly LaneWork[]): Record<string, string | number> {
    const contact = works.length === 1 ? works[0]?.desired.owner?.contactId : undefined;
    return {
      [attributes.connection]: this.connectionId,
      [attributes.batchSize]: works.length,
      ...(contact === undefined ? {} : { [attributes.contact]: contact }),
    };
  }

  async #announce(announcements: readonly Announcement[]): Promise<boolean[]> {
    const ours = await announce(this.platform.pool, announcements, this.platform.timing.leaseMs);
    return announcements.map(({ lane }) => ours.has(lane));
  }

  async #record(results: readonly LaneResult[]): Promise<(LaneResult | null)[]> {
    const told = new Map((await recordResults(this.platform.store, results, this.platform.timing)).map((result) => [result.work, result]));
    return results.map(({ work }) => told.get(work) ?? null);
  }

  async #renew(): Promise<void> {
    if (this.#held.size === 0) return;
    await renewLeases(this.platform.pool, [...this.#held], this.platform.timing.leaseMs).catch((error: unknown) => {
      this.platform.logger.warn({ err: error, connection: this.connectionId }, 'leases.not-renewed');
    });
  }

  /** One wide line per person and attempt. */
  #log({ work, settlement, outcomes, calls, customEvents, error }: LaneResult, seconds: number): void {
    const { lane, desired } = work;
    const outcome = outcomeOf({ settlement, outcomes });
    pushes.add(1, { outcome });
    const line = {
      connection: this.connectionId,
      contact: desired.owner?.contactId,
      outcome,
      calls,
      customEvents: customEvents.length > 0 ? customEvents : undefined,
      attempt: lane.attempts + 1,
      priority: lane.priority,
      durationMs: Math.round(seconds * 1_000),
      failure: settlement.failure?.code,
      retryInMs: settlement.retryInMs ?? undefined,
      pushTraceId: traceIdOf(lane.traceparents[0]),
    };
    if (error === undefined) this.platform.logger.info(line, 'push.attempted');
    else this.platform.logger.error({ ...line, err: error }, 'push.attempted');
  }
}

/** A lane that is due again without a failure goes on with custom events, with what was just learned, or is told once more later. */
const outcomeOf = ({ settlement: { failure, retryInMs, failed }, outcomes }: Pick<LaneResult, 'settlement' | 'outcomes'>): string => {
  const last = outcomes.at(-1)?.type;
  if (failure) return 'rejected';
  if (retryInMs === null) return last ?? 'nothing-to-tell';
  return last && !failed ? last : 'deferred';
};
