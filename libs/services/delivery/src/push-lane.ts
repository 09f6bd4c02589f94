import { LaneHands, type PushTools } from './lane-hands.js';
import type { LaneResult, LaneWork } from './lane-work.js';
import { pushCustomEvents } from './push-custom-events.js';
import { pushDocument } from './push-document.js';
import { pushOptOut } from './push-opt-out.js';
import { removePerson } from './push-removal.js';
import { leaveBehind, pushRename } from './push-rename.js';
import { settleFailure } from './settle-failure.js';

/** Tells SendX about one person: opt-out first, then rename, document, tags, custom events; whatever failed, what was reached is kept. */
export const pushLane = async (work: LaneWork, tools: PushTools): Promise<LaneResult> => {
  const hands = new LaneHands(work, tools);
  const told = await push(hands).catch((error: unknown) => settleFailure(hands.progress, hands.step, error, tools.timing));
  return work.events.length === 0 ? told : pushCustomEvents(hands, told);
};

const push = async (hands: LaneHands): Promise<LaneResult> => {
  const { desired, suppressed, broken } = hands.work;
  if (broken) throw broken;
  if (desired.optOut || suppressed) return pushOptOut(hands);
  if (desired.abandoned) return leaveBehind(hands);
  if (desired.removal) return removePerson(hands, desired.removal);
  return tell(hands);
};

const tell = async (hands: LaneHands): Promise<LaneResult> => {
  const { desired } = hands.work;
  const { rename } = hands.progress;
  if (!desired.document) return hands.exclude(desired.excluded?.reason ?? 'nothing-to-tell', desired.excluded?.detail);
  return rename ? pushRename(hands, rename) : pushDocument(hands);
};
