import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { transaction, type Pool } from '@sync/database';
import { migrate } from '@sync/database/migrate';
import { eventually } from '@sync/testing';
import { createLogger } from '@sync/telemetry';
import { GraphileTimers, timersMigrations, type WakeUp } from '@sync/timers';
import type { Bench } from '../bench.js';
import { startChild } from '../child.js';
import { cpuBetween, cpuTimes, type CpuTimes } from '../pipeline/processes.js';
import { amount, type Figure } from '../report/figure.js';
import { scratchPostgres } from '../scratch-postgres.js';
import { BENCH_TASK, look } from './look.js';

const CHUNK = 1_000;
const DAY_MS = 86_400_000;
const SETTLE_MS = 5_000;
const REMINDERS = 50;
const FIRST_MS = 2_000;
const APART_MS = 200;
const WITHIN_MS = 30_000;
/** Of one processor, what counts as nothing: the clocks that are read count in hundredths of a second. */
const NOTHING_PERCENT = 0.5;

/** What some time at rest cost, in percent of one processor. */
interface Rest {
  readonly node: number;
  readonly postgres: number;
}

/** A process with the durable timers at rest, with nothing pending and with 100,000 pending; then how late 50 reminders come before all those. */
export const benchTimers = async (bench: Bench): Promise<readonly Figure[]> => {
  const [pending, restMs] = bench.quick ? [20_000, 5_000] : [100_000, 20_000];
  const { url, pool, pid } = await scratchPostgres(bench);
  await migrate(url, timersMigrations);
  const { child } = await startChild(bench, 'timers/looker.js', { BENCH_DATABASE: url });
  const looks = new Map<string, number>();
  createInterface({ input: child.stdout ?? process.stdin }).on('line', (line) => {
    const { key, at } = look.parse(JSON.parse(line));
    looks.set(key, at);
  });
  const timers = new GraphileTimers({ url, logger: createLogger('bench', { level: 'silent' }) });
  const pids = new Map([
    ['node', [child.pid ?? 0]],
    ['postgres', [pid]],
  ]);

  bench.say(`resting for ${restMs / 1_000} s with nothing pending`);
  const idle = await atRest(pool, pids, restMs);
  const setMs = await setPending(pool, timers, pending);
  bench.say(`${pending} are pending; set in ${(setMs / 1_000).toFixed(1)} s; resting for ${restMs / 1_000} s`);
  const full = await atRest(pool, pids, restMs);
  bench.say(`${REMINDERS} reminders come due within ${(FIRST_MS + REMINDERS * APART_MS) / 1_000} s`);
  const late = await reminders(pool, timers, looks);
  return [...restFigures(pending, idle, full), lateFigure(pending, late)];
};

/** From tomorrow on, a second apart: as reminders of a large location may lie. */
const setPending = async (pool: Pool, timers: GraphileTimers, count: number): Promise<number> => {
  const began = performance.now();
  const tomorrow = Date.now() + DAY_MS;
  for (let first = 0; first < count; first += CHUNK) {
    const wakeUps = Array.from({ length: Math.min(CHUNK, count - first) }, (_, index) =>
      wakeUp(`pending-${first + index}`, tomorrow + (first + index) * 1_000),
    );
    await transaction(pool, (client) => timers.set(client, wakeUps));
  }
  return performance.now() - began;
};

const wakeUp = (key: string, at: number): WakeUp => ({ task: BENCH_TASK, key, at: new Date(at) });

/** What was written before is cleaned up and on disk first, so that only rest is measured. */
const atRest = async (pool: Pool, pids: ReadonlyMap<string, readonly number[]>, ms: number): Promise<Rest> => {
  await pool.query('vacuum analyze');
  await pool.query('checkpoint');
  await delay(SETTLE_MS);
  const [began, before] = [performance.now(), cpuTimes(pids)];
  await delay(ms);
  const used = cpuBetween(before, cpuTimes(pids));
  const percent = (name: string, of: CpuTimes): number => ((of.get(name) ?? NaN) / (performance.now() - began)) * 100;
  return { node: percent('node', used), postgres: percent('postgres', used) };
};

/** Milliseconds from the moment to the look, of those that came. */
const reminders = async (pool: Pool, timers: GraphileTimers, looks: ReadonlyMap<string, number>): Promise<readonly number[]> => {
  const first = Date.now() + FIRST_MS;
  const due = new Map(Array.from({ length: REMINDERS }, (_, index) => [`due-${index}`, first + index * APART_MS]));
  await transaction(pool, (client) =>
    timers.set(
      client,
      [...due].map(([key, at]) => wakeUp(key, at)),
    ),
  );
  const came = () => [...due.keys()].every((key) => looks.has(key));
  await eventually(came, { timeoutMs: FIRST_MS + REMINDERS * APART_MS + WITHIN_MS }).catch(() => undefined);
  return [...due].flatMap(([key, at]) => (looks.has(key) ? [(looks.get(key) ?? NaN) - at] : [])).sort((one, other) => one - other);
};

const restFigures = (pending: number, idle: Rest, full: Rest): Figure[] =>
  (['node', 'postgres'] as const).map((name) => ({
    name: `timers: ${pending.toLocaleString('en-US')} pending at rest, ${name === 'node' ? 'our process' : 'PostgreSQL'}`,
    ours: `${amount(full[name], '%')} of a processor`,
    limit: `${amount(idle[name], '%')} with nothing pending`,
    value: full[name] - idle[name],
    unit: '%',
    wanted: { atMost: NOTHING_PERCENT },
  }));

const lateFigure = (pending: number, late: readonly number[]): Figure => ({
  name: `timers: a reminder with ${pending.toLocaleString('en-US')} pending, the latest`,
  ours: `${late.length} of ${REMINDERS} came; half of them within ${amount((late[Math.floor(late.length / 2)] ?? NaN) / 1_000, 's')}`,
  limit: `${REMINDERS} due within ${amount((REMINDERS * APART_MS) / 1_000, 's')}`,
  value: late.length === REMINDERS ? (late.at(-1) ?? NaN) / 1_000 : NaN,
  unit: 's',
  wanted: { atMost: WITHIN_MS / 1_000 },
});
