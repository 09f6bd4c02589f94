import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Bench } from './bench.js';

/** Runs one of our programs in a process of its own; its first line of output is JSON. It is ended with the part. */
export const startChild = async (
  bench: Bench,
  program: string,
  env: Readonly<Record<string, string>>,
): Promise<{ child: ChildProcess; told: unknown }> => {
  const child = spawn(process.execPath, [...profiling(), join(import.meta.dirname, program)], {
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  bench.later(() => stopChild(child));
  const lines = createInterface({ input: child.stdout });
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`${program} ended before it said anything (exit code ${String(code)}); its words are above.`);
  });
  const [line] = (await Promise.race([once(lines, 'line'), ended])) as [string];
  ended.catch(() => undefined);
  return { child, told: JSON.parse(line) };
};

export const stopChild = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
};

/** `BENCH_CPU_PROF=<folder>` leaves a profile of every child there. */
const profiling = (): string[] => {
  const folder = process.env['BENCH_CPU_PROF'];
  return folder ? ['--cpu-prof', '--cpu-prof-dir', folder] : [];
};
