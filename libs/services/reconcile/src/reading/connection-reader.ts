import { setMaxListeners } from 'node:events';
import type { Connection } from '@sync/credentials';
import { concernsConnection } from '../circuits.js';
import { Bell, rest } from '../waiting.js';
import { BackfillJob } from './backfill.js';
import type { Job, JobContext, ReadingPlatform, ReadingSettings } from './job.js';
import { judgeJobFailure } from './judge-job-failure.js';
import { PollJob } from './poll.js';
import { ReadingGate } from './reading-gate.js';
import { Reading, ReadingLost } from './reading.js';
import { ReferencesJob } from './references.js';

interface Owned {
  readonly reading: Reading;
  readonly gate: ReadingGate;
  readonly signal: AbortSignal;
  readonly lose: () => void;
}

/**
 * Reads one connection while this process owns it: references, backfill and poll side by side. Another process waits for the lease; one
 * that lost it stops its jobs, and what they were about to write is refused by the fence.
 */
export class ConnectionReader {
  readonly #stopping = new AbortController();
  readonly #asked = new Bell();
  #progress: Bell[] = [];
  #running: Promise<void> | undefined;

  constructor(
    private readonly connection: Connection,
    private readonly platform: ReadingPlatform,
    private readonly settings: ReadingSettings,
    private readonly receivesWebhooks: () => boolean,
    private readonly onProgress: () => void,
  ) {}

  start(): void {
    this.#running ??= this.#run();
  }

  /** Somebody misses references. */
  poke(): void {
    this.#asked.ring();
  }

  /** What was read is kept, what was only asked for is dropped; another process may go on at once. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { pool, logger } = this.platform;
    while (!this.#stopping.signal.aborted) {
      const reading = await Reading.acquire(pool, this.connection, this.settings.leaseMs).catch((error: unknown) => {
        logger.warn({ err: error, connection: this.connection.id }, 'reading.not-acquired');
        return null;
      });
      if (reading) await this.#own(reading);
      else await rest(this.settings.leaseMs / 3, this.#stopping.signal);
    }
  }

  async #own(reading: Reading): Promise<void> {
    const lost = new AbortController();
    const signal = AbortSignal.any([this.#stopping.signal, lost.signal]);
    setMaxListeners(0, signal);
    const gate = new ReadingGate(this.connection, this.platform, this.settings);
    const owned: Owned = { reading, gate, signal, lose: () => lost.abort() };
    const renewing = setInterval(() => void this.#renew(owned), this.settings.leaseMs / 3);
    const jobs = this.#jobs(reading, signal);
    this.#progress = jobs.map(() => new Bell());
    await Promise.all([gate.watch(signal), ...jobs.map((job, index) => this.#repeat(job, owned, this.#progress[index] ?? new Bell()))]);
    clearInterval(renewing);
    await reading.release().catch(() => undefined); // then the lease runs out
  }

  #jobs(reading: Reading, signal: AbortSignal): readonly Job[] {
    const { connection, platform, settings, receivesWebhooks } = this;
    const progressed = (): void => {
      for (const bell of this.#progress) bell.ring();
      this.onProgress();
    };
    const context: JobContext = { connection, reading, platform, settings, receivesWebhooks, signal, progressed };
    return [new ReferencesJob(context), new BackfillJob(context), new PollJob(context)];
  }

  async #repeat(job: Job, owned: Owned, progress: Bell): Promise<void> {
    const { signal, gate } = owned;
    let failures = 0;
    while (!signal.aborted) {
      if (!job.isReady()) {
        await progress.wait(this.settings.leaseMs, signal);
        continue;
      }
      try {
        await gate.pass(signal);
        signal.throwIfAborted();
        const nextMs = await job.run();
        failures = 0;
        await owned.reading.tellFailure(job.name, null);
        if (nextMs === null) return;
        await this.#pause(job, nextMs, signal);
      } catch (error) {
        await rest(await this.#failed(job, error, owned, failures), signal);
        failures += 1;
      }
    }
  }

  async #pause(job: Job, ms: number, signal: AbortSignal): Promise<void> {
    if (job instanceof ReferencesJob) await this.#asked.wait(ms, signal);
    else await rest(ms, signal);
  }

  /** Answers how long to wait. */
  async #failed(job: Job, error: unknown, { reading, gate, signal, lose }: Owned, failures: number): Promise<number> {
    if (signal.aborted) return 0;
    if (error instanceof ReadingLost) {
      lose();
      return 0;
    }
    const { logger, now } = this.platform;
    const wait = judgeJobFailure(error, failures, this.settings, now());
    try {
      if (concernsConnection(error)) {
        await gate.close(error);
        return 0;
      }
      logger.warn({ err: error, connection: this.connection.id, job: job.name, waitMs: Math.round(wait.waitMs) }, 'job.failed');
      if (wait.tell) await reading.tellFailure(job.name, wait.tell);
    } catch (failure) {
      logger.warn({ err: failure, connection: this.connection.id, job: job.name }, 'job.failure-not-kept');
    }
    return wait.waitMs;
  }

  async #renew({ reading, lose }: Owned): Promise<void> {
    try {
      await reading.renew(this.settings.leaseMs);
      if (reading.state.referencesRequestedAt) this.#asked.ring();
    } catch (error) {
      if (error instanceof ReadingLost) lose();
      else this.platform.logger.warn({ err: error, connection: this.connection.id }, 'reading.not-renewed');
    }
  }
}
