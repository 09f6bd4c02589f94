import { mayHaveLostItsAnswer, type Disturbance } from '../disturb/journal.js';
import type { Identify } from '../record/sendx-record.js';
import { verdict, type Verdict } from './verdict.js';

/** An identify that tells exactly what the one before told is one too many, unless nobody can have known the outcome of that one. */
export const repeatedIdentifies = (identifies: readonly Identify[], journal: readonly Disturbance[]): Verdict => {
  const latest = new Map<string, Identify>();
  const broken: string[] = [];
  let explained = 0;
  for (const identify of identifies) {
    const before = latest.get(identify.email);
    latest.set(identify.email, identify);
    if (before?.body !== identify.body) continue;
    if (failed(before) || mayHaveLostItsAnswer(before.at, journal)) explained += 1;
    else broken.push(`${identify.email}: ${identify.body}, after ${identify.at - before.at} ms, at ${new Date(identify.at).toISOString()}`);
  }
  return verdict('consecutive identical identifies', broken, explained);
};

const failed = ({ status }: Identify): boolean => status === null || status >= 400;
