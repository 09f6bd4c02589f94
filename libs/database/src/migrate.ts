import pg from 'pg';
import { DataSource } from 'typeorm';
import type { MigrationClass } from './migration-class.js';

const MIGRATION_LOCK = 730_000;

/**
 * Brings the database to this build's schema. Safe to run from several processes at once: a session lock lets one do it.
 * Returns the names of the migrations that ran.
 */
export const migrate = async (url: string, migrations: readonly MigrationClass[]): Promise<string[]> => {
  const guard = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  await guard.connect();
  try {
    await guard.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const source = new DataSource({ type: 'postgres', url, migrations: [...migrations], poolSize: 1 });
    await source.initialize();
    try {
      const done = await source.runMigrations({ transaction: 'each' });
      return done.map((migration) => migration.name);
    } finally {
      await source.destroy();
    }
  } finally {
    await guard.end();
  }
};
