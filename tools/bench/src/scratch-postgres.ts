import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EmbeddedPostgres, openPool, type Pool } from '@sync/database';
import type { Bench } from './bench.js';

/** The pool as the all-in-one opens it. */
export const SHIPPED_POOL = 20;

/** The embedded PostgreSQL as shipped (fsync and synchronous_commit on) in a folder of its own, gone when the part ends. */
export const scratchPostgres = async (bench: Bench): Promise<{ url: string; pool: Pool; pid: number }> => {
  const home = mkdtempSync(join(tmpdir(), 'sync-bench-'));
  chmodSync(home, 0o755); // as root the server runs as another user, who has to walk here
  bench.later(() => rmSync(home, { recursive: true, force: true }));
  const postgres = await EmbeddedPostgres.start({ dataDir: home, log: (line) => bench.say(line) });
  bench.later(() => postgres.stop());
  const pool = openPool({ url: postgres.url, applicationName: 'bench', max: 4 });
  bench.later(() => pool.end());
  const { rows } = await pool.query<{ version: string; fsync: string; commit: string }>(
    `select current_setting('server_version') as version, current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit`,
  );
  const [settings] = rows;
  if (settings?.fsync !== 'on' || settings.commit !== 'on') throw new Error('The figures count with fsync and synchronous_commit on.');
  bench.usesPostgres(settings.version);
  return { url: postgres.url, pool, pid: postgres.pid ?? 0 };
};
