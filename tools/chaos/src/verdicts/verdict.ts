/** One promise, held against what the recorder saw. */
export interface Verdict {
  readonly question: string;
  /** How many times it was broken; and, where some have an explanation, how many of those there were besides. */
  readonly count: number;
  readonly explained?: number;
  /** The first few, for whoever has to find out. */
  readonly examples: readonly string[];
}

const MOST_EXAMPLES = 100;

export const verdict = (question: string, broken: readonly string[], explained?: number): Verdict => ({
  question,
  count: broken.length,
  explained,
  examples: broken.slice(0, MOST_EXAMPLES),
});
