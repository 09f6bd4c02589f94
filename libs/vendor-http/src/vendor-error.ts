import type { BudgetKey } from '@sync/rate-limit';

/**
 * How a caller goes on, never by reading a message: `transient` may work later; `permanent` can never work as it is; `auth` needs a person or new
 * credentials and concerns the whole connection; `quota` is used up until `until`, or until the plan changes.
 */
export type FailureClass = 'transient' | 'permanent' | 'auth' | 'quota';

export interface VendorFailure {
  readonly vendor: BudgetKey['vendor'];
  readonly failure: FailureClass;
  /** Never changes; documented in docs/problems or in the client's error table. */
  readonly code: string;
  /** The vendor's words, without e-mail addresses and phone numbers. */
  readonly detail: string;
  /** HTTP status; absent when no answer was read. */
  readonly status?: number;
  readonly retryAfterMs?: number;
  /** A write that may have been carried out although we do not know: look before repeating what is not safe to repeat. */
  readonly answerLost?: boolean;
  readonly until?: Date;
  /** `GET /contacts/{contactId}`: the template, never the values. */
  readonly call: string;
  readonly cause?: unknown;
}

const nextStep: Record<FailureClass, string> = {
  transient: 'the same call may work later',
  permanent: 'the same call cannot work, so it is not repeated',
  auth: 'the credentials of this connection need attention',
  quota: 'it waits until the quota is renewed',
};

/** A call to a vendor that brought no usable answer. */
export class VendorError extends Error {
  readonly vendor: BudgetKey['vendor'];
  readonly failure: FailureClass;
  readonly code: string;
  readonly detail: string;
  readonly status: number | undefined;
  readonly retryAfterMs: number | undefined;
  readonly answerLost: boolean;
  readonly until: Date | undefined;
  readonly call: string;

  constructor(facts: VendorFailure) {
    const found = facts.status === undefined ? facts.code : `${facts.status} ${facts.code}`;
    const lost = facts.answerLost ? ', but may have been carried out' : '';
    super(
      `${facts.vendor} ${facts.call} expected an answer we can use, found ${found}: ${facts.detail || 'no words'}; ${nextStep[facts.failure]}${lost}.`,
      { cause: facts.cause },
    );
    this.name = 'VendorError';
    this.vendor = facts.vendor;
    this.failure = facts.failure;
    this.code = facts.code;
    this.detail = facts.detail;
    this.status = facts.status;
    this.retryAfterMs = facts.retryAfterMs;
    this.answerLost = facts.answerLost ?? false;
    this.until = facts.until;
    this.call = facts.call;
  }
}
