import type { LaneHands } from './lane-hands.js';
import type { LaneResult } from './lane-work.js';
import { isOptedOut, suppressEverywhere, tagsOnly } from './opted-out.js';
import { leaveBehind } from './push-rename.js';
import { pushDocument } from './push-document.js';
import { removePerson } from './push-removal.js';

/** How often a record that vanishes between reading and unsubscribing is looked for again. */
const LOOKS = 2;

/** Nobody is told anything else before the opt-out is confirmed; nobody is created only to be unsubscribed. */
export const pushOptOut = async (hands: LaneHands): Promise<LaneResult> => {
  const { work, progress } = hands;
  hands.step = 'opt-out';
  await suppressEverywhere(hands, work.desired.optOut ? 'ghl' : 'sendx');
  progress.rename = null;
  const ended = progress.optOutConfirmed && progress.certain ? null : await confirm(hands);
  return ended ?? afterwards(hands);
};

/** The end of the push when that is all there is to do for now; null when SendX has the person, unsubscribed. */
const confirm = async (hands: LaneHands): Promise<LaneResult | null> => {
  const { work, tools, progress } = hands;
  if (work.absentAtScan && progress.certain) return notThere(hands);
  const found = await unsubscribed(hands);
  const isNews = !progress.optOutConfirmed || progress.calls.includes('unsubscribe');
  if (found === 'done' && isNews) hands.tell({ type: 'ContactOptOutPushed', facts: { how: 'unsubscribed' } });
  // An identify whose answer was lost may still be carried out, and who knows what it does to an opt-out: look again when it cannot be any more.
  const leftMs = progress.certain ? 0 : tools.timing.lateCallMs - (work.lane.doubtedForMs ?? 0);
  if (leftMs > 0) return progress.settle({ failure: null, retryInMs: leftMs, failed: false, answerLost: work.lane.doubtedForMs === null });
  if (found === 'absent') return notThere(hands);
  progress.optOutConfirmed = true;
  return null;
};

const afterwards = async (hands: LaneHands): Promise<LaneResult> => {
  const { desired } = hands.work;
  if (desired.abandoned) return leaveBehind(hands);
  if (desired.removal === 'delete') return removePerson(hands, 'delete');
  if (hands.tools.identifyKeepsOptOut && desired.document && !desired.deleted) return pushDocument(hands);
  await tagsOnly(hands);
  return hands.exclude(
    'opted-out',
    'Unsubscribed in SendX; tags are kept up to date, other details are not written to people who opted out.',
  );
};

const unsubscribed = async (hands: LaneHands): Promise<'done' | 'absent'> => {
  for (let looks = 0; looks < LOOKS; looks += 1) {
    const record = await hands.read();
    if (!record) return 'absent';
    if (isOptedOut(record) || (await hands.unsubscribe(record)) === 'done') return 'done';
    hands.lookAgain();
  }
  throw new Error('SendX lists a contact that it does not know by its id.');
};

const notThere = (hands: LaneHands): LaneResult => {
  hands.progress.pushed = null;
  return hands.exclude('opted-out', 'Opted out, and not in SendX: nobody is created only to be unsubscribed.');
};
