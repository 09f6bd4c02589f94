import {
  claimantId,
  isAwaitedByRename,
  laneId,
  leaseThese,
  loadClaims,
  type LeasedLane,
  type Pushed,
  type RenameNote,
} from '@sync/delivery';
import { stateTags } from '@sync/crm-events';
import { VendorError } from '@sync/vendor-http';
import { supersededDocument } from './compose-lane.js';
import { diffDocument } from './diff-document.js';
import type { LaneHands } from './lane-hands.js';
import { finished, type LaneResult } from './lane-work.js';
import { isOptedOut, suppressEverywhere } from './opted-out.js';
import { finishIdentified, pushDocument } from './push-document.js';

/** How much longer than the new address the old one waits for it, so that they do not keep meeting. */
const OLD_WAITS = 25;

/**
 * The contact came from another address. Takes its SendX record along when nobody else needs either end; otherwise the new address is written as
 * any other, and the old one, if nobody claims it any more, is left behind with a tag.
 */
export const pushRename = async (hands: LaneHands, note: RenameNote): Promise<LaneResult> => {
  hands.step = 'rename';
  const { work, tools, progress } = hands;
  const oldKey = { team: work.lane.team, email: note.from };
  const left = (await loadClaims(tools.pool, [oldKey])).get(laneId(oldKey)) ?? [];
  if (left.length > 0) return withoutRename(hands);
  const [old] = (await leaseThese(tools.pool, [oldKey], tools.timing.leaseMs)) ?? [];
  if (!old) return progress.settle({ ...finished, retryInMs: tools.timing.renameMs });
  tools.hold(old);
  hands.also(asItWas(old));
  if (!old.pushed) return withoutRename(hands);
  if (!mayTakeAlong(hands, note) || (await hands.read())) return superseding(hands, old, old.pushed);
  const record = await hands.read(old.email);
  if (!record) return vanished(hands, old);
  if (isOptedOut(record)) return optedOutThere(hands, old);
  return takeAlong(hands, old, old.pushed);
};

const asItWas = (old: LeasedLane) => ({ lane: old, certain: old.pushedCertain, rename: old.rename });

/** The contact that moved is alone at the new address, which we never wrote to (or may have: SendX tells). */
const mayTakeAlong = ({ work }: LaneHands, note: RenameNote): boolean => {
  const contacts = new Set(work.claims.map(claimantId));
  const isNew = !work.lane.pushed || !work.lane.pushedCertain;
  return isNew && contacts.size === 1 && contacts.has(note.contact) && !work.desired.deleted;
};

const withoutRename = (hands: LaneHands): Promise<LaneResult> => {
  hands.progress.rename = null;
  return pushDocument(hands);
};

/** SendX has nothing under the old address any more. */
const vanished = (hands: LaneHands, old: LeasedLane): Promise<LaneResult> => {
  hands.also({ lane: old, certain: false, rename: null });
  return withoutRename(hands);
};

/** They unsubscribed in SendX, under the old address: it holds under the new one, where nobody is created. */
const optedOutThere = async (hands: LaneHands, old: LeasedLane): Promise<LaneResult> => {
  await suppressEverywhere(hands, 'sendx', old.email);
  hands.also({ ...asItWas(old), optOutConfirmed: true, retryInMs: 0 });
  hands.progress.rename = null;
  return hands.exclude('opted-out', 'Unsubscribed in SendX under the address they had before.');
};

const takeAlong = async (hands: LaneHands, old: LeasedLane, before: Pushed): Promise<LaneResult> => {
  const { document, owner } = hands.work.desired;
  if (!document || !owner) return withoutRename(hands);
  const diff = diffDocument(document, before, old.pushedCertain && before.owner === owner.contactId);
  const desired = { ...document, owner: owner.contactId };
  try {
    await hands.ensureFields();
    await hands.identify(diff, desired, { from: old.email, pushed: before });
  } catch (error) {
    // SendX does not rename (somebody took the address meanwhile), or does not like a value: as two people, then, and alone it tells which.
    if (!(error instanceof VendorError) || error.failure !== 'permanent' || error.answerLost) throw error;
    return superseding(hands, old, before);
  }
  hands.progress.rename = null;
  hands.also({ lane: old, pushed: null, certain: true, rename: null });
  hands.tell({ type: 'ContactRenamedInSendx', facts: { how: 'renamed' } });
  return finishIdentified(hands, desired, diff, false);
};

const superseding = async (hands: LaneHands, old: LeasedLane, pushed: Pushed): Promise<LaneResult> => {
  const superseded = supersededDocument(pushed);
  try {
    const isThere = pushed.tags.includes(stateTags.superseded) || (await hands.tagOther(old, stateTags.superseded, superseded)) === 'done';
    hands.also({ lane: old, pushed: superseded, certain: isThere && old.pushedCertain, rename: null });
    if (isThere) hands.tell({ type: 'ContactRenamedInSendx', facts: { how: 'superseded' } });
  } catch (error) {
    if (!(error instanceof VendorError)) throw error;
    // After a lost answer the tag may be there, and whoever has the old address next has to remove it.
    const left = { ...asItWas(old), certain: old.pushedCertain && !error.answerLost, answerLost: error.answerLost };
    hands.also(left);
    if (error.failure !== 'permanent') throw error;
    // What SendX has against the old address must not keep the new one waiting; the old one says so itself.
    hands.also({ ...left, retryInMs: 0 });
  }
  return withoutRename(hands);
};

/** Everybody moved away from this address. Somebody may be about to take the record along; until then it is left alone. */
export const leaveBehind = async (hands: LaneHands): Promise<LaneResult> => {
  const { work, tools, progress } = hands;
  progress.rename = null;
  if (!progress.pushed) return hands.finish();
  if (await isAwaitedByRename(tools.pool, work.lane)) return progress.settle({ ...finished, retryInMs: tools.timing.renameMs * OLD_WAITS });
  hands.step = 'tags';
  const isTagged = progress.pushed.tags.includes(stateTags.superseded);
  const isThere = isTagged || (await hands.track([stateTags.superseded], [])) === 'done';
  progress.pushed = supersededDocument(progress.pushed);
  progress.certain = progress.certain && isThere;
  return hands.finish();
};
