import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import { allMigrations } from '@sync/composition';
import { EmbeddedPostgres } from '@sync/database';
import { migrate } from '@sync/database/migrate';
import type { Logger } from '@sync/telemetry';

export interface DatabaseOptions {
  readonly dataDir: string;
  readonly databaseUrl: string | undefined;
  readonly logger: Logger;
}

export interface RunningDatabase {
  readonly url: string;
  stop(): Promise<void>;
}

/** Brings up the database (embedded unless a URL is given) with this build's schema. */
export const startDatabase = async ({ dataDir, databaseUrl, logger }: DatabaseOptions): Promise<RunningDatabase> => {
  if (databaseUrl) {
    await migrateTo(databaseUrl, logger);
    return { url: databaseUrl, stop: () => Promise.resolve() };
  }
  const embedded = await EmbeddedPostgres.start({ dataDir, log: (line) => logger.warn({ line }, 'postgres') });
  writeFileSync(join(dataDir, 'database.url'), embedded.url, { mode: 0o600 });
  try {
    await migrateTo(embedded.url, logger);
    return { url: embedded.url, stop: () => embedded.stop() };
  } catch (error) {
    await embedded.stop();
    throw error;
  }
};

const migrateTo = async (url: string, logger: Logger): Promise<void> => {
  const ran = await migrate(url, allMigrations);
  if (ran.length > 0) logger.info({ migrations: ran }, 'database.migrated');
};
