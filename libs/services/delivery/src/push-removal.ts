import type { LaneHands } from './lane-hands.js';
import type { LaneResult } from './lane-work.js';
import { isOptedOut, suppressEverywhere, tagsOnly } from './opted-out.js';

/** Everybody with the address is deleted in GHL, and the mapping asks for more than a tag. */
export const removePerson = async (hands: LaneHands, removal: 'unsubscribe' | 'delete'): Promise<LaneResult> => {
  const record = await hands.read();
  if (!record) return hands.exclude('deleted', 'Deleted in GHL, and not in SendX.');
  // Nobody can read it any more once the record is gone, and the contact may be created again.
  if (isOptedOut(record)) await suppressEverywhere(hands, 'sendx');
  if (removal === 'unsubscribe') {
    if (!isOptedOut(record)) await hands.unsubscribe(record);
    await tagsOnly(hands);
    return hands.exclude('deleted', 'Deleted in GHL; unsubscribed in SendX, as the mapping asks.');
  }
  await hands.deleteContact(record);
  hands.progress.pushed = null;
  hands.progress.certain = true;
  hands.tell({ type: 'ContactRemovedFromSendx', facts: {} });
  return hands.finish();
};
