import { mayHaveComeTooLate, mayHaveLostItsAnswer, type Circumstances } from '../disturb/journal.js';
import type { Identify } from '../record/sendx-record.js';
import { verdict, type Verdict } from './verdict.js';

/** A call is given up after so long. */
const CALL_MS = 10_000;
/** Whoever was told after a lost answer is told once more, about a minute after it: a deaf SendX notes the lost call late, and then there is a queue. */
const TOLD_AGAIN_MS = { from: 30_000, to: 120_000 };

/** An identify that tells exactly what the one before told is one too many, unless nobody can have known the outcome of that one. */
export const repeatedIdentifies = (identifies: readonly Identify[], circumstances: Circumstances): Verdict => {
  const latest = new Map<string, Identify>();
  const lostAt = new Map<string, number>();
  const broken: string[] = [];
  let explained = 0;
  for (const identify of identifies) {
    const { email, at, body } = identify;
    const before = latest.get(email);
    const sinceLost = at - (lostAt.get(email) ?? -Infinity);
    latest.set(email, identify);
    if (isLost(identify, circumstances)) lostAt.set(email, at);
    if (before?.body !== body) continue;
    const isRetry = mayBeSaidAgain(before, circumstances);
    const isToldAgain = !isRetry && isAMinute(sinceLost);
    // Once for each lost answer, no more.
    if (isToldAgain) lostAt.delete(email);
    if (isRetry || isToldAgain) explained += 1;
    else broken.push(`${email}: ${body}, after ${at - before.at} ms, at ${new Date(at).toISOString()}`);
  }
  return verdict('consecutive identical identifies', broken, explained);
};

/** It was refused, or nobody can know whether it arrived. */
const mayBeSaidAgain = (before: Identify, circumstances: Circumstances): boolean =>
  (before.status ?? 0) >= 400 || isLost(before, circumstances) || mayHaveLostItsAnswer(before.at, circumstances);

const isAMinute = (ms: number): boolean => ms >= TOLD_AGAIN_MS.from && ms <= TOLD_AGAIN_MS.to;

const isLost = ({ at, status, tookMs }: Identify, { deaf }: Circumstances): boolean =>
  status === null || (tookMs ?? 0) >= CALL_MS || mayHaveComeTooLate(at, deaf);
