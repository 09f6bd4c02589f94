// node tools/bench/dist/main.js [--only <part>] [--quick] [--save] : measures, prints one table. Figures are never tests: the exit code says only
// whether every part could be measured.
import { parseArgs } from 'node:util';
import type { Bench, Part } from './bench.js';
import { parts } from './parts.js';
import { readBaseline, saveBaseline } from './report/baseline.js';
import { isMet, type Figure } from './report/figure.js';
import { machineText, thisMachine } from './report/machine.js';
import { tableOf } from './report/table.js';

const { values } = parseArgs({
  options: { only: { type: 'string', multiple: true }, quick: { type: 'boolean' }, save: { type: 'boolean' }, help: { type: 'boolean' } },
});
const began = performance.now();
const seconds = (since: number): string => `${((performance.now() - since) / 1_000).toFixed(0)} s`;
const undo: (() => unknown)[] = [];
let postgres: string | null = null;

const undoAll = async (): Promise<void> => {
  for (const step of undo.splice(0).reverse()) {
    try {
      await step();
    } catch (error) {
      console.error(error);
    }
  }
};

const benchFor = (part: Part): Bench => ({
  quick: values.quick ?? false,
  say: (line) => console.log(`  [${part.name} ${seconds(began)}] ${line}`),
  later: (step) => undo.push(step),
  usesPostgres: (version) => (postgres = version),
});

const run = async (part: Part): Promise<readonly Figure[]> => {
  console.log(`${part.name}: ${part.about}`);
  const since = performance.now();
  try {
    return await part.run(benchFor(part));
  } catch (error) {
    console.error(`  ${part.name} could not be measured:`, error);
    process.exitCode = 1;
    return [];
  } finally {
    await undoAll();
    console.log(`  ${part.name} took ${seconds(since)}`);
  }
};

const chosen = (): readonly Part[] => {
  if (values.help) {
    console.log(`--only <part> (several times), --quick, --save\n${parts.map(({ name, about }) => `  ${name}: ${about}`).join('\n')}`);
    return [];
  }
  const unknown = (values.only ?? []).filter((name) => !parts.some((part) => part.name === name));
  if (unknown.length === 0) return parts.filter(({ name }) => !values.only || values.only.includes(name));
  console.error(`There is no part ${unknown.join(', ')}; there are ${parts.map(({ name }) => name).join(', ')}.`);
  process.exitCode = 1;
  return [];
};

const report = (figures: readonly Figure[]): void => {
  const baseline = readBaseline();
  const machine = thisMachine(postgres);
  const missed = figures.filter((figure) => isMet(figure) === false);
  console.log(`\n${tableOf(figures, baseline)}\n`);
  console.log(`measured on ${machineText(machine)}, in ${seconds(began)}${values.quick ? ', a quick run' : ''}`);
  if (baseline) console.log(`baseline of  ${machineText(baseline.machine)}`);
  console.log(missed.length === 0 ? 'every wanted figure was met' : `missed: ${missed.map(({ name }) => name).join('; ')}`);
  if (values.save) console.log(`written to ${saveBaseline(machine, figures, baseline)}`);
};

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void undoAll().then(() => process.exit(130)));
const figures: Figure[] = [];
for (const part of chosen()) figures.push(...(await run(part)));
if (figures.length > 0) report(figures);
process.exit(process.exitCode ?? 0);
