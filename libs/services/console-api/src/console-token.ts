import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode } from '@sync/database';

interface Door {
  readonly host: string;
  /** CONSOLE_TOKEN. */
  readonly token: string | undefined;
  readonly dataDir: string;
}

export const isLoopback = (host: string): boolean => host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);

/**
 * The token that guards /api; null when none is needed, because only this machine can reach the port. A generated one is kept in
 * `console.token`, readable by its owner only, so that it survives restarts and the command line finds it.
 */
export const consoleToken = ({ host, token, dataDir }: Door): string | null => {
  if (token) return token;
  if (isLoopback(host)) return null;
  const file = join(dataDir, 'console.token');
  mkdirSync(dataDir, { recursive: true });
  try {
    const made = randomBytes(24).toString('base64url');
    writeFileSync(file, `${made}\n`, { mode: 0o600, flag: 'wx' });
    return made;
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
    return readFileSync(file, 'utf8').trim();
  }
};
