import { SendxRequestInvalid } from '@sync/sendx-client';
import { VendorError } from '@sync/vendor-http';
import type { LaneProgress, LaneResult } from './lane-work.js';
import type { Timing } from './timing.js';

export type Step = 'opt-out' | 'rename' | 'document' | 'tags' | 'event';

/** Something that is no answer of SendX (a mistake of ours, a database that went away) is tried this often before the lane is set aside. */
const MISHAPS = 5;

/** Thrown between two calls of a lane: the lane is somebody else's by now, or the connection turned out to be blocked. */
export class HandsOff extends Error {
  constructor(readonly reason: 'lease-lost' | 'blocked') {
    super(`No further call for this lane: ${reason}.`);
  }
}

/** Full jitter, so that a thousand lanes that failed together do not come back together. */
const backoff = (attempts: number, { firstWaitMs, longestWaitMs }: Timing): number =>
  firstWaitMs + Math.random() * Math.min(firstWaitMs * 2 ** Math.min(attempts, 6), longestWaitMs);

/** The end of a lane whose step failed: waiting is not failing, and only what SendX will never accept is rejected for good. */
export const settleFailure = (progress: LaneProgress, step: Step, error: unknown, timing: Timing): LaneResult => {
  // Of a lane that was lost this takes no effect: whoever has it now says the same again.
  if (error instanceof HandsOff) return putBack(progress, error.reason === 'blocked' ? timing.blockedMs : 0);
  if (error instanceof SendxRequestInvalid) return reject(progress, step, 'SENDX_REQUEST_INVALID', error.message);
  if (error instanceof VendorError) return settleVendorFailure(progress, step, error, timing);
  return settleMishap(progress, step, error, timing);
};

const settleVendorFailure = (progress: LaneProgress, step: Step, error: VendorError, timing: Timing): LaneResult => {
  const { lane } = progress.work;
  if (error.answerLost) progress.certain = false;
  switch (error.failure) {
    case 'permanent':
      return reject(progress, step, error.code, error.detail);
    case 'auth':
    case 'quota': {
      const { code, detail, until } = error;
      return { ...putBack(progress, timing.blockedMs), blocked: { code, detail, until } };
    }
    case 'transient':
      return progress.settle({
        failure: null,
        retryInMs: waitAfter(error, lane.attempts, timing),
        failed: error.status !== 429,
        notBeforeMs: error.answerLost ? timing.lostAnswerMs : null,
        answerLost: error.answerLost,
      });
  }
};

const settleMishap = (progress: LaneProgress, step: Step, error: unknown, timing: Timing): LaneResult => {
  const { failure, ...waiting } = mishap(progress.work.lane.mishaps, error, timing);
  const ended = failure ? reject(progress, step, failure.code, failure.detail) : progress.settle({ failure, ...waiting });
  return { ...ended, error };
};

/** The end of a lane whose calls were made but whose result cannot be written down as it is: without telling, and not for ever. */
export const unrecordable = (result: LaneResult, error: unknown, timing: Timing): LaneResult => {
  const settlement = { ...result.settlement, ...mishap(result.work.lane.mishaps, error, timing) };
  return { ...result, settlement, outcomes: [], error };
};

/** How a lane ends after a mistake of ours: tried again for a while, then set aside: a mistake of ours must neither loop nor pass for a wait. */
export const mishap = (before: number, error: unknown, timing: Timing) => {
  if (before + 1 < MISHAPS) return { failure: null, retryInMs: backoff(before, timing), failed: true, mishap: true };
  const kind = error instanceof Error ? error.name : 'something that is no error';
  const detail = `Delivery itself failed ${MISHAPS} times in a row on this person (${kind}).`;
  return { failure: { code: 'DELIVERY_FAILED', detail, at: new Date().toISOString() }, retryInMs: null, failed: true };
};

/** A lane that was taken but not worked on (to its end): it is due again after `retryInMs`, and no attempt is spent. */
export const putBack = (progress: LaneProgress, retryInMs: number): LaneResult =>
  progress.settle({ failure: null, retryInMs, failed: false });

/** The same request can never succeed: a dead letter with a reason, until the person changes. */
const reject = (progress: LaneProgress, step: Step, code: string, detail: string): LaneResult => {
  progress.outcomes.push({ type: 'ContactPushRejected', facts: { step, code, detail } });
  return progress.settle({ failure: { code, detail, at: new Date().toISOString() }, retryInMs: null, failed: true });
};

/** What the vendor asks for; a lost answer may still be carried out; a full budget says nothing about the lane. */
export const waitAfter = (error: VendorError, attempts: number, timing: Timing): number =>
  Math.max(
    error.retryAfterMs ?? 0,
    error.answerLost ? timing.lostAnswerMs : 0,
    error.status === 429 ? timing.firstWaitMs : backoff(attempts, timing),
  );
