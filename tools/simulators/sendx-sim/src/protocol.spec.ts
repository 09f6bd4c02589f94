import { useSendxSim } from './sendx-caller.examples.js';
import { startSendxSim } from './start-sendx-sim.js';
import type { SendxSim } from './start-sendx-sim.js';

const ada = 'ada@example.com';

describe('the simulated API', () => {
  const { sim, call } = useSendxSim();
  const identify = () => call('POST', '/contact/identify', { email: ada });

  it('wants the team key', async () => {
    const refused = await call('GET', '/contact', undefined, 'wrong');
    expect([refused.status, refused.body['status']]).toEqual([401, 401]);
    expect((await fetch(`${sim().url}/contact`)).status).toBe(401);
    expect(sim().recorder.list()[0]?.headers['x-team-apikey']).toBe('***');
  });

  it('answers what it cannot read or find in the usual shape', async () => {
    expect(await call('GET', '/nowhere')).toMatchObject({ status: 404, body: { status: 'error' } });
    const headers = { 'x-team-apikey': sim().apiKey, 'content-type': 'application/json' };
    expect((await fetch(`${sim().url}/contact/identify`, { method: 'POST', headers, body: '{"email"' })).status).toBe(422);
  });

  it('minds no JSON content type on an empty body', async () => {
    await identify();
    const headers = { 'x-team-apikey': sim().apiKey, 'content-type': 'application/json' };
    const path = `/contact/unsubscribe/${sim().contacts.find(ada)?.id ?? ''}`;
    expect((await fetch(sim().url + path, { method: 'POST', headers })).status).toBe(200);
  });

  it('carries out a request whose answer is lost', async () => {
    sim().addFault({ method: 'POST', path: '/contact/identify', kind: 'reset', times: 1, afterHandling: true });
    await expect(identify()).rejects.toThrow();
    expect(sim().contacts.find(ada)).toBeDefined();
    expect(sim().received('identify', ada)).toMatchObject([{ status: null, faults: ['reset'] }]);
    expect((await identify()).status).toBe(200);
  });

  it('notices calls our own contract does not sanction', async () => {
    await identify();
    expect(sim().contractViolations()).toEqual([]);
    await call('POST', '/contact/identify', { email: ada, phone: '+4912345678' });
    await call('GET', '/tag?search=ghl');
    expect(sim().contractViolations()).toMatchObject([{ operation: 'identifyContact' }, { operation: 'getAllTags' }]);
    expect(JSON.stringify(sim().contractViolations())).not.toContain('+49');
  });
});

describe('the rate limit (P9)', () => {
  let now = Date.parse('2025-03-01T09:00:00Z');
  let sim: SendxSim;
  beforeAll(async () => {
    sim = await startSendxSim({ now: () => new Date(now) });
  });
  afterAll(() => sim.close());
  const list = () => fetch(`${sim.url}/tag`, { headers: { 'x-team-apikey': sim.apiKey } });
  const statuses = (count: number) => Promise.all(Array.from({ length: count }, async () => (await list()).status));
  const refused = async (count: number) => (await statuses(count)).filter((status) => status === 429).length;

  it('is ten requests in any second unless it is set otherwise or lifted', async () => {
    expect(await refused(12)).toBe(2);
    now += 999;
    expect(await refused(1)).toBe(1);
    now += 1;
    expect(await refused(11)).toBe(1);
    sim.setSwitches({ rateLimitPerSecond: 3 });
    expect(await refused(5)).toBe(2);
    sim.setSwitches({ rateLimitPerSecond: null });
    expect(await refused(20)).toBe(0);
  });

  it('says when to come back, or not', async () => {
    sim.setSwitches({ rateLimitPerSecond: 1 });
    await list();
    expect((await list()).headers.get('retry-after')).toBeNull();
    sim.setSwitches({ retryAfterOn429: true });
    expect((await list()).headers.get('retry-after')).toBe('1');
  });
});
