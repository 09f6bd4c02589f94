import { fastify } from 'fastify';
import type { FastifyInstance } from 'fastify';
import { CallRecorder } from './call-recorder.js';
import { FaultBoard } from './fault-board.js';
import type { FaultRequest } from './fault-board.js';
import { registerSimRoutes } from './sim-routes.js';

describe('registerSimRoutes', () => {
  const recorder = new CallRecorder();
  const faults = new FaultBoard();
  let server: FastifyInstance;
  let url: string;
  let handled = 0;

  beforeAll(async () => {
    server = fastify({ forceCloseConnections: true });
    registerSimRoutes(server, { recorder, faults, onReset: () => void (handled = 0) });
    server.post('/contact', (request) => ({ count: (handled += 1), echo: request.body }));
    url = await server.listen({ host: '127.0.0.1', port: 0 });
  });
  afterAll(() => server.close());
  beforeEach(() => fetch(`${url}/_sim/reset`, { method: 'POST' }));

  const post = (body: unknown = { name: 'Ada' }, path = '/contact?source=spec') =>
    fetch(`${url}${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json', authorization: 'secret' },
    });
  const calls = async (query = '') => (await fetch(`${url}/_sim/calls${query}`)).json() as Promise<Record<string, unknown>[]>;
  const ask = (fault: FaultRequest) => post(fault, '/_sim/faults');

  it('records what arrived and what was answered', async () => {
    await (await post()).json();
    expect(await calls()).toEqual([
      expect.objectContaining({
        method: 'POST',
        path: '/contact',
        query: { source: 'spec' },
        body: { name: 'Ada' },
        status: 200,
        headers: expect.objectContaining({ authorization: '***' }),
        faults: [],
      }),
    ]);
  });

  it('records unknown paths and unreadable bodies too', async () => {
    await post({}, '/nowhere');
    await fetch(`${url}/contact`, { method: 'POST', body: '{', headers: { 'content-type': 'application/json' } });
    expect((await calls()).map(({ path, status }) => [path, status])).toEqual([
      ['/nowhere', 404],
      ['/contact', 400],
    ]);
  });

  it.each(['429', '500', '503', '401'] as const)('refuses with %s and never reaches the handler', async (kind) => {
    await ask({ path: '/contact', kind, times: 1, retryAfterSeconds: 7 });
    const refused = await post();
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([Number(kind), '7']);
    expect(handled).toBe(0);
    expect((await post()).status).toBe(200);
    expect((await calls()).map(({ faults: played }) => played)).toEqual([[kind], []]);
  });

  it.each(['reset', 'half-body'] as const)('%s loses the answer, before handling', async (kind) => {
    await ask({ path: '/contact', kind, times: 1 });
    await expect(post().then((answer) => answer.text())).rejects.toThrow();
    expect(handled).toBe(0);
  });

  it.each(['reset', 'half-body'] as const)('%s loses the answer of a request that was carried out', async (kind) => {
    await ask({ path: '/contact', kind, times: 1, afterHandling: true });
    await expect(post().then((answer) => answer.text())).rejects.toThrow();
    expect(handled).toBe(1);
    expect(await calls()).toEqual([expect.objectContaining({ status: null, body: { name: 'Ada' }, faults: [kind] })]);
  });

  it('answers JSON that cannot be read', async () => {
    await ask({ path: '/contact', kind: 'malformed-json', times: 1 });
    await ask({ path: '/contact', kind: 'malformed-json', times: 1, afterHandling: true });
    for (const expected of [0, 1]) {
      await expect(post().then((answer) => answer.json())).rejects.toMatchObject({ name: 'SyntaxError' });
      expect(handled).toBe(expected);
    }
  });

  it('carries the request out and then says 500', async () => {
    await ask({ path: '/contact', kind: '500', times: 1, afterHandling: true });
    expect((await post()).status).toBe(500);
    expect(handled).toBe(1);
  });

  it('refuses a fault it does not know', async () => {
    expect((await post({ kind: 'meteor' }, '/_sim/faults')).status).toBe(422);
  });

  it('does not record its own routes, and counts on the side', async () => {
    await post();
    await post();
    const answer = await fetch(`${url}/_sim/calls?limit=1`);
    expect([answer.headers.get('x-total-count'), ((await answer.json()) as unknown[]).length]).toEqual(['2', 1]);
  });
});
