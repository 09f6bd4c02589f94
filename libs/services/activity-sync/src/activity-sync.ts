import type { Pool } from '@sync/database';
import type { EventStore } from '@sync/event-store';
import { Reslicer } from '@sync/reslicing';
import type { Logger } from '@sync/telemetry';
import type { Timers } from '@sync/timers';
import type { ConnectionDirectory } from './connection-directory.js';
import { DailyQuestions, dayTask } from './daily-questions.js';
import { reslicePage } from './reslice-page.js';
import { SyncActivity } from './sync-activity.js';
import { WakeAppointments } from './wake-appointments.js';
import { appointmentTask, setAllWakeUps } from './wake-ups.js';

export interface ActivitySyncOptions {
  readonly pool: Pool;
  readonly store: EventStore;
  readonly connections: ConnectionDirectory;
  /** Started and stopped by whoever composes; handlers are registered here. */
  readonly timers: Timers;
  readonly logger: Logger;
  /** The present moment; a test brings its own. */
  readonly now?: () => Date;
}

/** Everything activity-sync is made of, for whoever composes it. */
export class ActivitySync {
  readonly syncActivity: SyncActivity;
  readonly wakeAppointments: WakeAppointments;
  readonly dailyQuestions: DailyQuestions;
  readonly reslicer: Reslicer;
  readonly connections: ConnectionDirectory;
  readonly timers: Timers;
  readonly #pool: Pool;
  readonly #logger: Logger;
  #planning: Promise<void> = Promise.resolve();

  constructor({ pool, store, connections, timers, logger, now = () => new Date() }: ActivitySyncOptions) {
    const surroundings = { pool, store, connections, timers, logger, now };
    this.#pool = pool;
    this.#logger = logger;
    this.connections = connections;
    this.timers = timers;
    this.syncActivity = new SyncActivity(pool, store, connections, now);
    this.wakeAppointments = new WakeAppointments(surroundings);
    this.dailyQuestions = new DailyQuestions(surroundings);
    this.reslicer = new Reslicer(pool, 'activity_sync', (page) => reslicePage(surroundings, page), logger);
    timers.handle(appointmentTask, (keys) => this.wakeAppointments.run(keys));
    timers.handle(dayTask, (keys) => this.dailyQuestions.run(keys));
  }

  /** Consumers and timers are started by whoever composes; this starts what happens by itself. */
  start(): void {
    this.reslicer.start();
    this.#planning = this.dailyQuestions.planAll().catch((error: unknown) => this.#logger.warn({ err: error }, 'days.not-planned'));
  }

  async stop(): Promise<void> {
    await this.#planning;
    await this.reslicer.stop();
  }

  /** Sets every pending wake-up again from what is kept: after timers were lost. Answers how many appointments wait. */
  async rebuildTimers(): Promise<number> {
    await this.dailyQuestions.planAll();
    return setAllWakeUps(this.#pool, this.timers);
  }
}
