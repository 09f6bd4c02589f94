import { setMaxListeners } from 'node:events';
import type { Connection } from '@sync/credentials';
import { concernsConnection, lacksScope, needsConsent } from '../circuits.js';
import { retryFailedHydrations } from '../hydration/list-hydrations.js';
import { Bell, rest } from '../waiting.js';
import { AppointmentsJob } from './appointments.js';
import { BackfillJob } from './backfill.js';
import type { Job, JobContext, ReadingPlatform, ReadingSettings } from './job.js';
import { judgeJobFailure } from './judge-job-failure.js';
import type { NotesWanted } from './note-readings.js';
import { NotesJob } from './notes.js';
import { PollJob } from './poll.js';
import { ReadingGate } from './reading-gate.js';
import { Reading, ReadingLost } from './reading.js';
import { ReferencesJob } from './references.js';
import type { SweepKind } from './sweep-row.js';
import { TasksJob } from './tasks.js';

interface Owned {
  readonly reading: Reading;
  readonly gate: ReadingGate;
  readonly signal: AbortSignal;
  readonly lose: () => void;
}

interface Running {
  readonly job: Job;
  /** Another job moved on. */
  readonly progress: Bell;
  /** Somebody asks for it. */
  readonly asked: Bell;
}

/** What the connection is like; looked at whenever it matters. */
export interface ReadConnection {
  readonly receivesWebhooks: () => boolean;
  readonly notesWanted: () => NotesWanted;
}

const sweepJobs: Readonly<Record<SweepKind, (context: JobContext) => Job>> = {
  tasks: (context) => new TasksJob(context),
  appointments: (context) => new AppointmentsJob(context),
  notes: (context) => new NotesJob(context),
};

/**
 * Reads one connection while this process owns it: references, contacts (backfill and poll), tasks, appointments and notes side by side. Another
 * process waits for the lease; one that lost it stops its jobs, and what they were about to write is refused by the fence.
 */
export class ConnectionReader {
  readonly #stopping = new AbortController();
  #jobs: readonly Running[] = [];
  #tasksWantedAt: number | undefined;
  #running: Promise<void> | undefined;

  constructor(
    private readonly connection: Connection,
    private readonly platform: ReadingPlatform,
    private readonly settings: ReadingSettings,
    private readonly like: ReadConnection,
    private readonly onProgress: () => void,
  ) {}

  start(): void {
    this.#running ??= this.#run();
  }

  /** Somebody misses what this job reads. */
  poke(name: 'references' | 'tasks'): void {
    for (const { job, asked } of this.#jobs) if (job.name === name) asked.ring();
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
    this.#jobs = this.#make(reading, signal).map((job) => ({ job, progress: new Bell(), asked: new Bell() }));
    await Promise.all([gate.watch(signal), ...this.#jobs.map((running) => this.#repeat(running, owned))]);
    clearInterval(renewing);
    await reading.release().catch(() => undefined); // then the lease runs out
  }

  #make(reading: Reading, signal: AbortSignal): readonly Job[] {
    const { connection, platform, settings, like } = this;
    const progressed = (): void => {
      for (const { progress } of this.#jobs) progress.ring();
      this.onProgress();
    };
    const context: JobContext = { connection, reading, platform, settings, ...like, signal, progressed };
    return [
      new ReferencesJob(context),
      new BackfillJob(context),
      new PollJob(context),
      ...settings.sweeps.map((kind) => sweepJobs[kind](context)),
    ];
  }

  async #repeat({ job, progress, asked }: Running, owned: Owned): Promise<void> {
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
        await this.#succeeded(job, owned.reading);
        if (nextMs === null) return;
        await (job.listens ? asked.wait(nextMs, signal) : rest(nextMs, signal));
      } catch (error) {
        await rest(await this.#failed(job, error, owned, failures), signal);
        failures += 1;
      }
    }
  }

  /** A scope that was missing is there now: what was given up for it can be asked for again. */
  async #succeeded(job: Job, reading: Reading): Promise<void> {
    const failure = reading.state.failures[job.name];
    if (failure && lacksScope(failure)) await retryFailedHydrations(this.platform.pool, this.connection.id, needsConsent);
    await reading.tellFailure(job.name, null);
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
      const { referencesRequestedAt, tasksWantedAt } = reading.state;
      const isNewWish = tasksWantedAt !== null && tasksWantedAt.getTime() !== this.#tasksWantedAt;
      this.#tasksWantedAt = tasksWantedAt?.getTime();
      if (referencesRequestedAt) this.poke('references');
      if (isNewWish) this.poke('tasks');
    } catch (error) {
      if (error instanceof ReadingLost) lose();
      else this.platform.logger.warn({ err: error, connection: this.connection.id }, 'reading.not-renewed');
    }
  }
}
