import { verdict, type Verdict } from './verdict.js';

/** Every webhook of the run is genuine, so there are two right answers: stored, and not right now. */
const right = [200, 429];

/** `mayBeAway`: a process that was killed gives no answer. */
export const wrongAnswers = (answers: ReadonlyMap<number | null, number>, { mayBeAway }: { readonly mayBeAway: boolean }): Verdict => {
  const broken = [...answers].flatMap(([status, times]) => {
    const isRight = status === null ? mayBeAway : right.includes(status);
    return isRight ? [] : Array.from({ length: times }, () => (status === null ? 'no answer' : String(status)));
  });
  return verdict('answers of ingest outside its interface', broken);
};
