import type { Figure } from './report/figure.js';

/** What a part gets to work with. */
export interface Bench {
  /** A short run: the same figures, less trustworthy. */
  readonly quick: boolean;
  say(line: string): void;
  /** To be undone when the part ends, however it ends; the last first. */
  later(undo: () => unknown): void;
  /** The server's own words, for the head of the table. */
  usesPostgres(version: string): void;
}

export interface Part {
  readonly name: string;
  readonly about: string;
  readonly run: (bench: Bench) => Promise<readonly Figure[]>;
}

/** Undoes what the work started as soon as it ends, so that the next measurement has the machine and its memory for itself. */
export const alone = async <T>(bench: Bench, work: (bench: Bench) => Promise<T>): Promise<T> => {
  const undo: (() => unknown)[] = [];
  const undoAll = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  bench.later(undoAll); // for a run that is cut short
  try {
    return await work({ ...bench, later: (step) => undo.push(step) });
  } finally {
    await undoAll();
  }
};

export const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
