import { SendxRequestInvalid } from '@sync/sendx-client';
import { VendorError } from '@sync/vendor-http';
import type { LaneProgress, LaneResult } from './lane-work.js';

export type Step = 'opt-out' | 'rename' | 'document' | 'tags';

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 60_000;
/** A lost answer is not asked again sooner than a request may take: it may still be carried out. */
const LOST_ANSWER_WAIT_MS = 10_000;
const CIRCUIT_WAIT_MS = 30_000;

/** Full jitter, so that a thousand lanes that failed together do not come back together. */
const backoff = (attempts: number): number =>
  FIRST_WAIT_MS + Math.random() * Math.min(FIRST_WAIT_MS * 2 ** Math.min(attempts, 6), LONGEST_WAIT_MS);

/** The end of a lane whose step failed: waiting is not failing, and only what SendX will never accept is rejected for good. */
export const settleFailure = (progress: LaneProgress, step: Step, error: unknown): LaneResult => {
  if (error instanceof SendxRequestInvalid) return reject(progress, step, 'SENDX_REQUEST_INVALID', error.message);
  if (!(error instanceof VendorError)) throw error;
  const { lane } = progress.work;
  if (error.answerLost) progress.certain = false;
  switch (error.failure) {
    case 'permanent':
      return reject(progress, step, error.code, error.detail);
    case 'auth':
    case 'quota':
      return {
        ...progress.settle({ failure: null, retryInMs: CIRCUIT_WAIT_MS, failed: false }),
        blocked: { code: error.code, detail: error.detail },
      };
    case 'transient': {
      return progress.settle({ failure: null, retryInMs: waitAfter(error, lane.attempts), failed: error.status !== 429 });
    }
  }
};

/** A lane that was taken but not worked on: the connection turned out to be blocked, or the process stops. */
export const putBack = (progress: LaneProgress, blocked: boolean): LaneResult =>
  progress.settle({ failure: null, retryInMs: blocked ? CIRCUIT_WAIT_MS : 0, failed: false });

/** The same request can never succeed: a dead letter with a reason, until the person changes. */
const reject = (progress: LaneProgress, step: Step, code: string, detail: string): LaneResult => {
  progress.outcomes.push({ type: 'ContactPushRejected', facts: { step, code, detail } });
  return progress.settle({ failure: { code, detail, at: new Date().toISOString() }, retryInMs: null, failed: true });
};

/** What the vendor asks for; a lost answer may still be carried out; a full budget says nothing about the lane. */
const waitAfter = (error: VendorError, attempts: number): number =>
  Math.max(error.retryAfterMs ?? 0, error.answerLost ? LOST_ANSWER_WAIT_MS : 0, error.status === 429 ? FIRST_WAIT_MS : backoff(attempts));
