import type { BudgetKey, ObservedLimits } from '@sync/rate-limit';
import type { ZodType } from 'zod';
import type { Classification } from './classify.js';
import { redact } from './redact.js';
import type { Answer } from './transport.js';
import { VendorError } from './vendor-error.js';

interface Reading<T> {
  readonly vendor: BudgetKey['vendor'];
  readonly call: string;
  readonly isSafe: boolean;
  readonly schema: ZodType<T>;
  readonly classify: (status: number, body: unknown) => Classification;
}

/** The value in an answer, or the VendorError that it means. */
export const readAnswer = <T>(reading: Reading<T>, answer: Answer, limits: ObservedLimits): T => {
  if (answer.status < 200 || answer.status > 299) throw refusal(reading, answer, limits);
  const { vendor, call, isSafe, schema } = reading;
  const { status } = answer;
  const body = parse(answer.text);
  if (!body.ok) {
    // 2xx and no JSON: a proxy's page, a body cut off. The vendor may well have done what we asked.
    // The parser's own error is not passed on: it quotes the body.
    const detail = `the answer of ${answer.text.length} characters is no JSON`;
    throw new VendorError({
      vendor,
      call,
      failure: 'transient',
      code: 'BROKEN_ANSWER',
      status,
      detail,
      answerLost: !isSafe,
    });
  }
  const read = schema.safeParse(body.value);
  if (read.success) return read.data;
  // Only where and what kind: values may be contact details.
  const detail = read.error.issues.map((issue) => `${issue.path.join('.') || 'the answer'}: ${issue.code}`).join('; ');
  throw new VendorError({
    vendor,
    call,
    failure: 'permanent',
    code: 'UNREADABLE_ANSWER',
    status,
    detail: redact(detail),
    answerLost: !isSafe,
  });
};

const refusal = <T>({ vendor, call, isSafe, classify }: Reading<T>, { status, text }: Answer, limits: ObservedLimits): VendorError => {
  const body = parse(text);
  const { failure, code, detail, answerLost = false } = classify(status, body.ok ? body.value : text);
  const facts = {
    vendor,
    call,
    status,
    detail: redact(detail),
    ...(limits.retryAfterMs === undefined ? {} : { retryAfterMs: limits.retryAfterMs }),
  };
  if (status === 429 && limits.dailyRemaining === 0) {
    const until = limits.dailyResetMs === undefined ? {} : { until: new Date(Date.now() + limits.dailyResetMs) };
    return new VendorError({ ...facts, ...until, failure: 'quota', code: 'DAILY_LIMIT_REACHED' });
  }
  return new VendorError({ ...facts, failure, code, answerLost: answerLost && !isSafe });
};

/** An empty body reads as `undefined`; whether that is enough is for the schema to say. */
const parse = (text: string): { ok: true; value: unknown } | { ok: false } => {
  if (text.trim() === '') return { ok: true, value: undefined };
  try {
    const value: unknown = JSON.parse(text);
    return { ok: true, value };
  } catch {
    return { ok: false };
  }
};
