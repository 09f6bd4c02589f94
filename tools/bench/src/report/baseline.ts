import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Figure } from './figure.js';
import type { Machine } from './machine.js';

const file = join(import.meta.dirname, '../../baseline.json');

const schema = z.object({
  machine: z.object({
    cores: z.number(),
    processor: z.string(),
    memoryGb: z.number(),
    node: z.string(),
    postgres: z.string().nullable(),
    loadBefore: z.number(),
  }),
  figures: z.record(z.string(), z.object({ value: z.number(), unit: z.string(), ours: z.string(), limit: z.string() })),
});

/** The figures that were committed, by name. */
export type Baseline = z.output<typeof schema>;

export const readBaseline = (): Baseline | null => (existsSync(file) ? schema.parse(JSON.parse(readFileSync(file, 'utf8'))) : null);

/** Figures of parts that did not run stay as they were. */
export const saveBaseline = (machine: Machine, figures: readonly Figure[], before: Baseline | null): string => {
  const measured = figures.filter(({ value }) => !Number.isNaN(value));
  const added = Object.fromEntries(
    measured.map(({ name, value, unit, ours, limit }) => [name, { value: rounded(value), unit, ours, limit }]),
  );
  writeFileSync(file, `${JSON.stringify({ machine, figures: { ...before?.figures, ...added } }, null, 2)}\n`);
  return file;
};

/** `+12 %`, or the plain difference where the baseline was zero. */
export const difference = ({ name, value }: Figure, baseline: Baseline | null): string => {
  const known = baseline?.figures[name]?.value;
  if (known === undefined || Number.isNaN(value)) return 'new';
  if (rounded(value) === known) return 'same';
  if (known === 0) return `was 0`;
  const percent = Math.round((value / known - 1) * 100);
  return `${percent >= 0 ? '+' : ''}${percent} %`;
};

const rounded = (value: number): number => Number(value.toPrecision(4));
