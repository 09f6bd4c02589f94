import { mkdtempSync, chmodSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { eventually } from '@sync/testing';
import { DataDirectoryInUse, EmbeddedPostgres, lockDataDirectory } from '../index.js';

const ask = async (url: string, sql: string): Promise<unknown[]> => {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 1_000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
};

describe('EmbeddedPostgres', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'sync-embedded-'));
  chmodSync(dataDir, 0o755);
  const running: EmbeddedPostgres[] = [];
  afterAll(async () => {
    for (const server of running) await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  const start = async (): Promise<EmbeddedPostgres> => {
    const server = await EmbeddedPostgres.start({ dataDir, log: () => undefined });
    running.push(server);
    return server;
  };

  it('keeps what was committed through a kill of the server, a stop and a second start that finds an orphan', async () => {
    const first = await start();
    await ask(first.url, 'create table kept (n int)');
    await ask(first.url, 'insert into kept values (1)');

    const victim = first.pid ?? 0;
    process.kill(victim, 'SIGKILL');
    const rows = await eventually(async () => (first.pid === victim ? undefined : ask(first.url, 'select n from kept')), {
      timeoutMs: 20_000,
    });
    expect(rows).toEqual([{ n: 1 }]);

    const second = await start(); // the first one still runs, as after kill -9 of our own process
    expect(await ask(second.url, 'select n from kept')).toEqual([{ n: 1 }]);
  });
});

describe('lockDataDirectory', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'sync-lock-'));
  afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

  it('takes over the lock of a process that is gone and refuses that of a live one', async () => {
    const { writeFileSync } = await import('node:fs');
    writeFileSync(join(dataDir, 'process.lock'), '999999999');
    const release = lockDataDirectory(dataDir);
    writeFileSync(join(dataDir, 'process.lock'), String(process.ppid));
    expect(() => lockDataDirectory(dataDir)).toThrow(DataDirectoryInUse);
    release();
    lockDataDirectory(dataDir)();
  });
});
