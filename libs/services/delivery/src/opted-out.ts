import type { LaneHands } from './lane-hands.js';
import type { LaneResult } from './lane-work.js';
import type { SendxRecord } from './sendx-calls.js';

/** Unsubscribed, or marked one of our mails as spam, which is as final. */
export const isOptedOut = (record: SendxRecord): boolean => record.unsubscribed || record.spam;

/** From now on the opt-out holds for the address and for everybody who claims it, wherever they move. */
export const suppressEverywhere = async (hands: LaneHands, source: 'ghl' | 'sendx', alsoAddress?: string): Promise<void> => {
  const { work, tools } = hands;
  hands.optedOut = true;
  const contacts = work.claims.map(({ connectionId, contactId }) => ({ connectionId, contactId }));
  const addresses = [work.lane.email, ...(alsoAddress === undefined ? [] : [alsoAddress])].map((email) => ({ email }));
  await tools.suppressions.add(tools.pool, work.lane.team, [...addresses, ...contacts], source);
};

/** SendX knows of an opt-out that we did not. */
export const learnOptOut = async (hands: LaneHands): Promise<LaneResult> => {
  await suppressEverywhere(hands, 'sendx');
  hands.progress.optOutConfirmed = true;
  await tagsOnly(hands);
  return hands.exclude('opted-out', 'Unsubscribed in SendX; other details are not written to people who opted out.');
};

/** For people who must not be identified: track changes tags and nothing else. Whether SendX still has them makes no difference. */
export const tagsOnly = async (hands: LaneHands): Promise<void> => {
  const { document, owner } = hands.work.desired;
  if (!document || !owner) return;
  const { pushed, certain } = hands.progress;
  const known = pushed ?? { owner: owner.contactId, profile: {}, fields: {}, tags: [], lists: [] };
  hands.step = 'tags';
  await hands.track(
    document.tags.filter((tag) => !(certain && known.tags.includes(tag))),
    known.tags.filter((tag) => !document.tags.includes(tag)),
  );
  hands.progress.pushed = { ...known, tags: document.tags };
  hands.progress.certain = true;
};
