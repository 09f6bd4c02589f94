// A server to be measured, in a process of its own; says its address on standard output.
import 'reflect-metadata';
import { openPool } from '@sync/database';
import { SHIPPED_POOL } from '../scratch-postgres.js';
import { startBare } from './bare-server.js';
import { isMode, type Mode } from './modes.js';
import { startProduct } from './product-server.js';

const { BENCH_MODE: mode, BENCH_DATABASE: url = '', BENCH_PUBLIC_KEY: publicKey = '' } = process.env;

const start = (as: Mode): Promise<string> => {
  if (as === 'no-store') return startProduct(publicKey, null);
  const pool = openPool({ url, applicationName: `bench-${as}`, max: SHIPPED_POOL });
  return as === 'ours' ? startProduct(publicKey, { pool, url }) : startBare(pool, as === 'bare-batched');
};

if (!isMode(mode)) throw new Error(`BENCH_MODE names what to start; found ${mode ?? 'nothing'}.`);
process.stdout.write(`${JSON.stringify({ url: await start(mode) })}\n`);
process.on('SIGTERM', () => process.exit(0));
