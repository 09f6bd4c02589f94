import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger, Readiness, startTelemetry } from '@sync/telemetry';
import { request } from 'undici';
import type { ConsolePlatform } from '../backend.js';
import { ConsoleBackend, startConsole, type RunningConsole, type StartConsoleOptions } from '../index.js';

/** A platform of which only the connections are asked. */
const onlyConnections = {
  connections: { all: () => Promise.resolve([]), setPaused: () => Promise.resolve() },
} as unknown as ConsolePlatform;

describe('the doors of the console', () => {
  const telemetry = startTelemetry({ service: 'spec', config: { OTEL_EXPORTER_OTLP_ENDPOINT: undefined } });
  const running: RunningConsole[] = [];
  const staticDir = mkdtempSync(join(tmpdir(), 'console-web-'));
  const start = async (options: Partial<StartConsoleOptions> = {}) => {
    const console = await startConsole({
      backend: new ConsoleBackend(),
      readiness: new Readiness(),
      telemetry,
      logger: createLogger('spec', { level: 'silent' }),
      host: '127.0.0.1',
      port: 0,
      token: null,
      staticDir: null,
      ...options,
    });
    running.push(console);
    return new URL(console.url).port;
  };
  const ask = async (port: string, path: string, { method = 'GET', headers = {} }: { method?: 'GET' | 'POST'; headers?: object } = {}) => {
    const answer = await request(`http://127.0.0.1:${port}${path}`, { method, headers: { ...headers } });
    const text = await answer.body.text();
    const code = answer.headers['content-type']?.includes('problem+json') ? (JSON.parse(text) as { code: string }).code : undefined;
    return { status: answer.statusCode, headers: answer.headers, text, code };
  };

  afterEach(() => Promise.all(running.splice(0).map((console) => console.close())));
  afterAll(async () => {
    rmSync(staticDir, { recursive: true });
    await telemetry.stop();
  });

  it('say that the console is starting until its backend is open', async () => {
    const port = await start();
    expect(await ask(port, '/api/overview')).toMatchObject({ status: 503, code: 'starting', headers: { 'retry-after': '2' } });
    expect(await ask(port, '/')).toMatchObject({ status: 503, text: expect.stringContaining('The console is starting') });
    expect(await ask(port, '/healthz')).toMatchObject({ status: 200 });
    expect(await ask(port, '/readyz')).toMatchObject({ status: 503, text: expect.stringContaining('starting') });
  });

  it('answer only under names of this machine', async () => {
    const port = await start();
    expect(await ask(port, '/api/openapi.json')).toMatchObject({ status: 200 });
    expect(await ask(port, '/api/openapi.json', { headers: { host: `localhost:${port}` } })).toMatchObject({ status: 200 });
    const rebound = { headers: { host: 'attacker.example' } };
    expect(await ask(port, '/api/openapi.json', rebound)).toMatchObject({ status: 403, code: 'forbidden-origin' });
    expect(await ask(port, '/%61pi/openapi.json', rebound)).toMatchObject({ status: 403 });
  });

  it('let nobody change anything by a form, or from a page of another site', async () => {
    const backend = new ConsoleBackend();
    backend.open(onlyConnections);
    const port = await start({ backend });
    const post = (headers: object) => ask(port, '/api/pause', { method: 'POST', headers });
    expect(await post({})).toMatchObject({ status: 403, code: 'forbidden-origin' });
    expect(await post({ 'content-type': 'application/x-www-form-urlencoded' })).toMatchObject({ status: 403 });
    expect(await post({ 'x-requested-with': 'page', origin: 'https://attacker.example' })).toMatchObject({ status: 403 });
    expect(await post({ 'x-requested-with': 'page', origin: 'null' })).toMatchObject({ status: 403 });
    expect(await post({ 'x-requested-with': 'page' })).toMatchObject({ status: 200 });
    expect(await post({ 'x-requested-with': 'page', origin: `http://127.0.0.1:${port}` })).toMatchObject({ status: 200 });
  });

  it('ask for the token where others can reach them, whatever the address looks like', async () => {
    const port = await start({ host: '0.0.0.0', token: 'open-sesame' });
    expect(await ask(port, '/api/openapi.json')).toMatchObject({ status: 401, code: 'unauthorized' });
    expect(await ask(port, '/%61pi/openapi.json')).toMatchObject({ status: 401 });
    expect(await ask(port, '/api/nothing')).toMatchObject({ status: 401 });
    expect(await ask(port, '/api/openapi.json', { headers: { authorization: 'Bearer open' } })).toMatchObject({ status: 401 });
    const known = { headers: { authorization: 'Bearer open-sesame', host: 'console.example' } };
    expect(await ask(port, '/api/openapi.json', known)).toMatchObject({ status: 200 });
    await expect(start({ host: '0.0.0.0', token: null })).rejects.toThrow(/has no token/);
  });

  it('serve the page with what it may do, and say so when it is not built', async () => {
    const backend = new ConsoleBackend();
    backend.open(onlyConnections);
    const port = await start({ backend, staticDir: join(staticDir, 'missing') });
    expect(await ask(port, '/')).toMatchObject({ status: 503, text: expect.stringContaining('not built yet') });

    mkdirSync(join(staticDir, 'assets'));
    writeFileSync(join(staticDir, 'index.html'), '<title>page</title>');
    writeFileSync(join(staticDir, 'assets/app.js'), 'export {};');
    const built = await start({ backend, staticDir });
    expect(await ask(built, '/')).toMatchObject({ status: 200, text: '<title>page</title>' });
    expect(await ask(built, '/assets/app.js')).toMatchObject({
      status: 200,
      headers: { 'content-security-policy': expect.stringContaining("script-src 'self';"), 'x-content-type-options': 'nosniff' },
    });
    expect((await ask(built, '/assets/..%2findex.html')).status).not.toBe(200);
  });

  it('explain a reason on a page of its own, and let nothing be smuggled into it', async () => {
    const port = await start();
    expect((await ask(port, '/problems/no-email')).text).toContain('Add one in GHL');
    expect((await ask(port, '/problems/%3Cscript%3E')).text).not.toContain('<script>');
  });

  it('describe the API', async () => {
    const port = await start();
    const document = JSON.parse((await ask(port, '/api/openapi.json')).text) as { paths: Record<string, object> };
    expect(Object.keys(document.paths)).toContain('/api/contacts/{connection}/{contactId}/timeline');
  });
});
