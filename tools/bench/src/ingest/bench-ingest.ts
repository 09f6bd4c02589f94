import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Pool } from '@sync/database';
import { migrate } from '@sync/database/migrate';
import { eventStoreMigrations } from '@sync/event-store';
import { z } from 'zod';
import { median, type Bench } from '../bench.js';
import { startChild, stopChild } from '../child.js';
import { rate, type Figure } from '../report/figure.js';
import { scratchPostgres } from '../scratch-postgres.js';
import { createBareReceipts } from './bare-server.js';
import { modes, type Mode } from './modes.js';
import { signedBodies } from './webhook-bodies.js';

const load = z.object({ perSecond: z.number(), p50: z.number(), p99: z.number(), sent: z.number(), accepted: z.number() });
type Load = z.output<typeof load>;
const WARM_UP = 2_000;

/**
 * Signed bodies of 1 kB over 50 connections. Servers take turns, so that the machine's mood meets all of them: ours, ours without a store behind
 * the same check, and inserts without the check.
 */
export const benchIngest = async (bench: Bench): Promise<readonly Figure[]> => {
  const [rounds, count] = bench.quick ? [1, 4_000] : [5, 6_000];
  const { url, pool } = await scratchPostgres(bench);
  await migrate(url, eventStoreMigrations);
  await createBareReceipts(pool);
  const { publicKey, bodies } = signedBodies(Math.max(count, WARM_UP));
  const folder = mkdtempSync(join(tmpdir(), 'sync-bench-'));
  bench.later(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'bodies.json');
  writeFileSync(file, JSON.stringify(bodies));

  const servers = new Map<Mode, string>();
  const start = async (mode: Mode): Promise<void> => {
    const env = { BENCH_MODE: mode, BENCH_DATABASE: url, BENCH_PUBLIC_KEY: publicKey };
    const { told } = await startChild(bench, 'ingest/server.js', env);
    servers.set(mode, z.object({ url: z.string() }).parse(told).url);
  };
  await Promise.all(modes.map(start));
  const measure = async (mode: Mode, amount: number): Promise<Load> => {
    await pool.query('truncate store.receipts, store.receipt_ids, bare.receipts');
    await pool.query('checkpoint');
    const env = { BENCH_URL: servers.get(mode) ?? '', BENCH_BODIES: file, BENCH_COUNT: String(amount) };
    const { child, told } = await startChild(bench, 'ingest/load.js', env);
    await stopChild(child);
    const result = load.parse(told);
    await checkKept(pool, mode, result);
    return result;
  };

  for (const mode of modes) await measure(mode, bench.quick ? 1_000 : WARM_UP);
  const runs = new Map<Mode, Load[]>(modes.map((mode) => [mode, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const mode of turned(round)) runs.get(mode)?.push(await measure(mode, count));
    const last = modes.map((mode) => `${mode} ${rate(runs.get(mode)?.at(-1)?.perSecond ?? NaN)}`);
    bench.say(`round ${round + 1} of ${rounds}: ${last.join(', ')}`);
  }
  return figuresOf(runs);
};

/** Who goes first changes, so that nobody always works in the same one's wake. */
const turned = (round: number): readonly Mode[] => modes.map((_, index) => modes[(index + round) % modes.length] ?? 'ours');

/** A server that refuses or forgets is fast; its figure would be worth nothing. */
const checkKept = async (pool: Pool, mode: Mode, { sent, accepted }: Load): Promise<void> => {
  const table = mode === 'ours' ? 'store.receipts' : 'bare.receipts';
  const { rows } = await pool.query<{ count: number }>(`select count(*)::int as count from ${table}`);
  const kept = mode === 'no-store' ? sent : rows[0]?.count;
  if (accepted !== sent || kept !== sent) throw new Error(`${mode}: ${sent} webhooks were sent, ${accepted} accepted, ${kept} kept.`);
};

/** Rates are medians of the rounds; a ratio is the median of the rounds' ratios, because the machine's speed drifts between rounds. */
const figuresOf = (runs: ReadonlyMap<Mode, readonly Load[]>): Figure[] => {
  const speeds = (mode: Mode): number[] => (runs.get(mode) ?? []).map(({ perSecond }) => perSecond);
  const speed = (mode: Mode): string => rate(median(speeds(mode)));
  const p99 = (mode: Mode): number => median((runs.get(mode) ?? []).map((run) => run.p99));
  const share = (...limits: Mode[]): number =>
    median(speeds('ours').map((ours, round) => ours / Math.min(...limits.map((mode) => speeds(mode)[round] ?? NaN))));
  return [
    {
      name: 'ingest: signed 1 kB bodies, 50 connections',
      ours: speed('ours'),
      limit: `A ${speed('no-store')} check without store, B ${speed('bare')} bare insert; the lower`,
      value: share('no-store', 'bare'),
      unit: 'x',
      wanted: { atLeast: 0.6 },
    },
    {
      name: 'ingest: p99',
      ours: `${p99('ours')} ms`,
      limit: `A ${p99('no-store')} ms, B ${p99('bare')} ms`,
      value: p99('ours'),
      unit: 'ms',
      wanted: { atMost: 60 },
    },
    {
      name: 'ingest against a bare insert in micro-batches',
      ours: speed('ours'),
      limit: `${speed('bare-batched')} bare micro-batches, p99 ${p99('bare-batched')} ms`,
      value: share('bare-batched'),
      unit: 'x',
    },
  ];
};
