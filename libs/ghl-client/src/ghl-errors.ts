import { errorWords } from '@sync/contracts-ghl';
import { classOfStatus, type Classification } from '@sync/vendor-http';

/** One line of what GHL's answers really mean (domain ghl 1.2); the first that fits counts. */
interface GhlErrorRule extends Omit<Classification, 'detail'> {
  readonly status: number;
  /** In GHL's words; absent: any words. */
  readonly words?: RegExp;
  /** Somebody will believe that a record is gone: only JSON counts, not a page of some gateway that happens to use these words. */
  readonly isProof?: true;
}

const recordGone = {
  words: /\b(task|note|event|appointment)s?\b.*\bnot found/i,
  failure: 'permanent',
  code: 'GHL_RECORD_GONE',
  isProof: true,
} as const;
const contactGone = { words: /contact\b.*\bnot found/i, failure: 'permanent', code: 'GHL_CONTACT_GONE', isProof: true } as const;

/** The HTTP status is to be trusted, the body's own `statusCode` is not. 403 is never repeated; 429 carries no Retry-After. */
export const ghlErrors: readonly GhlErrorRule[] = [
  { status: 400, ...recordGone },
  { status: 400, ...contactGone },
  { status: 400, words: /does not allow duplicated contacts/i, failure: 'permanent', code: 'GHL_DUPLICATE_CONTACT' },
  { status: 401, words: /not authorized for this scope/i, failure: 'auth', code: 'GHL_NEEDS_CONSENT' },
  // A gateway's failure under a wrong name: the credentials are good, and a write may have gone through.
  { status: 401, words: /timed?[ -]?out/i, failure: 'transient', code: 'GHL_GATEWAY_TIMEOUT', answerLost: true },
  { status: 401, words: /\bE01\b/i, failure: 'permanent', code: 'GHL_PARAMETER_MISSING' },
  { status: 401, failure: 'auth', code: 'GHL_TOKEN_REJECTED' },
  { status: 403, words: /access to this location/i, failure: 'permanent', code: 'GHL_WRONG_LOCATION' },
  { status: 403, words: /forbidden resource/i, failure: 'permanent', code: 'GHL_AGENCY_ONLY' },
  { status: 403, failure: 'permanent', code: 'GHL_FORBIDDEN' },
  { status: 404, ...recordGone },
  { status: 404, ...contactGone },
  // Without such words it is no record but the address that is missing.
  { status: 404, failure: 'permanent', code: 'GHL_UNKNOWN_PATH' },
  { status: 422, failure: 'permanent', code: 'GHL_PAYLOAD_REJECTED' },
  { status: 429, failure: 'transient', code: 'GHL_THROTTLED' },
];

/** Reads an answer of GHL that is not 2xx. */
export const classifyGhl = (status: number, body: unknown): Classification => {
  const detail = typeof body === 'string' ? body : errorWords(body);
  const fits = (rule: GhlErrorRule): boolean =>
    rule.status === status && (rule.words?.test(detail) ?? true) && !(rule.isProof && typeof body === 'string');
  const { failure, code, answerLost } = ghlErrors.find(fits) ?? classOfStatus(status);
  return { failure, code, detail, ...(answerLost ? { answerLost } : {}) };
};
