import type { NewReceipt } from '@sync/event-store';
import { topics } from '@sync/messaging';
import { counter, currentTraceparent, inSpan } from '@sync/telemetry';
import { VendorError } from '@sync/vendor-http';
import { concernsConnection } from '../circuits.js';
import { databaseTimeOf, readDatabaseClock, type ClockReading } from '../database-clock.js';
import { requestHydrations } from '../hydration/request-hydrations.js';
import { notesGoneReceipt, notesReceipt } from '../receipts.js';
import { untilRoom, type Job, type JobContext } from './job.js';
import { countNotes, dueNotes, forgetContacts, settleNotes, wantHistory, type DueNotes } from './note-readings.js';
import { Sweep } from './sweep.js';

const listed = counter('notes_listed', 'Are the notes of contacts being read, and how does it end?');
/** Contacts per round: what a kill costs at most. */
const ROUND = 20;
/** Calls under way: the rest of the budget is for others. */
const AT_ONCE = 4;
/** How often the known contacts are counted while their notes are read. */
const COUNT_EVERY = 50;

interface Listing {
  readonly due: DueNotes;
  readonly outcome: 'found' | 'gone' | 'refused';
  readonly receipt: NewReceipt | null;
}

/**
 * Lists the notes of contacts, one call each (there is no other way: domain fact 4), most recently changed contacts first. It waits for the first
 * readings of everything else, goes with the lowest priority and few calls at a time, so that it delays nobody; it is over when it is over. Contacts
 * that come later join, and where no webhook tells of notes those that changed are listed again.
 */
export class NotesJob implements Job {
  readonly name = 'notes';
  #rounds = 0;
  #isFree = false;

  constructor(private readonly context: JobContext) {}

  isReady(): boolean {
    return this.context.reading.state.backfillFinishedAt !== null;
  }

  async run(): Promise<number> {
    const { connection, platform, settings } = this.context;
    this.#isFree ||= await this.#othersAreDone();
    if (!this.#isFree) return settings.notesIdleMs;
    if (this.#rounds === 0) await wantHistory(platform.pool, connection.id, settings.notesBackfill);
    const sweep = await Sweep.open(this.context, 'notes');
    while ((await this.#round(sweep)) > 0) this.#rounds += 1;
    this.#rounds += 1;
    return settings.notesIdleMs;
  }

  /** First readings of tasks and appointments come first, unless they cannot be done. */
  async #othersAreDone(): Promise<boolean> {
    const { reading, settings } = this.context;
    for (const kind of ['tasks', 'appointments'] as const) {
      if (!settings.sweeps.includes(kind) || reading.state.failures[kind]) continue;
      if ((await Sweep.open(this.context, kind)).isBackfill) return false;
    }
    return true;
  }

  /** Answers how many contacts were in it. */
  async #round(sweep: Sweep): Promise<number> {
    const { connection, platform, settings } = this.context;
    await untilRoom(this.context, topics.activityReceipts);
    const due = await dueNotes(platform.pool, connection.id, ROUND);
    if (settings.notesBackfill && sweep.isBackfill) await this.#count(sweep, due.length > 0);
    if (due.length > 0) await inSpan('list notes', { parent: null, attributes: { 'sync.rows': due.length } }, () => this.#list(sweep, due));
    else if (sweep.state.cursor !== null) await sweep.turn({ rows: 0, cursor: null });
    return due.length;
  }

  async #count(sweep: Sweep, isMore: boolean): Promise<void> {
    if (sweep.state.cursor !== null && isMore && this.#rounds % COUNT_EVERY !== 0) return;
    const { known } = await countNotes(this.context.platform.pool, this.context.connection.id);
    await sweep.begin({}, known);
    if (sweep.state.expected !== known) await sweep.expect(known);
  }

  /** Keeps what could be listed, also when one call fails. */
  async #list(sweep: Sweep, due: readonly DueNotes[]): Promise<void> {
    const clock = await readDatabaseClock(this.context.platform.pool);
    const waiting = [...due];
    const done: Listing[] = [];
    let failure: { readonly error: unknown } | undefined;
    const worker = async (): Promise<void> => {
      for (let next = waiting.shift(); next && !failure; next = waiting.shift()) {
        try {
          done.push(await this.#one(next, clock));
        } catch (error) {
          failure ??= { error };
        }
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    await this.#keep(sweep, done);
    if (failure) throw failure.error;
  }

  async #one(due: DueNotes, clock: ClockReading): Promise<Listing> {
    const { connection, platform, signal } = this.context;
    const { locationId } = connection;
    const { contactId } = due;
    try {
      const answer = await platform.reader.listNotes(locationId, contactId, { priority: due.isHistory ? 'backfill' : 'reconcile', signal });
      const about = { locationId, contactId, readAt: databaseTimeOf(clock, answer.startedAt) };
      const arrival = { receivedAt: platform.now(), traceparent: currentTraceparent() };
      if (answer.kind === 'gone') return { due, outcome: 'gone', receipt: notesGoneReceipt(about, arrival) };
      return { due, outcome: 'found', receipt: notesReceipt(answer.notes, about, due.isHistory ? 'notes-backfill' : 'notes', arrival) };
    } catch (error) {
      if (!(error instanceof VendorError) || error.failure !== 'permanent' || concernsConnection(error)) throw error;
      return { due, outcome: 'refused', receipt: null };
    }
  }

  /** One that GHL refuses goes to the hydrations: there it is asked for once more, and kept with its reason. */
  async #keep(sweep: Sweep, done: readonly Listing[]): Promise<void> {
    if (done.length === 0) return;
    const { connection, platform, reading } = this.context;
    await platform.receipts.append(done.flatMap(({ receipt }) => receipt ?? []));
    const of = (outcome: Listing['outcome']) => done.filter((one) => one.outcome === outcome).map(({ due }) => due);
    const settle = async (on: Parameters<typeof settleNotes>[0]): Promise<void> => {
      await requestHydrations(
        on,
        of('refused').map((due) => this.#request(due)),
      );
      await settleNotes(on, connection.id, [...of('found'), ...of('refused')]);
      await forgetContacts(
        on,
        connection.id,
        of('gone').map(({ contactId }) => contactId),
      );
    };
    if (sweep.state.cursor !== null) await sweep.turn({ rows: done.length, cursor: {} }, settle);
    else
      await platform.store.transaction([], async ({ client }) => {
        await reading.holdIn(client);
        await settle(client);
      });
    for (const { outcome, due } of done) listed.add(1, { outcome, history: String(due.isHistory) });
  }

  #request({ contactId, isHistory }: DueNotes) {
    const { id: connectionId, locationId } = this.context.connection;
    const about = { connectionId, locationId, kind: 'notes', recordId: contactId, reason: 'refused-once' } as const;
    return { ...about, priority: isHistory ? 'backfill' : 'reconcile', traceparent: currentTraceparent() } as const;
  }
}
