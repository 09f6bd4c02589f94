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
  const { work, tools, progress } = hands;
  hands.step = 'opt-out';
  await suppressEverywhere(hands, work.desired.optOut ? 'ghl' : 'sendx');
  progress.rename = null;
  if (!progress.optOutConfirmed) {
    if (work.absentAtScan && progress.certain) return notThere(hands);
    const found = await unsubscribed(hands);
    if (found === 'done') hands.tell({ type: 'ContactOptOutPushed', facts: { how: 'unsubscribed' } });
    // An identify whose answer was lost may still be carried out, and who knows what it does to an opt-out: look again when it cannot be any more.
    if (!progress.certain) {
      progress.certain = true;
      return progress.settle({ failure: null, retryInMs: tools.timing.lostAnswerMs, failed: false });
    }
    if (found === 'absent') return notThere(hands);
    progress.optOutConfirmed = true;
  }
  return afterwards(hands);
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
