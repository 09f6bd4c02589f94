import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import type { Secret } from '@sync/config';
import { Connections, credentialsMigrations, MasterKey } from '@sync/credentials';
import { EmbeddedPostgres, migrate, openPool, type MigrationClass, type Pool } from '@sync/database';
import { deliveryMigrations } from '@sync/delivery';
import { eventStoreMigrations, PostgresEventStore, PostgresReceiptLog } from '@sync/event-store';
import { messagingMigrations, notifyStatement, WakeUps } from '@sync/messaging';
import { PostgresBudget, rateLimitMigrations } from '@sync/rate-limit';
import { contactSyncMigrations } from '@sync/service-contact-sync';
import type { Logger } from '@sync/telemetry';

export interface PlatformOptions {
  readonly dataDir: string;
  readonly demo: boolean;
  readonly databaseUrl: string | undefined;
  readonly masterKey: Secret | undefined;
  readonly sendxPerSecond: number;
  readonly logger: Logger;
}

/** What all services stand on. */
export interface Platform {
  readonly url: string;
  readonly pool: Pool;
  readonly masterKey: MasterKey;
  readonly connections: Connections;
  readonly wakeUps: WakeUps;
  readonly events: PostgresEventStore;
  readonly receipts: PostgresReceiptLog;
  readonly budget: PostgresBudget;
  /** Process id of the embedded server; undefined with DATABASE_URL. */
  readonly postgresPid: number | undefined;
  stop(): Promise<void>;
}

const migrations: readonly MigrationClass[] = [
  ...credentialsMigrations,
  ...eventStoreMigrations,
  ...messagingMigrations,
  ...rateLimitMigrations,
  ...deliveryMigrations,
  ...contactSyncMigrations,
];

/** Brings up the database (embedded unless a URL is given), migrates it and opens what the services share. */
export const startPlatform = async (options: PlatformOptions, serviceMigrations: readonly MigrationClass[]): Promise<Platform> => {
  const { dataDir, logger } = options;
  const { url, embedded } = await startDatabase(options, serviceMigrations);
  const pool = openPool({
    url,
    applicationName: 'all-in-one',
    max: 20,
    onError: ({ name, message }) => {
      logger.warn({ error: name, message }, 'database.connection-lost'); // the error itself carries the whole client
    },
  });
  const masterKey = options.masterKey ? MasterKey.fromBase64(options.masterKey.reveal()) : MasterKey.fromFile(join(dataDir, 'master.key'));
  const wakeUps = new WakeUps(async () => {
    await pool.query(notifyStatement);
  }, url);
  const events = new PostgresEventStore(pool, masterKey, { onAppended: () => wakeUps.announce() });
  const receipts = new PostgresReceiptLog(pool, masterKey, { onAppended: () => wakeUps.announce() });
  return {
    url,
    pool,
    masterKey,
    wakeUps,
    events,
    receipts,
    connections: new Connections(pool, masterKey, options.demo ? 'demo' : 'real'),
    budget: new PostgresBudget(pool, { startLimits: { ghl: { max: 20, intervalMs: 10_000 }, sendx: startingAt(options.sendxPerSecond) } }),
    postgresPid: embedded?.pid,
    stop: async () => {
      await wakeUps.close();
      await pool.end();
      await embedded?.stop();
    },
  };
};

const startDatabase = async (
  { dataDir, databaseUrl, logger }: PlatformOptions,
  serviceMigrations: readonly MigrationClass[],
): Promise<{ url: string; embedded?: EmbeddedPostgres }> => {
  if (databaseUrl) {
    await migrateTo(databaseUrl, serviceMigrations, logger);
    return { url: databaseUrl };
  }
  const embedded = await EmbeddedPostgres.start({ dataDir, log: (line) => logger.warn({ line }, 'postgres') });
  writeFileSync(join(dataDir, 'database.url'), embedded.url, { mode: 0o600 });
  try {
    await migrateTo(embedded.url, serviceMigrations, logger);
    return { url: embedded.url, embedded };
  } catch (error) {
    await embedded.stop();
    throw error;
  }
};

const migrateTo = async (url: string, serviceMigrations: readonly MigrationClass[], logger: Logger): Promise<void> => {
  const ran = await migrate(url, [...migrations, ...serviceMigrations]);
  if (ran.length > 0) logger.info({ migrations: ran }, 'database.migrated');
};

/** SendX publishes no limit: little burst, up to twice the start when nothing is throttled for long, down to one call in two seconds. */
const startingAt = (perSecond: number) => ({
  startPerSecond: perSecond,
  burst: Math.max(2, Math.round(perSecond / 10)),
  stepPerMinute: Math.max(0.5, perSecond / 10),
  capPerSecond: perSecond * 2,
  floorPerSecond: 0.5,
});
