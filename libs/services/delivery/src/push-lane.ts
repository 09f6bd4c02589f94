import { stateTags } from '@sync/crm-events';
import { keepRecords, leaseThese, loadClaims, type LeasedLane, type Pushed, type Suppressions } from '@sync/delivery';
import type { Pool } from '@sync/database';
import { VendorError } from '@sync/vendor-http';
import { supersededDocument } from './compose-lane.js';
import { diffDocument, identifyBody, needsIdentify, type DocumentDiff } from './diff-document.js';
import type { FieldRegistry } from './field-registry.js';
import { finished, LaneProgress, type LaneResult, type LaneWork, type Outcome } from './lane-work.js';
import type { SendxCalls, SendxRecord } from './sendx-calls.js';
import { settleFailure, type Step } from './settle-failure.js';

const RENAME_WAIT_MS = 1_000;

export interface PushTools {
  readonly calls: SendxCalls;
  readonly fields: FieldRegistry;
  readonly suppressions: Suppressions;
  readonly pool: Pool;
  readonly leaseMs: number;
  /** Proven that identify never lifts an opt-out on this team; otherwise everybody is read before being written. */
  readonly identifyKeepsOptOut: boolean;
}

/** Tells SendX about one person: opt-out first, then rename, document, tags; whatever failed, what was reached is kept. */
export const pushLane = async (work: LaneWork, tools: PushTools): Promise<LaneResult> => {
  const push = new LanePush(work, tools);
  try {
    return await push.run();
  } catch (error) {
    return settleFailure(push.progress, push.step, error);
  }
};

class LanePush {
  readonly progress: LaneProgress;
  step: Step = 'document';
  #record: SendxRecord | null | undefined;

  constructor(
    private readonly work: LaneWork,
    private readonly tools: PushTools,
  ) {
    this.progress = new LaneProgress(work);
  }

  async run(): Promise<LaneResult> {
    const { desired, suppressed } = this.work;
    if (desired.optOut || suppressed) return this.#optOut();
    if (desired.abandoned) return this.#leaveBehind();
    if (desired.removal) return this.#remove(desired.removal);
    return this.#tell();
  }

  async #tell(): Promise<LaneResult> {
    const { lane, desired } = this.work;
    if (!desired.document) return this.#exclude(desired.excluded?.reason ?? 'nothing-to-tell', desired.excluded?.detail);
    if (desired.deleted && (await this.#isAbsent())) {
      return this.#exclude('deleted', 'Deleted in GHL, and not in SendX: nobody is created only to be marked as deleted.');
    }
    return lane.renameFrom ? this.#rename(lane.renameFrom) : this.#document();
  }

  async #isAbsent(): Promise<boolean> {
    return !this.progress.pushed && (await this.#read()) === null;
  }

  /** Nobody is told anything else before the opt-out is confirmed; nobody is created only to be unsubscribed. */
  async #optOut(): Promise<LaneResult> {
    this.step = 'opt-out';
    if (!this.progress.optOutConfirmed) {
      const record = await this.#read();
      if (!record) return this.#exclude('opted-out', 'Opted out, and not in SendX: nobody is created only to be unsubscribed.');
      if (!isOptedOut(record)) {
        await this.#call('unsubscribe', () => this.tools.calls.unsubscribe(record, this.#options()));
      }
      this.progress.optOutConfirmed = true;
      this.progress.outcomes.push({ type: 'ContactOptOutPushed', facts: { how: 'unsubscribed' } });
    }
    if (this.tools.identifyKeepsOptOut && this.work.desired.document) return this.#document();
    await this.#tagsOnly();
    return this.#exclude(
      'opted-out',
      'Unsubscribed in SendX; tags are kept up to date, other details are not written to people who opted out.',
    );
  }

  /** For people who must not be identified: track changes tags and nothing else. */
  async #tagsOnly(): Promise<void> {
    const { document, owner } = this.work.desired;
    if (!document || !owner) return;
    const known: Pushed = this.progress.pushed ?? { owner: owner.contactId, profile: {}, fields: {}, tags: [], lists: [] };
    const diff = diffDocument({ ...known, tags: document.tags }, this.progress.pushed, this.progress.certain);
    await this.#track(diff.tagsAdded, diff.tagsRemoved);
    this.progress.pushed = { ...known, tags: document.tags };
  }

  /** Everybody moved away from this address. Somebody may be about to take the record along; until then it is left alone. */
  async #leaveBehind(): Promise<LaneResult> {
    const { lane } = this.work;
    if (!this.progress.pushed) return this.progress.settle(finished);
    const moving = await this.tools.pool.query(
      'select 1 from delivery.lanes where team = $1 and rename_from = $2 and due_at is not null limit 1',
      [lane.team, lane.email],
    );
    if (moving.rowCount) return this.progress.settle({ ...finished, retryInMs: RENAME_WAIT_MS });
    await this.#supersede(lane, this.progress.pushed);
    this.progress.pushed = { ...this.progress.pushed, ...supersededDocument(this.progress.pushed) };
    return this.progress.settle(finished);
  }

  async #supersede(lane: Pick<LeasedLane, 'email'>, pushed: Pushed): Promise<void> {
    this.step = 'tags';
    if (pushed.tags.includes(stateTags.superseded)) return;
    await this.#call('track', () =>
      this.tools.calls.track({ email: lane.email, addTags: [stateTags.superseded], removeTags: [] }, this.#options()),
    );
    this.progress.outcomes.push({ type: 'ContactRenamedInSendx', facts: { how: 'superseded' } });
  }

  async #remove(removal: 'unsubscribe' | 'delete'): Promise<LaneResult> {
    const record = await this.#read();
    if (!record) return this.#exclude('deleted', 'Deleted in GHL, and not in SendX.');
    if (removal === 'unsubscribe') {
      if (!isOptedOut(record)) await this.#call('unsubscribe', () => this.tools.calls.unsubscribe(record, this.#options()));
      await this.#tagsOnly();
      return this.#exclude('deleted', 'Deleted in GHL; unsubscribed in SendX, as the mapping asks.');
    }
    await this.#call('deleteContact', () => this.tools.calls.deleteContact(record.id, this.#options()));
    this.progress.pushed = null;
    this.progress.outcomes.push({ type: 'ContactRemovedFromSendx', facts: {} });
    return this.progress.settle(finished);
  }

  /** Takes the SendX record along to the new address, when nobody else needs either end; otherwise both ends are written. */
  async #rename(from: string): Promise<LaneResult> {
    this.step = 'rename';
    const { lane, claims } = this.work;
    const oldKey = { team: lane.team, email: from };
    const left = (await loadClaims(this.tools.pool, [oldKey])).get(`${lane.team} ${from}`) ?? [];
    const contacts = new Set(claims.map(({ contactId }) => contactId));
    if (left.length > 0 || contacts.size > 1 || lane.pushed) return this.#withoutRename();
    const [old] = (await leaseThese(this.tools.pool, [oldKey], this.tools.leaseMs)) ?? [];
    if (!old) return this.progress.settle({ ...finished, retryInMs: RENAME_WAIT_MS });
    const release = { lane: old, certain: old.pushedCertain, renameFrom: old.renameFrom, ...finished };
    this.progress.also = release;
    const taken = await this.#read();
    if (taken || !old.pushed || old.optOutConfirmed) return this.#withoutRename();
    return this.#moveRecord(old, old.pushed);
  }

  async #moveRecord(old: LeasedLane, before: Pushed): Promise<LaneResult> {
    const { lane, desired } = this.work;
    if (!desired.document || !desired.owner) return this.progress.settle(finished);
    const diff = diffDocument(desired.document, before, old.pushedCertain);
    await this.#ensureFields();
    try {
      await this.#call('identify', () =>
        this.tools.calls.identify({ ...identifyBody(old.email, diff), newEmail: lane.email }, this.#options()),
      );
    } catch (error) {
      if (!(error instanceof VendorError) || error.failure !== 'permanent') throw error;
      return this.#withoutRename();
    }
    this.progress.renameFrom = null;
    this.progress.certain = true;
    this.progress.pushed = { ...desired.document, owner: desired.owner.contactId, tags: unionOf(desired.document.tags, diff.tagsRemoved) };
    this.progress.also = { lane: old, pushed: null, certain: true, renameFrom: null, ...finished };
    this.progress.outcomes.push({ type: 'ContactRenamedInSendx', facts: { how: 'renamed' } });
    return this.#removeTags(diff, false);
  }

  /** The old address, when nobody claims it, becomes due and is left behind with a tag; the new one is written as any other. */
  async #withoutRename(): Promise<LaneResult> {
    this.progress.renameFrom = null;
    if (this.progress.also) this.progress.also = { ...this.progress.also, retryInMs: 0 };
    return this.#document();
  }

  async #document(): Promise<LaneResult> {
    this.step = 'document';
    const { lane, desired } = this.work;
    if (!desired.document || !desired.owner) return this.progress.settle(finished);
    const diff = diffDocument(desired.document, this.progress.pushed, this.progress.certain);
    const created = this.progress.pushed === null;
    if (needsIdentify(diff, !created)) {
      const record = await this.#readBeforeWrite();
      if (record && isOptedOut(record) && !this.tools.identifyKeepsOptOut) return this.#learnOptOut();
      await this.#ensureFields();
      try {
        await this.#call('identify', () => this.tools.calls.identify(identifyBody(lane.email, diff), this.#options()));
      } catch (error) {
        return await this.#rejectedDocument(diff, error);
      }
      this.progress.certain = true;
    }
    this.progress.pushed = { ...desired.document, owner: desired.owner.contactId, tags: unionOf(desired.document.tags, diff.tagsRemoved) };
    return this.#removeTags(diff, created);
  }

  /** A rejected document does not block the removal of a tag. */
  async #rejectedDocument(diff: DocumentDiff, error: unknown): Promise<LaneResult> {
    const rejected = settleFailure(this.progress, 'document', error);
    const rejectedForGood = rejected.settlement.failure !== null;
    if (rejectedForGood && this.progress.pushed && diff.tagsRemoved.length > 0) {
      await this.#track([], diff.tagsRemoved);
      const tags = this.progress.pushed.tags.filter((tag) => !diff.tagsRemoved.includes(tag));
      this.progress.pushed = { ...this.progress.pushed, tags };
      return this.progress.settle({ failure: rejected.settlement.failure, retryInMs: null, failed: true });
    }
    return rejected;
  }

  async #removeTags(diff: DocumentDiff, created: boolean): Promise<LaneResult> {
    this.step = 'tags';
    await this.#track([], diff.tagsRemoved);
    if (this.progress.pushed) this.progress.pushed = { ...this.progress.pushed, tags: this.work.desired.document?.tags ?? [] };
    this.progress.outcomes.push(pushedOutcome(diff, created, this.progress.calls));
    return this.progress.settle(finished);
  }

  async #track(addTags: readonly string[], removeTags: readonly string[]): Promise<void> {
    if (addTags.length + removeTags.length === 0) return;
    this.step = 'tags';
    await this.#call('track', () => this.tools.calls.track({ email: this.work.lane.email, addTags, removeTags }, this.#options()));
  }

  /** SendX knows of an opt-out that we did not: from now on it holds everywhere. */
  async #learnOptOut(): Promise<LaneResult> {
    const { lane, claims } = this.work;
    const contacts = claims.map(({ connectionId, contactId }) => ({ connectionId, contactId }));
    await this.tools.suppressions.add(this.tools.pool, lane.team, [{ email: lane.email }, ...contacts], 'sendx');
    this.progress.optOutConfirmed = true;
    await this.#tagsOnly();
    return this.#exclude('opted-out', 'Unsubscribed in SendX; other details are not written to people who opted out.');
  }

  async #exclude(reason: string, detail?: string): Promise<LaneResult> {
    this.progress.outcomes.push({ type: 'ContactExcluded', facts: { reason, ...(detail !== undefined && { detail }) } });
    return Promise.resolve(this.progress.settle(finished));
  }

  /** The record before its first overwrite is kept for an undo, and everybody is read before a write that might re-subscribe them. */
  async #readBeforeWrite(): Promise<SendxRecord | null> {
    if (this.progress.pushed && this.tools.identifyKeepsOptOut) return null;
    return this.#read();
  }

  async #read(): Promise<SendxRecord | null> {
    if (this.#record !== undefined) return this.#record;
    const { lane } = this.work;
    const record = await this.#call('findByEmail', () => this.tools.calls.findByEmail(lane.email, this.#options()));
    if (record) {
      this.progress.sendxId = record.id;
      if (!lane.pushed) await keepRecords(this.tools.pool, lane.team, [{ email: lane.email, record }]);
    }
    this.#record = record;
    return record;
  }

  async #ensureFields(): Promise<void> {
    await this.tools.fields.ensure(this.work.lane.team, this.tools.calls, this.work.desired.fieldTypes);
  }

  async #call<T>(name: string, call: () => Promise<T>): Promise<T> {
    this.progress.calls.push(name);
    return call();
  }

  #options() {
    return { priority: this.work.lane.priority };
  }
}

export const isOptedOut = (record: SendxRecord): boolean => record.unsubscribed || record.spam;

const unionOf = (a: readonly string[], b: readonly string[]): string[] => [...new Set([...a, ...b])].sort();

/** What the person's timeline shows for an accepted push. */
export const pushedOutcome = (diff: DocumentDiff, created: boolean, calls: readonly string[]): Outcome => ({
  type: 'ContactPushed',
  facts: {
    created,
    fields: [...Object.keys(diff.profile), ...Object.keys(diff.fields)],
    tagsAdded: [...diff.tagsAdded],
    tagsRemoved: [...diff.tagsRemoved],
    lists: [...diff.listsJoined],
    calls: [...calls],
  },
});
