import { createHash, randomBytes } from 'node:crypto';
import pg from 'pg';
import { DataSource, type MigrationInterface } from 'typeorm';

export type MigrationClass = new () => MigrationInterface;

export interface TestDatabase {
  readonly pool: pg.Pool;
  readonly url: string;
}

const serverUrl = (): string => {
  const url = process.env['TEST_DATABASE_URL'];
  if (!url)
    throw new Error(
      'TEST_DATABASE_URL is not set; run integration specs through "node tools/test/run.mjs int", which starts a PostgreSQL.',
    );
  return url;
};

const withDatabase = (name: string): string => {
  const url = new URL(serverUrl());
  url.pathname = `/${name}`;
  return url.toString();
};

/** Runs `work` as the server's administrator, one spec file at a time (cloning a template refuses company). */
const asAdmin = async <T>(work: (client: pg.Client) => Promise<T>): Promise<T> => {
  const client = new pg.Client({ connectionString: serverUrl() });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock(730001)');
    return await work(client);
  } finally {
    await client.end();
  }
};

const ensureTemplate = async (client: pg.Client, migrations: readonly MigrationClass[]): Promise<string> => {
  const fingerprint = createHash('sha256').update(migrations.map((migration) => migration.toString()).join('\n'));
  const template = `template_${fingerprint.digest('hex').slice(0, 16)}`;
  const existing = await client.query('select 1 from pg_database where datname = $1 and datistemplate', [template]);
  if (existing.rowCount) return template;
  await client.query(`drop database if exists ${template}`);
  await client.query(`create database ${template}`);
  const source = new DataSource({ type: 'postgres', url: withDatabase(template), migrations: [...migrations], poolSize: 1 });
  await source.initialize();
  try {
    await source.runMigrations({ transaction: 'each' });
  } finally {
    await source.destroy();
  }
  await client.query(`alter database ${template} with is_template true`);
  return template;
};

/**
 * Gives a spec file a database of its own, cloned from a migrated template and dropped afterwards, so that files run side by side.
 * Call it at the top level of the file; `pool` and `url` are usable from the first `beforeAll` on.
 */
export const useDatabase = (migrations: readonly MigrationClass[], { poolSize = 10 } = {}): TestDatabase => {
  const name = `spec_${randomBytes(6).toString('hex')}`;
  let pool: pg.Pool | undefined;
  beforeAll(async () => {
    await asAdmin(async (client) => {
      const template = await ensureTemplate(client, migrations);
      await client.query(`create database ${name} template ${template}`);
    });
    pool = new pg.Pool({ connectionString: withDatabase(name), max: poolSize, idle_in_transaction_session_timeout: 5_000 });
    // The database is dropped under idle connections at the end, and some specs end backends on purpose.
    pool.on('error', () => undefined);
    pool.on('connect', (client) => client.on('error', () => undefined));
  });
  afterAll(async () => {
    await pool?.end();
    await asAdmin((client) => client.query(`drop database if exists ${name} with (force)`));
  });
  return {
    get pool() {
      if (!pool) throw new Error('The test database is not there yet; use it from beforeAll or a test.');
      return pool;
    },
    get url() {
      return withDatabase(name);
    },
  };
};
