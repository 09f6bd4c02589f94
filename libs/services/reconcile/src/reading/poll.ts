import type { GhlContactSearchAnswer, GhlSearchAfter, GhlSearchRow } from '@sync/contracts-ghl';
import type { NewReceipt } from '@sync/event-store';
import type { Priority } from '@sync/rate-limit';
import { counter, currentTraceparent, inSpan } from '@sync/telemetry';
import { readDatabaseClock } from '../database-clock.js';
import { dateOf, rowReceipt } from '../receipts.js';
import { lacksChannel, readMaybeBlocked, withOpenChannel, type MaybeBlocked } from './blocked-channel.js';
import { untilRoom, type Job, type JobContext } from './job.js';
import { noteContacts } from './note-readings.js';
import { cursorAfter, isLastPage } from './paging.js';

const polled = counter('poll_rows', 'What do polls find that the webhooks did not tell?');
/** Pages of one poll that go as live work; after a mass edit the rest waits behind it. */
const LIVE_PAGES = 10;

/**
 * Asks for contacts that changed since the watermark: the live path of private tokens (they have no webhooks, domain ghl 4.7), and a net where
 * webhooks come. The overlap covers search's lag behind writes; what it shows again is not written again.
 */
export class PollJob implements Job {
  readonly name = 'poll';
  /** Receipts of the last poll: the overlap of the next one. */
  #known: ReadonlySet<string> = new Set();

  constructor(private readonly context: JobContext) {}

  /** Its watermark starts where the backfill started. */
  isReady(): boolean {
    return this.context.reading.state.pollWatermark !== null;
  }

  async run(): Promise<number> {
    const { reading, receivesWebhooks, settings } = this.context;
    const { pollWatermark } = reading.state;
    if (pollWatermark) await inSpan('poll contacts', { parent: null }, () => this.#poll(pollWatermark));
    return receivesWebhooks() ? settings.netMs : settings.pollMs;
  }

  async #poll(watermark: Date): Promise<void> {
    const { platform, settings } = this.context;
    const from = new Date(watermark.getTime() - settings.overlapMs).toISOString();
    // GHL's clock may be ahead of ours; a watermark in the future would hide what changes until then.
    const latest = (await readDatabaseClock(platform.pool)).databaseAt;
    const seen = new Set<string>();
    let cursor: GhlSearchAfter | null = null;
    let blocked: MaybeBlocked | undefined;
    for (let pages = 0, rows = 0; ; pages += 1) {
      if (pages > 0) await untilRoom(this.context);
      const answer = await this.#page(from, cursor, this.#priority(pages));
      if (blocked === undefined && answer.contacts.some(lacksChannel))
        blocked = await readMaybeBlocked(this.context, this.#priority(pages), from);
      await this.#keep(
        answer.contacts.map((row) => withOpenChannel(row, blocked ?? null)),
        seen,
        latest,
      );
      if (isLastPage(answer, settings.pageSize, { before: rows, total: answer.total ?? 0 })) break;
      rows += answer.contacts.length;
      cursor = cursorAfter(answer, cursor);
    }
    this.#known = seen;
  }

  #priority(pages: number): Priority {
    return this.context.receivesWebhooks() || pages >= LIVE_PAGES ? 'reconcile' : 'live';
  }

  #page(gte: string, searchAfter: GhlSearchAfter | null, priority: Priority): Promise<GhlContactSearchAnswer> {
    const { connection, platform, settings, signal } = this.context;
    return platform.reader.searchContacts(
      {
        locationId: connection.locationId,
        pageLimit: settings.pageSize,
        filters: [{ field: 'dateUpdated', operator: 'range', value: { gte } }],
        sort: [{ field: 'dateUpdated', direction: 'asc' }],
        ...(searchAfter ? { searchAfter } : {}),
      },
      { priority, signal },
    );
  }

  /** Receipts first, then the watermark: a poll that was cut short is repeated from where its rows are durable. */
  async #keep(contacts: readonly GhlSearchRow[], seen: Set<string>, latest: Date): Promise<void> {
    const { connection, platform, reading, progressed } = this.context;
    const arrival = { receivedAt: platform.now(), traceparent: currentTraceparent() };
    const receipts = contacts.map((row) => rowReceipt(row, connection.locationId, 'search', arrival));
    const fresh = receipts.filter(({ id }) => !this.#known.has(id) && !seen.has(id));
    if (fresh.length > 0) await this.#append(fresh, contacts);
    for (const { id } of receipts) seen.add(id);
    const newest = Math.max(...contacts.map((row) => dateOf(row.dateUpdated)?.getTime() ?? 0));
    const reached = new Date(Math.min(newest, latest.getTime()));
    if (contacts.length === 0 || reached <= (reading.state.pollWatermark ?? latest)) return;
    await reading.change('poll_watermark = greatest(poll_watermark, $3)', [reached.toISOString()]);
    progressed();
  }

  async #append(fresh: readonly NewReceipt[], contacts: readonly GhlSearchRow[]): Promise<void> {
    const { connection, platform, notesWanted } = this.context;
    const outcomes = await platform.receipts.append(fresh);
    await noteContacts(platform.pool, connection.id, contacts, notesWanted());
    const stored = outcomes.filter((outcome) => outcome === 'stored').length;
    polled.add(stored, { outcome: 'new' });
    polled.add(fresh.length - stored, { outcome: 'known' });
  }
}
