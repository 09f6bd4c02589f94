import { announce, eitherOf, type Pushed } from '@sync/delivery';
import { diffDocument, identifyBody, needsIdentify, type DocumentDiff } from './diff-document.js';
import type { SliceFieldTypes } from './field-registry.js';
import { isRefusal } from './is-refusal.js';
import type { PushTools } from './lane-hands.js';
import { finished, LaneProgress, type LaneResult, type LaneWork } from './lane-work.js';
import { pushedOutcome } from './push-document.js';
import { pushLane } from './push-lane.js';
import { HandsOff, settleFailure } from './settle-failure.js';

export interface BulkItem {
  readonly work: LaneWork;
  readonly diff: DocumentDiff;
  readonly desired: Pushed;
}

/**
 * A person whose push is one plain identify, with nothing that has to be looked at or done before. Null: push them alone.
 * Nobody is read before a bulk call. So only people whom a recent reading of the whole team did not see are in one, or, once identify is proven
 * to leave opt-outs alone, anybody who joins no list.
 */
export const bulkItem = (work: LaneWork, identifyKeepsOptOut: boolean): BulkItem | null => {
  const { document, owner } = work.desired;
  if (!document || !owner || needsCare(work)) return null;
  const { pushed } = work.lane;
  const diff = diffDocument(document, pushed, pushed?.owner === owner.contactId);
  const isHarmless = pushed === null ? work.absentAtScan : identifyKeepsOptOut && diff.listsJoined.length === 0;
  if (!isHarmless || diff.tagsRemoved.length > 0) return null;
  return needsIdentify(diff, pushed !== null) ? { work, diff, desired: { ...document, owner: owner.contactId } } : null;
};

const needsCare = ({ lane, desired, suppressed, broken }: LaneWork): boolean =>
  [
    suppressed,
    broken !== undefined,
    desired.optOut,
    desired.removal !== null,
    desired.deleted,
    lane.rename !== null,
    !lane.pushedCertain,
  ].includes(true);

/** Up to 25 people in one call. On any doubt about the answer each of them is pushed alone: identify is safe to repeat. */
export const pushBulk = async (items: readonly BulkItem[], tools: PushTools): Promise<LaneResult[]> => {
  const priority = items[0]?.work.lane.priority ?? 'backfill';
  try {
    const fieldTypes = Object.assign({}, ...items.map(({ work }) => work.desired.fieldTypes)) as SliceFieldTypes;
    await tools.fields.ensure(items[0]?.work.lane.team ?? '', tools.calls, fieldTypes, { priority });
    if (tools.isBlocked()) throw new HandsOff('blocked');
  } catch (error) {
    return isRefusal(error) ? alone(items, tools) : items.map((item) => failed(item, error, tools));
  }
  const announcements = items.map(({ work, desired }) => ({ lane: work.lane, pending: eitherOf(work.lane.pushed, desired) }));
  const ours = await announce(tools.pool, announcements, tools.timing.leaseMs);
  const lost = items.filter(({ work }) => !ours.has(work.lane)).map((item) => failed(item, new HandsOff('lease-lost'), tools));
  return [
    ...lost,
    ...(await identifyMany(
      items.filter(({ work }) => ours.has(work.lane)),
      tools,
    )),
  ];
};

const identifyMany = async (items: readonly BulkItem[], tools: PushTools): Promise<LaneResult[]> => {
  if (items.length === 0) return [];
  const documents = items.map(({ work, diff }) => identifyBody(work.lane.email, diff));
  try {
    const { failed: refused, itemised } = await tools.calls.identifyMany(documents, {
      priority: items[0]?.work.lane.priority ?? 'backfill',
    });
    const doubted = items.filter((_, place) => refused.includes(place));
    const told = items.filter((_, place) => !refused.includes(place)).map((item) => accepted(item, itemised));
    return [...told, ...(await alone(doubted, tools))];
  } catch (error) {
    return isRefusal(error) ? alone(items, tools) : items.map((item) => failed(item, error, tools));
  }
};

const alone = async (items: readonly BulkItem[], tools: PushTools): Promise<LaneResult[]> => {
  const results: LaneResult[] = [];
  for (const { work } of items) results.push(await pushLane(work, tools));
  return results;
};

const failed = ({ work }: BulkItem, error: unknown, tools: PushTools): LaneResult => {
  const progress = new LaneProgress(work);
  if (!(error instanceof HandsOff)) progress.calls.push('identifyMany');
  return settleFailure(progress, 'document', error, tools.timing);
};

const accepted = ({ work, diff, desired }: BulkItem, itemised: boolean): LaneResult => {
  const progress = new LaneProgress(work);
  progress.calls.push('identifyMany');
  progress.pushed = desired;
  progress.certain = true;
  // A plain yes may mean only those that were good (probe P10): whoever did not exist before is looked for later.
  // DEBT: a refused update of somebody who exists stays unnoticed until their next change; only SendX's answer for single people would tell.
  if (!itemised && work.lane.pushed === null) progress.unconfirmed = true;
  progress.outcomes.push(pushedOutcome(diff, work.lane.pushed === null, progress.calls));
  // Events are told one person at a time, right after.
  return progress.settle(work.events.length > 0 ? { ...finished, retryInMs: 0 } : finished);
};
