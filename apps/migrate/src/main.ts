import { allMigrations, masterKeyRule, quickConnectionRule, saveQuickConnection } from '@sync/composition';
import { ConfigInvalid, readConfig } from '@sync/config';
import { Connections, MasterKey } from '@sync/credentials';
import { openPool } from '@sync/database';
import { migrate } from '@sync/database/migrate';
import { createLogger } from '@sync/telemetry';
import { migrateConfig } from './migrate.config.js';

// Brings the database to this build's schema and ends; safe to run again, and from several places at once. With the three variables of the quick connection
// it also creates that connection.
const read = () => {
  try {
    return readConfig(migrateConfig, process.env, (values) => [
      ...masterKeyRule(values),
      ...quickConnectionRule(values, 'creates no connection'),
    ]);
  } catch (error) {
    if (!(error instanceof ConfigInvalid)) throw error;
    process.stderr.write(`${error.message}\nSee docs/reference/config.md for every setting.\n`);
    process.exit(2);
  }
};

const values = read();
const logger = createLogger('migrate', { level: values.LOG_LEVEL });
const ran = await migrate(values.DATABASE_URL, allMigrations);
logger.info({ migrations: ran }, 'database.migrated');

const masterKey = MasterKey.fromBase64(values.MASTER_KEY.reveal());
const pool = openPool({ url: values.DATABASE_URL, applicationName: 'migrate', max: 2 });
try {
  const demo = values.SYNC_DEMO === 1;
  const connection = await saveQuickConnection(values, new Connections(pool, masterKey, demo ? 'demo' : 'real'), { demo });
  if (connection) logger.info({ connection }, 'connection.saved');
} finally {
  await pool.end();
}
