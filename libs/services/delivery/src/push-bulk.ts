import type { Pushed } from '@sync/delivery';
import { SendxRequestInvalid } from '@sync/sendx-client';
import { VendorError } from '@sync/vendor-http';
import { diffDocument, identifyBody, needsIdentify, type DocumentDiff } from './diff-document.js';
import { finished, LaneProgress, type LaneResult, type LaneWork } from './lane-work.js';
import { pushedOutcome, pushLane, type PushTools } from './push-lane.js';
import { settleFailure } from './settle-failure.js';

/** The vendor's limit for one bulk identify (domain sendx 1.2 #64). */
export const BULK_SIZE = 25;

interface BulkItem {
  readonly work: LaneWork;
  readonly diff: DocumentDiff;
  readonly document: Omit<Pushed, 'owner'>;
  readonly owner: string;
}

/** A person whose push is one plain identify, with nothing that has to be looked at or done before. Null: push it alone. */
export const bulkItem = (work: LaneWork): BulkItem | null => {
  const { lane, desired, suppressed } = work;
  if (suppressed || desired.optOut || desired.removal || lane.renameFrom || desired.deleted || !desired.document || !desired.owner)
    return null;
  const diff = diffDocument(desired.document, lane.pushed, lane.pushedCertain);
  if (!needsIdentify(diff, lane.pushed !== null) || diff.tagsRemoved.length > 0) return null;
  return { work, diff, document: desired.document, owner: desired.owner.contactId };
};

/** Up to 25 people in one call. On any doubt about the answer each of them is pushed alone: identify is safe to repeat. */
export const pushBulk = async (items: readonly BulkItem[], tools: PushTools): Promise<LaneResult[]> => {
  try {
    await tools.fields.ensure(
      items[0]?.work.lane.team ?? '',
      tools.calls,
      Object.assign({}, ...items.map(({ work }) => work.desired.fieldTypes)) as BulkItem['work']['desired']['fieldTypes'],
    );
    const documents = items.map(({ work, diff }) => identifyBody(work.lane.email, diff));
    const { failed } = await tools.calls.identifyMany(documents, { priority: items[0]?.work.lane.priority ?? 'backfill' });
    const refused = new Set(failed);
    return await Promise.all(
      items.map((item, place) => (refused.has(place) ? pushLane(item.work, tools) : Promise.resolve(accepted(item)))),
    );
  } catch (error) {
    const forGood = error instanceof SendxRequestInvalid || (error instanceof VendorError && error.failure === 'permanent');
    if (forGood) return Promise.all(items.map(({ work }) => pushLane(work, tools)));
    return items.map(({ work }) => {
      const progress = new LaneProgress(work);
      progress.calls.push('identifyMany');
      return settleFailure(progress, 'document', error);
    });
  }
};

const accepted = ({ work, diff, document, owner }: BulkItem): LaneResult => {
  const progress = new LaneProgress(work);
  progress.calls.push('identifyMany');
  progress.pushed = { ...document, owner };
  progress.certain = true;
  progress.outcomes.push(pushedOutcome(diff, work.lane.pushed === null, progress.calls));
  return progress.settle(finished);
};
