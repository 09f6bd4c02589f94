import type { Queryable } from '@sync/database';
import { topics } from '@sync/messaging';
import type { Priority } from '@sync/rate-limit';
import { currentTraceparent, inSpan } from '@sync/telemetry';
import { readDatabaseClock } from '../database-clock.js';
import { requestHydrations } from '../hydration/request-hydrations.js';
import { appointmentRowReceipt, listBody } from '../receipts.js';
import {
  calendarCursor,
  firstWindow,
  spanAt,
  windowsFrom,
  type CalendarCursor,
  type CalendarWindow,
  type Span,
} from './calendar-windows.js';
import { untilRoom, type Job, type JobContext } from './job.js';
import { countSwept, keepChanged } from './keep-changed.js';
import { keepReferences } from './keep-references.js';
import type { MissedRecord } from './seen-records.js';
import { seenAppointments } from './seen-tables.js';
import { untilNextMs } from './sweep-pace.js';
import type { SweepState } from './sweep-row.js';
import { Sweep } from './sweep.js';

/**
 * Sweeps the appointments of a location: every calendar, window by window, because that is the only way to list them. Each is compared with what was
 * seen before; a new or changed one becomes a receipt, and one that was seen before and is in no window any more (moved further away, deleted, its
 * calendar gone) is asked for by id. The first complete pass is the backfill.
 */
export class AppointmentsJob implements Job {
  readonly name = 'appointments';

  constructor(private readonly context: JobContext) {}

  /** The references prove that the credentials work. */
  isReady(): boolean {
    return this.context.reading.state.referencesReadAt !== null;
  }

  async run(): Promise<number> {
    const sweep = await Sweep.open(this.context, 'appointments');
    const waitMs = await this.#waitMs(sweep);
    if (waitMs > 0) return waitMs;
    await inSpan('sweep appointments', { parent: null }, () => this.#sweep(sweep));
    return this.#waitMs(sweep);
  }

  async #waitMs(sweep: Sweep): Promise<number> {
    if (sweep.state.cursor !== null) return 0;
    const { connection, platform, receivesWebhooks, settings } = this.context;
    const { databaseAt } = await readDatabaseClock(platform.pool);
    const { dailyMax } = await platform.budget.status({ vendor: 'ghl', account: connection.locationId });
    const everyMs = receivesWebhooks() ? settings.appointmentNetMs : settings.appointmentPollMs;
    return untilNextMs(databaseAt, { ...sweep.state, wantedAt: null }, { everyMs, askedMs: everyMs, dailyMax });
  }

  async #sweep(sweep: Sweep): Promise<void> {
    const { settings, platform } = this.context;
    const priority = this.#priority(sweep);
    const { databaseAt } = await readDatabaseClock(platform.pool);
    const calendarIds = await this.#calendars(databaseAt, priority);
    const fresh = firstWindow(spanAt(databaseAt, settings.appointmentPastDays, settings.appointmentFutureDays));
    await sweep.begin(fresh, windowsFrom(calendarIds, fresh).length);
    const cursor = calendarCursor.parse(sweep.state.cursor);
    const windows = windowsFrom(calendarIds, cursor);
    const span = { from: new Date(cursor.from), to: new Date(cursor.to) };
    for (const [index, window] of windows.entries()) {
      await untilRoom(this.context, topics.activityReceipts);
      const next = windows[index + 1];
      await this.#keep(sweep, window, next ? { ...cursor, calendarId: next.calendarId, window: next.window } : null, span);
    }
    if (windows.length > 0) return;
    await sweep.turn({ rows: 0, cursor: null, units: 0 }, async (on, moved) => {
      if (moved.lastRows !== null) await this.#finish(on, moved, span);
    });
  }

  /** Where webhooks come a sweep is a net and waits behind everything; elsewhere it is how a change is learned. */
  #priority(sweep: Sweep): Priority {
    return sweep.isBackfill || this.context.receivesWebhooks() ? 'backfill' : 'reconcile';
  }

  async #calendars(readAt: Date, priority: Priority): Promise<string[]> {
    const { connection, platform, signal } = this.context;
    const calendars = await platform.reader.listCalendars(connection.locationId, { priority, signal });
    await keepReferences(platform, connection, [listBody('calendars', connection.locationId, calendars)], readAt);
    return calendars.map(({ id }) => id);
  }

  /** Receipts first, then the cursor: see TasksJob. */
  async #keep(sweep: Sweep, window: CalendarWindow, next: CalendarCursor | null, span: Span): Promise<void> {
    const { connection, platform, signal } = this.context;
    const { appointments } = await platform.reader.listCalendarEvents(
      {
        locationId: connection.locationId,
        calendarId: window.calendarId,
        startTime: String(window.from.getTime()),
        endTime: String(window.to.getTime()),
      },
      { priority: this.#priority(sweep), signal },
    );
    const listed = appointments.map((appointment) => ({ id: appointment.id, appointment, calendarId: window.calendarId }));
    const compared = await seenAppointments.compare(platform.pool, connection.id, listed);
    const source = sweep.isBackfill ? 'appointment-backfill' : 'appointment-row';
    await keepChanged(this.context, 'appointments', compared, ({ appointment }, swept, arrival) =>
      appointmentRowReceipt(appointment, connection.locationId, source, swept, arrival),
    );
    await sweep.turn({ rows: listed.length, cursor: next, units: 1 }, async (on, moved) => {
      await seenAppointments.save(on, connection.id, moved.pass, compared);
      if (!next && moved.lastRows !== null) await this.#finish(on, moved, span);
    });
  }

  /** What has passed out of the span needs no looking after any more. */
  async #finish(on: Queryable, { pass }: SweepState, { from, to }: Span): Promise<void> {
    const { connection } = this.context;
    const values = [from.toISOString(), to.toISOString()];
    await seenAppointments.drop(on, connection.id, 'start_at < $2 and pass < $3', [from.toISOString(), pass]);
    const missed = await seenAppointments.missed(on, connection.id, pass, '(start_at is null or start_at between $3 and $4)', values);
    await requestHydrations(
      on,
      missed.map((appointment) => this.#suspect(appointment)),
    );
    countSwept('appointments', 'missed', missed.length);
  }

  #suspect({ id }: MissedRecord) {
    const { id: connectionId, locationId } = this.context.connection;
    const about = { connectionId, locationId, kind: 'appointment', recordId: id, reason: 'not-in-sweep' } as const;
    return { ...about, priority: 'reconcile', traceparent: currentTraceparent() } as const;
  }
}
