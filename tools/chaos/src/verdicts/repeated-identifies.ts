import { mayHaveComeTooLate, mayHaveLostItsAnswer, type Circumstances } from '../disturb/journal.js';
import type { Identify } from '../record/sendx-record.js';
import { verdict, type Verdict } from './verdict.js';

/** A call is given up after so long. */
const CALL_MS = 10_000;
/** Whoever was told after a lost answer is told once more a minute later, and then there is a queue. */
const TOLD_AGAIN_MS = 120_000;

/** An identify that tells exactly what the one before told is one too many, unless nobody can have known the outcome of that one. */
export const repeatedIdentifies = (identifies: readonly Identify[], circumstances: Circumstances): Verdict => {
  const latest = new Map<string, Identify>();
  const lostAt = new Map<string, number>();
  const broken: string[] = [];
  let explained = 0;
  for (const identify of identifies) {
    const before = latest.get(identify.email);
    const sinceLost = identify.at - (lostAt.get(identify.email) ?? -Infinity);
    latest.set(identify.email, identify);
    if (isLost(identify, circumstances)) lostAt.set(identify.email, identify.at);
    if (before?.body !== identify.body) continue;
    if (sinceLost < TOLD_AGAIN_MS || mayHaveLostItsAnswer(before.at, circumstances)) explained += 1;
    else broken.push(`${identify.email}: ${identify.body}, after ${identify.at - before.at} ms, at ${new Date(identify.at).toISOString()}`);
  }
  return verdict('consecutive identical identifies', broken, explained);
};

const isLost = ({ at, status, tookMs }: Identify, { deaf }: Circumstances): boolean =>
  status === null || status >= 400 || (tookMs ?? 0) >= CALL_MS || mayHaveComeTooLate(at, deaf);
