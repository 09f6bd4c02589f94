import {
  beginCustomEvent,
  eitherOf,
  keepRecords,
  type Announcement,
  type LaneSettlement,
  type LeasedLane,
  type OpenCustomEvent,
  type Pushed,
  type Suppressions,
} from '@sync/delivery';
import type { EventStore } from '@sync/event-store';
import type { Pool } from '@sync/database';
import type { Priority } from '@sync/rate-limit';
import { diffDocument, identifyBody, type DocumentDiff } from './diff-document.js';
import type { FieldRegistry } from './field-registry.js';
import { finished, LaneProgress, type LaneResult, type LaneWork, type Outcome } from './lane-work.js';
import type { CallOutcome, IdentifyDocument, SendxCalls, SendxRecord } from './sendx-calls.js';
import type { Identified } from './shared-identify.js';
import { HandsOff, type Step } from './settle-failure.js';
import type { Timing } from './timing.js';
import type { CustomEventTerms } from './worker-platform.js';

export interface PushTools {
  readonly calls: SendxCalls;
  readonly fields: FieldRegistry;
  readonly suppressions: Suppressions;
  readonly pool: Pool;
  readonly store: EventStore;
  readonly customEvents: CustomEventTerms;
  readonly timing: Timing;
  /** Proven that identify never lifts an opt-out on this team; otherwise everybody is read before being written. */
  readonly identifyKeepsOptOut: boolean;
  /** Has the whole connection turned out to be blocked? Then no further call is begun. */
  readonly isBlocked: () => boolean;
  /** Before a call: prolongs the lease and writes down what is about to be said; false when the lane is somebody else's by now. */
  readonly announce: (announcement: Announcement) => Promise<boolean>;
  /** Tells one person, in a call with others who are ready as well. */
  readonly identify: (document: IdentifyDocument, priority: Priority) => Promise<Identified>;
  /** A further lane is held for the rest of this push: its lease is to be renewed as well. */
  readonly hold: (lane: LeasedLane) => void;
}

/** The calls that one lane makes, each with its lease prolonged before and its progress written down after. */
export class LaneHands {
  readonly progress: LaneProgress;
  step: Step = 'document';
  /** It turned out that this person opted out. */
  optedOut = false;
  /** SendX has shown during this push that it has the person. */
  isThere = false;
  readonly #records = new Map<string, SendxRecord | null>();

  constructor(
    readonly work: LaneWork,
    readonly tools: PushTools,
  ) {
    this.progress = new LaneProgress(work);
  }

  get email(): string {
    return this.work.lane.email;
  }

  /** What would have to be said; everything when another contact speaks for the address than last time. */
  diff(): DocumentDiff {
    const { document, owner } = this.work.desired;
    const { pushed, certain } = this.progress;
    if (!document) throw new Error('A person without a document has nothing to compare.');
    return diffDocument(document, pushed, certain && pushed?.owner === owner?.contactId);
  }

  /** What SendX has under this address (by default the lane's own); asked once per push. */
  async read(email = this.email): Promise<SendxRecord | null> {
    const known = this.#records.get(email);
    if (known !== undefined) return known;
    this.#mayCall();
    this.progress.calls.push('findByEmail');
    const record = await this.tools.calls.findByEmail(email, this.options);
    this.#records.set(email, record);
    if (email !== this.email) return record;
    this.progress.unconfirmed = false;
    this.isThere = record !== null;
    if (record) {
      this.progress.sendxId = record.id;
      // Before the first overwrite, for an undo.
      if (!this.progress.pushed) await keepRecords(this.tools.pool, this.work.lane.team, [{ email, record }]);
    }
    return record;
  }

  /** Forgets what was read: it turned out to be outdated. */
  lookAgain(): void {
    this.#records.delete(this.email);
  }

  /** Additive. `takenAlong`: the record of that address, with all we ever said of it, becomes this lane's. */
  async identify(diff: DocumentDiff, desired: Pushed, takenAlong?: { readonly from: string; readonly pushed: Pushed }): Promise<void> {
    const { lane } = this.work;
    const body = identifyBody(takenAlong?.from ?? lane.email, diff);
    const document = takenAlong ? { ...body, newEmail: lane.email } : body;
    const before = takenAlong?.pushed ?? this.progress.pushed;
    const isNew = this.#records.has(this.email) ? !this.isThere : before === null;
    const { shared, vague } = await this.#call('identify', eitherOf(before, desired), () =>
      takenAlong ? this.#identifyAlone(document) : this.tools.identify(document, lane.priority),
    );
    if (shared) this.progress.calls.splice(-1, 1, 'identifyMany');
    this.progress.certain = true;
    // Somebody new of whom SendX said nothing in particular is looked for later.
    // DEBT: a refused update of somebody who exists stays unnoticed until their next change; only SendX's answer for single people would tell.
    this.progress.unconfirmed = vague && isNew;
    this.isThere = true;
    // Tags that are to go are still there; they stay on the list until they are removed.
    this.progress.pushed = { ...desired, tags: [...new Set([...desired.tags, ...diff.tagsRemoved])].sort() };
  }

  async #identifyAlone(document: IdentifyDocument): Promise<Identified> {
    await this.tools.calls.identify(document, this.options);
    return { shared: false, vague: false };
  }

  async track(addTags: readonly string[], removeTags: readonly string[]): Promise<CallOutcome> {
    if (addTags.length + removeTags.length === 0) return 'done';
    const { pushed } = this.progress;
    const pending = pushed && { ...pushed, tags: [...new Set([...pushed.tags, ...addTags])].sort() };
    const change = { email: this.email, addTags, removeTags };
    const outcome = await this.#call('track', pending, () => this.tools.calls.track(change, this.options));
    this.isThere = outcome === 'done';
    return outcome;
  }

  /** Tags the other end of a rename, which is held as well; `pending` is what SendX may have of it from then on. */
  tagOther(lane: LeasedLane, tag: string, pending: Pushed): Promise<CallOutcome> {
    const change = { email: lane.email, addTags: [tag], removeTags: [] };
    return this.#call('track', null, () => this.tools.calls.track(change, this.options), [{ lane, pending }]);
  }

  /** Before an event is sent: null when what was loaded of it does not stand any more. After `begin` it may be at SendX. */
  async begin(event: OpenCustomEvent): Promise<{ send(): Promise<CallOutcome> } | null> {
    const { pool, timing, calls } = this.tools;
    this.#mayCall();
    const beginning = await beginCustomEvent(pool, this.work.lane, event, timing.leaseMs);
    if (beginning === 'lane-lost') throw new HandsOff('lease-lost');
    if (beginning === 'not-now') return null;
    this.progress.calls.push('trackCustomEvent');
    const { name, data, at } = event;
    return { send: () => calls.trackCustomEvent({ email: this.email, name, data, at }, this.options) };
  }

  unsubscribe(record: SendxRecord): Promise<CallOutcome> {
    return this.#call('unsubscribe', null, () => this.tools.calls.unsubscribe(record, this.options));
  }

  deleteContact(record: SendxRecord): Promise<CallOutcome> {
    return this.#call('deleteContact', null, () => this.tools.calls.deleteContact(record.id, this.options));
  }

  async ensureFields(): Promise<void> {
    const { lane, desired } = this.work;
    await this.tools.fields.ensure(lane.team, this.tools.calls, desired.fieldTypes, this.options);
  }

  tell(outcome: Outcome): void {
    this.progress.outcomes.push(outcome);
  }

  finish(): LaneResult {
    return this.progress.settle(finished);
  }

  exclude(reason: string, detail?: string): LaneResult {
    this.tell({ type: 'ContactExcluded', facts: { reason, ...(detail !== undefined && { detail }) } });
    return this.finish();
  }

  /** To be given back together with this lane. */
  also(settlement: Omit<LaneSettlement, 'failure' | 'retryInMs' | 'failed'> & { readonly retryInMs?: number }): void {
    this.progress.also = { ...finished, ...settlement };
  }

  get options() {
    return { priority: this.work.lane.priority };
  }

  async #call<T>(name: string, pending: Pushed | null, call: () => Promise<T>, others: readonly Announcement[] = []): Promise<T> {
    this.#mayCall();
    const announcements = [{ lane: this.work.lane, pending }, ...others];
    const ours = await Promise.all(announcements.map((announcement) => this.tools.announce(announcement)));
    if (ours.includes(false)) throw new HandsOff('lease-lost');
    this.progress.calls.push(name);
    return call();
  }

  #mayCall(): void {
    if (this.tools.isBlocked()) throw new HandsOff('blocked');
  }
}
