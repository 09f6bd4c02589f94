import type { Pushed } from '@sync/delivery';
import { changesTags, needsIdentify, type DocumentDiff } from './diff-document.js';
import { isRefusal } from './is-refusal.js';
import type { LaneHands } from './lane-hands.js';
import type { LaneResult, Outcome } from './lane-work.js';
import { isOptedOut, learnOptOut, suppressEverywhere } from './opted-out.js';
import { settleFailure } from './settle-failure.js';

/**
 * Says what SendX does not know yet. Tags alone go by `track`, which needs no look at the person first; anything else goes by `identify`, and as
 * long as that may re-subscribe people, everybody is read before (docs/decisions/delivery-reads-before-it-writes.md).
 */
export const pushDocument = async (hands: LaneHands): Promise<LaneResult> => {
  hands.step = 'document';
  const { progress } = hands;
  const desired = desiredOf(hands);
  const created = progress.pushed === null;
  const diff = hands.diff();
  if (!needsIdentify(diff, isKnown(hands))) {
    if (!changesTags(diff) || (await tagged(hands, diff, desired))) return accepted(hands, desired, diff, created);
  }
  const ended = mustBeRead(hands) ? await lookFirst(hands) : null;
  return ended ?? identified(hands, desired, progress.pushed === null);
};

/** The end of the push when what SendX has forbids to go on; null otherwise. */
const lookFirst = async (hands: LaneHands): Promise<LaneResult | null> => {
  const record = await hands.read();
  if (!record) {
    doubt(hands);
    const detail = 'Deleted in GHL, and not in SendX: nobody is created only to be marked as deleted.';
    return hands.work.desired.deleted ? hands.exclude('deleted', detail) : null;
  }
  if (!isOptedOut(record)) return null;
  return hands.tools.identifyKeepsOptOut ? optOutFirst(hands) : learnOptOut(hands);
};

/** The next look at this lane begins with the opt-out we just learned of, and joins no list. */
const optOutFirst = async (hands: LaneHands): Promise<LaneResult> => {
  await suppressEverywhere(hands, 'sendx');
  return hands.progress.settle({ failure: null, retryInMs: 0, failed: false });
};

const desiredOf = ({ work: { desired } }: LaneHands): Pushed => {
  if (!desired.document || !desired.owner) throw new Error('A person without a document cannot be pushed.');
  return { ...desired.document, owner: desired.owner.contactId };
};

/** SendX has this person from us, certainly. */
const isKnown = ({ progress }: LaneHands): boolean => progress.pushed !== null && progress.certain;

/**
 * SendX does not have the person any more, so all of it has to be told again. What we told is still counted: a contact that was deleted there may
 * come back with everything it had (probe P8).
 */
const doubt = ({ progress }: LaneHands): void => {
  progress.certain = false;
};

/** True when it was enough; false when SendX does not know the person any more. */
const tagged = async (hands: LaneHands, diff: DocumentDiff, desired: Pushed): Promise<boolean> => {
  hands.step = 'tags';
  const outcome = await hands.track(diff.tagsAdded, diff.tagsRemoved);
  hands.step = 'document';
  if (outcome === 'done') {
    hands.progress.pushed = desired;
    hands.progress.unconfirmed = false;
    return true;
  }
  doubt(hands);
  return false;
};

/**
 * Everybody, unless identify is proven harmless, no list is joined (which is another way to be re-subscribed), and the record before our first
 * overwrite is kept already. An opt-out that was found before needs no second look.
 */
const mustBeRead = (hands: LaneHands): boolean => {
  const { progress, tools, work } = hands;
  if (progress.optOutConfirmed && tools.identifyKeepsOptOut) return false;
  return !tools.identifyKeepsOptOut || progress.pushed === null || hands.diff().listsJoined.length > 0 || work.desired.deleted;
};

const identified = async (hands: LaneHands, desired: Pushed, created: boolean): Promise<LaneResult> => {
  const diff = hands.diff();
  try {
    await hands.ensureFields();
    await hands.identify(diff, desired);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    // A rejected document does not block tags: they may say that nobody is to mail this person.
    if (isKnown(hands) && (await hands.track(diff.tagsAdded, diff.tagsRemoved)) === 'done' && hands.progress.pushed)
      hands.progress.pushed = { ...hands.progress.pushed, tags: desired.tags };
    return settleFailure(hands.progress, 'document', error, hands.tools.timing);
  }
  return finishIdentified(hands, desired, diff, created);
};

/** Identify is additive: tags that are to go are removed after it. */
export const finishIdentified = async (hands: LaneHands, desired: Pushed, diff: DocumentDiff, created: boolean): Promise<LaneResult> => {
  hands.step = 'tags';
  await hands.track([], diff.tagsRemoved);
  return accepted(hands, desired, diff, created);
};

const accepted = (hands: LaneHands, desired: Pushed, diff: DocumentDiff, created: boolean): LaneResult => {
  hands.progress.pushed = desired;
  hands.tell(pushedOutcome(diff, created, hands.progress.calls));
  return hands.finish();
};

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
