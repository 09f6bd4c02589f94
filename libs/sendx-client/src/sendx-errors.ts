import { decodeSendxError } from '@sync/contracts-sendx';
import type { ObservedLimits } from '@sync/rate-limit';
import { classOfStatus, retryAfterMs, type Classification } from '@sync/vendor-http';

/** One line of what SendX's answers mean (domain sendx 1.3, 1.5); the first that fits counts. */
interface SendxErrorRule extends Omit<Classification, 'detail'> {
  readonly status: number;
  /** In SendX's words; absent: any words. */
  readonly words?: RegExp;
}

/** Decided by the HTTP status; error bodies come in three shapes. */
export const sendxErrors: readonly SendxErrorRule[] = [
  { status: 400, failure: 'permanent', code: 'SENDX_BAD_REQUEST' },
  { status: 401, failure: 'auth', code: 'SENDX_KEY_REJECTED' },
  // On a create: the name exists, maybe archived. Elsewhere: access refused.
  { status: 403, failure: 'permanent', code: 'SENDX_NAME_TAKEN_OR_FORBIDDEN' },
  // Without SendX's own words a 404 is some other server's: it must not pass for "no such contact" and settle an opt-out.
  { status: 404, words: /^(?!\s*<).*\S/, failure: 'permanent', code: 'SENDX_NOT_FOUND' },
  { status: 404, failure: 'permanent', code: 'SENDX_UNKNOWN_PATH' },
  { status: 409, failure: 'permanent', code: 'SENDX_CONFLICT' },
  { status: 422, failure: 'permanent', code: 'SENDX_REJECTED' },
  // The plan's quota must not be hammered: only an upgrade or the next period helps.
  { status: 429, words: /upgrade|quota/i, failure: 'quota', code: 'SENDX_PLAN_QUOTA' },
  { status: 429, failure: 'transient', code: 'SENDX_THROTTLED' },
];

/** Reads an answer of SendX that is not 2xx. */
export const classifySendx = (status: number, body: unknown): Classification => {
  const detail = decodeSendxError(body).message ?? '';
  const { failure, code, answerLost } =
    sendxErrors.find((rule) => rule.status === status && (rule.words?.test(detail) ?? true)) ?? classOfStatus(status);
  return { failure, code, detail, ...(answerLost ? { answerLost } : {}) };
};

/** SendX publishes no limit and documents no header: 429 and 503 say "slower", Retry-After is believed when it is there. */
export const readSendxLimits = (status: number, headers: Readonly<Record<string, string>>): ObservedLimits => {
  const retryAfter = retryAfterMs(headers['retry-after']);
  return {
    ...(status === 429 || status === 503 ? { throttled: true } : {}),
    ...(retryAfter === undefined ? {} : { retryAfterMs: retryAfter }),
  };
};
