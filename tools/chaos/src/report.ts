import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Deafness, Disturbance } from './disturb/journal.js';
import type { Verdict } from './verdicts/verdict.js';

/** What a run came to, as it is written to disk. */
export interface ChaosReport {
  readonly seed: number;
  readonly perSecond: number;
  readonly people: number;
  readonly journal: readonly Disturbance[];
  readonly cutShort: boolean;
  /** Of the process with the sender and the simulators: on a busy machine the rate was not kept. */
  readonly longestStallMs: number;
  /** When it stood still for so long that calls were answered after their callers had gone. */
  readonly deaf: readonly Deafness[];
  readonly webhooks: {
    readonly announced: number;
    readonly accepted: number;
    readonly answers: Readonly<Record<string, number>>;
    /** Why no answer came, and how often. */
    readonly unanswered: Readonly<Record<string, number>>;
  };
  readonly sendx: {
    readonly calls: number;
    readonly identifies: number;
    readonly events: number;
    readonly refusals: Readonly<Record<string, number>>;
  };
  readonly seconds: { readonly traffic: number; readonly settling: number; readonly total: number };
  readonly verdicts: readonly Verdict[];
}

/** Of the examples of one promise; the file has more. */
const MOST_PRINTED = 5;

/** What was done, and what became of each promise; a table as Markdown has them. */
export const reportText = ({ seed, people, journal, webhooks, sendx, seconds, verdicts }: ChaosReport): string => {
  const rows = [
    ['', 'broken', 'explained'],
    ...verdicts.map(({ question, count, explained }) => [question, String(count), String(explained ?? '')]),
  ];
  const answers = Object.entries(webhooks.answers).map(([status, times]) => `${status === 'null' ? 'none' : status} ${times} times`);
  const examples = verdicts.flatMap(({ question, examples: some }) =>
    some.slice(0, MOST_PRINTED).map((example) => `  ${question}: ${example}`),
  );
  return [
    `seed ${seed}, ${people} people, ${webhooks.announced} webhooks in ${seconds.traffic} s (${Math.round(webhooks.announced / seconds.traffic)}/s), settled after ${seconds.settling} s, ${seconds.total} s in all`,
    `ingest answered ${answers.join(', ')}; SendX had ${sendx.calls} calls, ${sendx.identifies} identifies, ${sendx.events} custom events`,
    '',
    tableOf(rows),
    '',
    tableOf([['ended', 'times', 'ready again after (median, longest)'], ...timesByVictim(journal)]),
    ...(examples.length > 0 ? ['', ...examples] : []),
  ].join('\n');
};

const timesByVictim = (journal: readonly Disturbance[]): string[][] => {
  const byVictim = new Map<string, Disturbance[]>();
  for (const each of journal) {
    const name = `${each.victim}, ${each.how}`;
    byVictim.set(name, [...(byVictim.get(name) ?? []), each]);
  }
  return [...byVictim].map(([victim, all]) => {
    const took = all.map(({ at, readyAt }) => (readyAt ?? Infinity) - at).sort((one, other) => one - other);
    const inSeconds = (ms = 0): string => (Number.isFinite(ms) ? `${(ms / 1_000).toFixed(1)} s` : 'not before the end');
    return [victim, String(all.length), `${inSeconds(took[Math.floor(took.length / 2)])}, ${inSeconds(took.at(-1))}`];
  });
};

const tableOf = ([head = [], ...body]: readonly (readonly string[])[]): string => {
  const widths = head.map((cell, column) => Math.max(cell.length, ...body.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string => `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n');
};

export const writeReport = (file: string, report: ChaosReport): void => {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
};
