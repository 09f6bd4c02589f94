import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ConfigValues } from '@sync/config';
import type { cliConfig } from './cli.config.js';
import { CommandFailed } from './surroundings.js';

type Config = ConfigValues<typeof cliConfig>;

/** Opens a new epoch in the event log after a restore; returns its number. The database libraries are loaded only here: they are heavy. */
export const newEpoch = async (config: Config): Promise<number> => {
  const { errorCode } = await import('@sync/database');
  const url = config.DATABASE_URL ?? keptUrl(config.DATA_DIR);
  try {
    return await openEpochAt(url);
  } catch (error) {
    if (config.DATABASE_URL || errorCode(error) !== 'ECONNREFUSED') throw asFailure(error);
    return await inEmbedded(config.DATA_DIR).catch((failure: unknown) => {
      throw asFailure(failure);
    });
  }
};

const openEpochAt = async (url: string): Promise<number> => {
  const [{ openPool }, { openNewEpoch }] = await Promise.all([import('@sync/database'), import('@sync/event-store')]);
  const pool = openPool({ url, applicationName: 'sync new-epoch', max: 1 });
  try {
    return await openNewEpoch(pool);
  } finally {
    await pool.end();
  }
};

/** A restored database keeps the process from starting, so the embedded one is down: it is started for this moment. */
const inEmbedded = async (dataDir: string): Promise<number> => {
  const { EmbeddedPostgres, lockDataDirectory } = await import('@sync/database');
  const unlock = lockDataDirectory(dataDir);
  try {
    const embedded = await EmbeddedPostgres.start({ dataDir, log: () => undefined });
    try {
      return await openEpochAt(embedded.url);
    } finally {
      await embedded.stop();
    }
  } finally {
    unlock();
  }
};

const keptUrl = (dataDir: string): string => {
  try {
    return readFileSync(join(dataDir, 'database.url'), 'utf8').trim();
  } catch (cause) {
    throw new CommandFailed(`There is no database: ${join(dataDir, 'database.url')} does not exist. Set DATABASE_URL, or DATA_DIR.`, {
      cause,
    });
  }
};

const asFailure = (cause: unknown): CommandFailed =>
  new CommandFailed(
    `The database did not do it: ${cause instanceof Error ? cause.message || cause.name : String(cause)}. Check DATABASE_URL, and that the process ran once.`,
    { cause },
  );
