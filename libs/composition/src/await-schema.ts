import { setTimeout as delay } from 'node:timers/promises';
import type { MigrationClass, Pool } from '@sync/database';
import type { Logger } from '@sync/telemetry';
import { allMigrations } from './all-migrations.js';

const EVERY_MS = 1_000;

/** Waits until the database has everything that this build knows of: another process brings it there (apps/migrate). False when told to stop. */
export const awaitSchema = async (
  pool: Pool,
  logger: Logger,
  signal: AbortSignal,
  wanted: readonly MigrationClass[] = allMigrations,
): Promise<boolean> => {
  const names = wanted.map((migration) => new migration().name ?? migration.name);
  for (let said = false; !signal.aborted;) {
    const missing = await missingAmong(pool, names).catch((error: unknown) => {
      logger.warn({ err: error }, 'database.away');
      return names;
    });
    if (missing.length === 0) return true;
    if (!said) logger.info({ missing: missing.length, next: 'run apps/migrate of this build' }, 'schema.awaited');
    said = true;
    await delay(EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
  return false;
};

const missingAmong = async (pool: Pool, names: readonly string[]): Promise<string[]> => {
  const there = await pool.query<{ exists: boolean }>(`select to_regclass('public.migrations') is not null as exists`);
  if (!there.rows[0]?.exists) return [...names];
  const { rows } = await pool.query<{ name: string }>('select name from public.migrations');
  const done = new Set(rows.map(({ name }) => name));
  return names.filter((name) => !done.has(name));
};
