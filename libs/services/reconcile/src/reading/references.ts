import { currentTraceparent, inSpan } from '@sync/telemetry';
import { readDatabaseClock } from '../database-clock.js';
import { itemBody, listBody, referenceReceipt, type ReferenceBody } from '../receipts.js';
import type { Job, JobContext } from './job.js';

/**
 * What contacts refer to by id: custom field definitions, users, the location's time zone. Read when an owner starts, every so often, and when
 * somebody misses an id. Receipts are written only when the content differs from what was written last.
 */
export class ReferencesJob implements Job {
  readonly name = 'references';
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
    await this.#keepChanged(bodies, readAt);
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

  #isOld(now: Date, readAt: Date): boolean {
    return now.getTime() - readAt.getTime() >= this.context.settings.referencesMs;
  }

  async #keepChanged(bodies: readonly ReferenceBody[], readAt: Date): Promise<void> {
    const { connection, platform } = this.context;
    const { rows } = await platform.pool.query<{ kind: string; hash: string }>(
      'select kind, hash from reconcile.reference_reads where connection_id = $1',
      [connection.id],
    );
    const written = new Map(rows.map(({ kind, hash }) => [kind, hash]));
    const changed = bodies.filter(({ kind, hash }) => written.get(kind) !== hash);
    if (changed.length === 0) return;
    const arrival = { receivedAt: platform.now(), traceparent: currentTraceparent() };
    await platform.receipts.append(changed.map((body) => referenceReceipt(body, connection.locationId, readAt, arrival)));
    await platform.pool.query(
      `insert into reconcile.reference_reads (connection_id, kind, hash) select $1, * from unnest($2::text[], $3::text[])
       on conflict (connection_id, kind) do update set hash = excluded.hash, written_at = clock_timestamp()`,
      [connection.id, changed.map(({ kind }) => kind), changed.map(({ hash }) => hash)],
    );
  }
}
