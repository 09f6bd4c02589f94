import { inSpan } from '@sync/telemetry';
import { concernsConnection } from '../circuits.js';
import { readDatabaseClock } from '../database-clock.js';
import { itemBody, listBody } from '../receipts.js';
import type { Job, JobContext } from './job.js';
import { keepReferences } from './keep-references.js';

/**
 * What records refer to by id: custom field definitions, users, calendars, the location's time zone. Read when an owner starts, every so often, and when
 * somebody misses an id. Receipts are written only when the content differs from what was written last.
 */
export class ReferencesJob implements Job {
  readonly name = 'references';
  readonly listens = true;
  #readSinceStart = false;

  constructor(private readonly context: JobContext) {}

  isReady(): boolean {
    return true;
  }

  async run(): Promise<number> {
    const clock = await readDatabaseClock(this.context.platform.pool);
    await this.context.reading.reload();
    const waitMs = this.#waitMs(clock.databaseAt);
    if (waitMs > 0) return waitMs;
    await inSpan('read references', { parent: null }, () => this.#read(clock.databaseAt));
    this.#readSinceStart = true;
    this.context.progressed();
    return this.#waitMs(clock.databaseAt);
  }

  /** An id that was not missed before is asked for at once; the others wait, because the last reading did not bring them either. */
  #waitMs(now: Date): number {
    const { reading, settings } = this.context;
    const { referencesReadAt, referencesRequestedAt, referencesWanted, referencesAsked } = reading.state;
    if (!referencesReadAt || !this.#readSinceStart) return 0;
    const ageMs = now.getTime() - referencesReadAt.getTime();
    const regularly = Math.max(settings.referencesMs - ageMs, 0);
    if (!referencesRequestedAt) return regularly;
    const isNew = referencesWanted.some((id) => !referencesAsked.includes(id));
    return isNew ? 0 : Math.min(regularly, Math.max(settings.referencesPauseMs - ageMs, 0));
  }

  async #read(readAt: Date): Promise<void> {
    const { connection, platform, reading, signal } = this.context;
    const { locationId } = connection;
    const { referencesReadAt, referencesWanted: wanted, referencesAsked } = reading.state;
    const options = { priority: 'live', signal } as const;
    const bodies = [
      listBody('custom-fields', locationId, await platform.reader.listCustomFields(locationId, options)),
      listBody('users', locationId, await platform.reader.listUsers(locationId, options)),
      itemBody('location', locationId, await platform.reader.getLocation(locationId, options)),
    ];
    await keepReferences(platform, connection, bodies, readAt);
    await this.#readCalendars(readAt);
    // A regular reading forgets what was missed before: the list stays short, and an id that still is missing gets one more try.
    const isRegular = !referencesReadAt || this.#isOld(readAt, referencesReadAt);
    const asked = [...new Set([...(isRegular ? [] : referencesAsked), ...wanted])];
    // What was asked for after this reading began may not be in it.
    await reading.change(
      `references_read_at = $3, references_asked = $4,
       references_requested_at = case when references_requested_at > $3 then references_requested_at end,
       references_wanted = case when references_requested_at > $3 then references_wanted else '{}' end`,
      [readAt.toISOString(), asked],
    );
  }

  /**
   * Calendars belong to appointments: a token without their scope is good for contacts, and nothing of a contact waits for them. A failure is made
   * visible by the sweep of the appointments, which needs them too and tries again sooner.
   */
  async #readCalendars(readAt: Date): Promise<void> {
    const { connection, platform, settings, signal } = this.context;
    const { locationId } = connection;
    if (!settings.sweeps.includes('appointments')) return;
    try {
      const calendars = await platform.reader.listCalendars(locationId, { priority: 'live', signal });
      await keepReferences(platform, connection, [listBody('calendars', locationId, calendars)], readAt);
    } catch (error) {
      if (signal.aborted || concernsConnection(error)) throw error;
      platform.logger.warn({ err: error, connection: connection.id }, 'calendars.not-read');
    }
  }

  #isOld(now: Date, readAt: Date): boolean {
    return now.getTime() - readAt.getTime() >= this.context.settings.referencesMs;
  }
}
