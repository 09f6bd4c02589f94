import type { FailureClass } from './vendor-error.js';

/** What a client reads from an answer that is not 2xx. */
export interface Classification {
  readonly failure: FailureClass;
  readonly code: string;
  /** The vendor's words; redacted by VendorHttp. */
  readonly detail: string;
  /** The status says failure, but a write may have been carried out (a gateway gave up waiting). */
  readonly answerLost?: boolean;
}

/** The class of a status that nobody knows better about. */
export const classOfStatus = (status: number): Pick<Classification, 'failure' | 'code' | 'answerLost'> => {
  if (status === 429) return { failure: 'transient', code: 'THROTTLED' };
  if (status === 401) return { failure: 'auth', code: 'UNAUTHORIZED' };
  if (status === 408 || status === 425) return { failure: 'transient', code: `HTTP_${status}` };
  // 502 and 504 come from a gateway in front: what happened behind it, nobody told.
  if (status >= 500) return { failure: 'transient', code: `HTTP_${status}`, answerLost: status === 502 || status === 504 };
  return { failure: 'permanent', code: `HTTP_${status}` };
};
