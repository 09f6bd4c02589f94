import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { consoleToken } from './console-token.js';

describe('the console token', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'console-'));
  afterAll(() => rmSync(dataDir, { recursive: true }));

  it('is not needed on loopback, unless one is set', () => {
    expect(consoleToken({ host: '127.0.0.1', token: undefined, dataDir })).toBeNull();
    expect(consoleToken({ host: 'localhost', token: 'mine', dataDir })).toBe('mine');
  });

  it('is made once on an open interface, and kept for its owner only', () => {
    const token = consoleToken({ host: '0.0.0.0', token: undefined, dataDir });
    expect(token).toMatch(/^[\w-]{32}$/);
    expect(consoleToken({ host: '0.0.0.0', token: undefined, dataDir })).toBe(token);
    expect(readFileSync(join(dataDir, 'console.token'), 'utf8').trim()).toBe(token);
    expect(statSync(join(dataDir, 'console.token')).mode & 0o777).toBe(0o600);
  });
});
