import { difference, type Baseline } from './baseline.js';
import { amount, isMet, wantedText, type Figure } from './figure.js';

const heads = ['figure', 'ours', 'limit measured in the same run', 'ratio or value', 'wanted', 'ok', 'since baseline'];

/** The one table, aligned, a part after the other. */
export const tableOf = (figures: readonly Figure[], baseline: Baseline | null): string => {
  const rows = [heads, ...figures.map((figure) => rowOf(figure, baseline))];
  const widths = heads.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const [head, ...body] = rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | '));
  return [head, widths.map((width) => '-'.repeat(width)).join('-|-'), ...body].join('\n');
};

const rowOf = (figure: Figure, baseline: Baseline | null): string[] => {
  const met = isMet(figure);
  return [
    figure.name,
    figure.ours,
    figure.limit,
    amount(figure.value, figure.unit),
    wantedText(figure),
    met === null ? '' : met ? 'yes' : 'MISSED',
    difference(figure, baseline),
  ];
};
