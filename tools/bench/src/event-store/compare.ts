/** One figure: work per second of ours and of the plainest way to do the same, and the ratio we want to keep. */
export interface Figure {
  readonly figure: string;
  readonly ours: number;
  readonly bare: number;
  readonly ratio: number;
  /** Undefined where nobody asked for a figure. */
  readonly wanted: number | undefined;
}

/** One side of a comparison: does its work once and returns how many pieces it did. */
export type Side = (round: number) => Promise<number>;

const PAIRS = 5;

/**
 * Runs both sides in turn, a pair to warm up and then five, because the machine's speed drifts; the ratio is the median of the pairs' ratios,
 * the rates are the medians of each side.
 */
export const compare = async (figure: string, wanted: number | undefined, ours: Side, bare: Side): Promise<Figure> => {
  const rates: { ours: number; bare: number }[] = [];
  for (let round = 0; round <= PAIRS; round += 1) {
    // Who goes first changes, so that neither always works in the other's wake (checkpoints, vacuum).
    const bareFirst = round % 2 === 0;
    const early = bareFirst ? await rateOf(bare, round) : undefined;
    const own = await rateOf(ours, round);
    const pair = { ours: own, bare: early ?? (await rateOf(bare, round)) };
    if (round > 0) rates.push(pair);
  }
  return {
    figure,
    ours: median(rates.map((pair) => pair.ours)),
    bare: median(rates.map((pair) => pair.bare)),
    ratio: median(rates.map((pair) => pair.ours / pair.bare)),
    wanted,
  };
};

const rateOf = async (side: Side, round: number): Promise<number> => {
  const start = performance.now();
  const done = await side(round);
  return (done * 1_000) / (performance.now() - start);
};

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

/** `figure | ours | bare | ratio | wanted`, aligned. */
export const tableOf = (figures: readonly Figure[]): string => {
  const rows = [
    ['figure', 'ours', 'bare', 'ratio', 'wanted'],
    ...figures.map(({ figure, ours, bare, ratio, wanted }) => [
      figure,
      `${Math.round(ours)}/s`,
      `${Math.round(bare)}/s`,
      ratio.toFixed(2),
      wanted === undefined ? '-' : `>= ${wanted}${ratio >= wanted ? '' : '  (missed)'}`,
    ]),
  ];
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')).join('\n');
};

/** Runs `jobs` pieces of work, `workers` at a time. */
export const inParallel = async (jobs: number, workers: number, work: (job: number) => Promise<unknown>): Promise<number> => {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < jobs) await work(next++);
  };
  await Promise.all(Array.from({ length: workers }, worker));
  return jobs;
};
