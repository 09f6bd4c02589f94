import type { GhlContactSearchAnswer, GhlSearchAfter } from '@sync/contracts-ghl';
import { backfillStream } from '@sync/crm-events';
import { counter, currentTraceparent, inSpan } from '@sync/telemetry';
import { rowReceipt } from '../receipts.js';
import { tellBackfill } from './backfill-events.js';
import { readMaybeBlocked, withOpenChannel, type MaybeBlocked } from './blocked-channel.js';
import { untilRoom, type Job, type JobContext } from './job.js';
import { movingRate } from './moving-rate.js';
import { noteContacts } from './note-readings.js';
import { cursorAfter, isLastPage } from './paging.js';

const rowsRead = counter('backfill_rows', 'Is the first reading of this location moving?');

/**
 * The first reading of all contacts of a location, oldest first. Receipts are appended before the cursor moves, and a row appended again is a
 * duplicate: whenever it is killed, it goes on with the page at hand. The next page is asked for while the last one is stored.
 */
export class BackfillJob implements Job {
  readonly name = 'backfill';
  #blocked: MaybeBlocked = null;

  constructor(private readonly context: JobContext) {}

  /** Values of custom fields cannot be read without their definitions. */
  isReady(): boolean {
    return this.context.reading.state.referencesReadAt !== null;
  }

  async run(): Promise<null> {
    const { reading } = this.context;
    await reading.reload();
    if (reading.state.backfillFinishedAt) return null;
    await this.#begin();
    this.#blocked = await readMaybeBlocked(this.context, 'backfill');
    let page: Promise<GhlContactSearchAnswer> | null = this.#page(reading.state.backfillCursor);
    while (page) {
      const answer = await page;
      const cursor = this.#cursorAfter(answer);
      page = cursor && this.#page(cursor);
      page?.catch(() => undefined); // told when its turn comes
      await this.#keep(answer, cursor);
    }
    return null;
  }

  /** Null after the last page. */
  #cursorAfter(answer: GhlContactSearchAnswer): GhlSearchAfter | null {
    const { reading, settings } = this.context;
    const { backfillRows: before, backfillExpected, backfillCursor } = reading.state;
    const isLast = isLastPage(answer, settings.pageSize, { before, total: backfillExpected ?? answer.total ?? 0 });
    return isLast ? null : cursorAfter(answer, backfillCursor);
  }

  /** Polling starts from this moment, so that a change during the backfill is not missed. */
  async #begin(): Promise<void> {
    const { reading, progressed } = this.context;
    if (reading.state.backfillStartedAt) return;
    await reading.change(
      'backfill_started_at = clock_timestamp(), backfill_moved_at = clock_timestamp(), poll_watermark = coalesce(poll_watermark, clock_timestamp())',
      [],
    );
    progressed();
  }

  async #page(searchAfter: GhlSearchAfter | null): Promise<GhlContactSearchAnswer> {
    await untilRoom(this.context);
    const { connection, platform, settings, signal } = this.context;
    return platform.reader.searchContacts(
      {
        locationId: connection.locationId,
        pageLimit: settings.pageSize,
        sort: [{ field: 'dateAdded', direction: 'asc' }],
        ...(searchAfter ? { searchAfter } : {}),
      },
      { priority: 'backfill', signal },
    );
  }

  async #keep(answer: GhlContactSearchAnswer, cursor: GhlSearchAfter | null): Promise<void> {
    const { connection, platform, progressed } = this.context;
    await inSpan('read backfill page', { parent: null, attributes: { 'sync.rows': answer.contacts.length } }, async () => {
      const arrival = { receivedAt: platform.now(), traceparent: currentTraceparent() };
      const receipts = answer.contacts.map((row) =>
        rowReceipt(withOpenChannel(row, this.#blocked), connection.locationId, 'backfill', arrival),
      );
      if (receipts.length > 0) await platform.receipts.append(receipts);
      await noteContacts(platform.pool, connection.id, answer.contacts, this.context.notesWanted());
      await this.#moveCursor(answer, cursor);
    });
    rowsRead.add(answer.contacts.length, { connection: connection.id });
    progressed();
  }

  /** The cursor and the events that tell of it are one transaction; a page that was counted by somebody else is not counted twice. */
  async #moveCursor(answer: GhlContactSearchAnswer, cursor: GhlSearchAfter | null): Promise<void> {
    const { connection, platform, reading } = this.context;
    const { backfillPages: pages, backfillRows, backfillExpected } = reading.state;
    const rows = answer.contacts.length;
    const rowsSoFar = backfillRows + rows;
    const expectedTotal = backfillExpected ?? answer.total ?? 0;
    await platform.store.transaction([backfillStream(connection.id, 'contacts')], async (tx) => {
      await reading.changeIn(
        tx.client,
        `backfill_pages = backfill_pages + 1, backfill_rows = $3, backfill_cursor = $4, backfill_expected = coalesce(backfill_expected, $5),
         backfill_rate = ${movingRate('backfill_moved_at', 'backfill_rate', '$7')}, backfill_moved_at = clock_timestamp(),
         backfill_finished_at = case when $4::jsonb is null then clock_timestamp() end`,
        [rowsSoFar, cursor ? JSON.stringify(cursor) : null, answer.total ?? null, pages, rows],
        'backfill_pages = $6 and backfill_finished_at is null',
      );
      const step = { kind: 'contacts', pages, expectedTotal, rows, rowsSoFar, isLast: cursor === null } as const;
      await tellBackfill(tx, connection, step, platform.now());
    });
    await reading.reload();
  }
}
