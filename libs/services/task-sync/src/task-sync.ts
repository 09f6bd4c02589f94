import type { Pool } from '@sync/database';
import type { EventStore } from '@sync/event-store';
import { Reslicer } from '@sync/reslicing';
import type { Logger } from '@sync/telemetry';
import type { Timers } from '@sync/timers';
import type { ConnectionDirectory } from './location-context.js';
import { previewTasks, type TasksPreview } from './preview.js';
import { rebuildEverything } from './rebuild.js';
import { reslicePage } from './reslice-page.js';
import { SyncTasks } from './sync-tasks.js';
import { TaskMoments } from './task-moments.js';
import { rebuildTimers, wakeUpTask } from './wake-ups.js';

export interface TaskSyncOptions {
  readonly pool: Pool;
  readonly store: EventStore;
  readonly connections: ConnectionDirectory;
  readonly timers: Timers;
  readonly logger: Logger;
  /** The clock; moments come by it. */
  readonly now?: () => Date;
}

/** Everything task-sync is made of, for whoever composes it. Make it before the timers are started: it names itself as the handler of its wake-ups. */
export class TaskSync {
  readonly syncTasks: SyncTasks;
  readonly moments: TaskMoments;
  readonly reslicer: Reslicer;
  readonly timers: Timers;
  readonly connections: ConnectionDirectory;
  readonly #now: () => Date;

  constructor(private readonly options: TaskSyncOptions) {
    const { pool, store, connections, timers, logger, now = () => new Date() } = options;
    this.#now = now;
    this.timers = timers;
    this.connections = connections;
    this.syncTasks = new SyncTasks(pool, store, connections, now);
    this.moments = new TaskMoments(pool, store, connections, timers, now);
    this.reslicer = new Reslicer(pool, 'task_sync', (page) => reslicePage({ pool, store, connections, timers, now }, page), logger);
    timers.handle(wakeUpTask, (keys) => this.moments.fire(keys));
  }

  start(): void {
    this.reslicer.start();
  }

  stop(): Promise<void> {
    return this.reslicer.stop();
  }

  /** What SendX would learn of this person's tasks, with what is wrong with any of them; null when the location's references are not known. */
  preview(locationId: string, contactId: string): Promise<TasksPreview | null> {
    return previewTasks(this.options.pool, this.connections, { locationId, contactId }, this.#now());
  }

  /** Sets every pending wake-up again, page by page; fires none. Answers how many tasks it looked at. */
  rebuildTimers(): Promise<number> {
    return rebuildTimers(this.options);
  }

  /** Makes all tables again from the store, then asks for all slices and sets all wake-ups. Stop the consumers of task-sync meanwhile. */
  async rebuild(): Promise<void> {
    const { pool, store, connections } = this.options;
    for (const locationId of await rebuildEverything(pool, store, connections)) {
      const client = await pool.connect();
      try {
        await this.reslicer.request(client, locationId, true);
      } finally {
        client.release();
      }
    }
    this.reslicer.poke();
    await this.rebuildTimers();
  }
}
