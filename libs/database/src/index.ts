export { DataDirectoryInUse, lockDataDirectory } from './embedded/data-directory-lock.js';
export { EmbeddedPostgres } from './embedded/embedded-postgres.js';
export { freePort } from './embedded/free-port.js';
export { migrate } from './migrate.js';
export type { MigrationClass } from './migrate.js';
export { errorCode } from './error-code.js';
export { openPool } from './pool.js';
export type { Pool, PoolClient, PoolOptions, Queryable } from './pool.js';
export { transaction } from './transaction.js';
