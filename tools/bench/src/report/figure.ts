/** One measured figure, beside the limit that was measured in the same run or that the issue names. */
export interface Figure {
  readonly name: string;
  /** What was measured, as a person reads it: `2,310/s`. */
  readonly ours: string;
  /** What it is held against, and what that is: `3,020/s (bare insert)`. */
  readonly limit: string;
  /** The number that is wanted and compared with the baseline: a ratio, or the value itself. */
  readonly value: number;
  readonly unit: Unit;
  /** Absent: told for information only. */
  readonly wanted?: { readonly atLeast: number } | { readonly atMost: number };
}

/** `x` is a ratio. */
export type Unit = 'x' | 'ms' | 's' | 'MB' | 'calls' | '/s' | '%' | 'answers' | 'contacts' | 'reminders';

/** Null: nothing was wanted. A figure that could not be measured (NaN) is not met. */
export const isMet = ({ wanted, value }: Figure): boolean | null => {
  if (!wanted) return null;
  return 'atLeast' in wanted ? value >= wanted.atLeast : value <= wanted.atMost;
};

export const wantedText = ({ wanted, unit }: Figure): string => {
  if (!wanted) return '-';
  return 'atLeast' in wanted ? `>= ${amount(wanted.atLeast, unit)}` : `<= ${amount(wanted.atMost, unit)}`;
};

/** `0.83`, `41 ms`, `312 MB`, `2 calls`. */
export const amount = (value: number, unit: Unit): string => {
  if (Number.isNaN(value)) return 'not measured';
  if (unit === 'x') return value.toFixed(2);
  if (unit === 's') return `${value.toFixed(1)} s`;
  if (unit === '%') return `${value.toFixed(1)} %`;
  const rounded = Math.round(value).toLocaleString('en-US');
  return unit === '/s' ? `${rounded}/s` : `${rounded} ${unit}`;
};

export const rate = (perSecond: number): string => amount(perSecond, '/s');
