import type { GhlTaskSearchAnswer } from '@sync/contracts-ghl';
import type { Queryable } from '@sync/database';
import { topics } from '@sync/messaging';
import type { Priority } from '@sync/rate-limit';
import { currentTraceparent, inSpan } from '@sync/telemetry';
import { readDatabaseClock } from '../database-clock.js';
import { requestHydrations } from '../hydration/request-hydrations.js';
import { taskRowReceipt } from '../receipts.js';
import { untilRoom, type Job, type JobContext } from './job.js';
import { countSwept, keepChanged } from './keep-changed.js';
import type { MissedRecord } from './seen-records.js';
import { seenTasks } from './seen-tables.js';
import { untilNextMs } from './sweep-pace.js';
import type { SweepState } from './sweep-row.js';
import { Sweep } from './sweep.js';
import { nextTaskPage, taskCursor, type TaskCursor } from './task-paging.js';

/** A task that no sweep saw for so many passes is forgotten: a week of a sweep a minute. */
const FORGET_AFTER = 10_000;

/**
 * Sweeps the location's task search. It knows no dates and tells no deletions, so each row is compared with what was seen before, and only a new or
 * changed one becomes a receipt. The first complete pass is the backfill. What a complete pass did not show is asked for by id, because pages shift
 * while tasks are written, search lags, and a row may be unreadable: not being seen is no proof.
 */
export class TasksJob implements Job {
  readonly name = 'tasks';
  readonly listens = true;

  constructor(private readonly context: JobContext) {}

  /** The references prove that the credentials work. */
  isReady(): boolean {
    return this.context.reading.state.referencesReadAt !== null;
  }

  async run(): Promise<number> {
    await this.context.reading.reload();
    const sweep = await Sweep.open(this.context, 'tasks');
    const waitMs = await this.#waitMs(sweep);
    if (waitMs > 0) return waitMs;
    await inSpan('sweep tasks', { parent: null }, () => this.#sweep(sweep));
    return this.#waitMs(sweep);
  }

  async #waitMs(sweep: Sweep): Promise<number> {
    if (sweep.state.cursor !== null) return 0;
    const { connection, platform, reading, settings } = this.context;
    const { databaseAt } = await readDatabaseClock(platform.pool);
    const { dailyMax } = await platform.budget.status({ vendor: 'ghl', account: connection.locationId });
    const pace = { everyMs: settings.taskPollMs, askedMs: settings.taskAskedMs, dailyMax };
    return untilNextMs(databaseAt, { ...sweep.state, wantedAt: reading.state.tasksWantedAt }, pace);
  }

  async #sweep(sweep: Sweep): Promise<void> {
    const { connection, platform, settings, signal } = this.context;
    await sweep.begin({ skip: 0, limit: sweep.state.pageLimit ?? settings.taskPageSize } satisfies TaskCursor, sweep.state.lastRows);
    const priority: Priority = sweep.isBackfill ? 'backfill' : 'reconcile';
    for (let cursor = cursorOf(sweep); cursor; cursor = cursorOf(sweep)) {
      await untilRoom(this.context, topics.taskReceipts);
      const { skip, limit } = cursor;
      const answer = await platform.reader.searchTasks(connection.locationId, { limit, skip }, { priority, signal });
      await this.#keep(sweep, cursor, answer);
    }
  }

  /** Receipts first: a pass that is cut short goes on with the page at hand, and what was written of it is not new any more. */
  async #keep(sweep: Sweep, cursor: TaskCursor, answer: GhlTaskSearchAnswer): Promise<void> {
    const { connection, platform } = this.context;
    const compared = await seenTasks.compare(platform.pool, connection.id, answer.tasks);
    const source = sweep.isBackfill ? 'task-backfill' : 'task-row';
    await keepChanged(this.context, 'tasks', compared, (row, swept, arrival) =>
      taskRowReceipt(row, connection.locationId, source, swept, arrival),
    );
    const next = nextTaskPage(cursor, { rows: answer.rows, news: compared.some(({ verdict }) => verdict === 'new') }, sweep.state);
    const turn = { rows: answer.rows, cursor: next, ...(next && next.limit < cursor.limit ? { pageLimit: next.limit } : {}) };
    await sweep.turn(turn, async (on, moved) => {
      await seenTasks.save(on, connection.id, moved.pass, compared);
      if (!next && moved.lastRows !== null) await this.#finish(on, moved);
    });
  }

  async #finish(on: Queryable, { pass, movedAt }: SweepState): Promise<void> {
    const { connection } = this.context;
    const missed = await seenTasks.missed(on, connection.id, pass);
    await requestHydrations(
      on,
      missed.map((task) => this.#suspect(task, movedAt)),
    );
    await seenTasks.drop(on, connection.id, 'missing and pass < $2', [pass - FORGET_AFTER]);
    countSwept('tasks', 'missed', missed.length);
  }

  #suspect({ id, contact_id: contactId }: MissedRecord, unseenAt: Date | null) {
    const { id: connectionId, locationId } = this.context.connection;
    const about = { connectionId, locationId, kind: 'task', recordId: id, contactId: contactId ?? null, unseenAt } as const;
    return { ...about, reason: 'not-in-sweep', priority: 'reconcile', traceparent: currentTraceparent() } as const;
  }
}

const cursorOf = ({ state }: Sweep): TaskCursor | null => (state.cursor === null ? null : taskCursor.parse(state.cursor));
