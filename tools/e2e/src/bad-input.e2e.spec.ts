import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { request } from 'undici';
import { eventually } from '@sync/testing';
import { openWorld, type World } from './index.js';

const getJson = async (url: string): Promise<unknown> => {
  const answer = await request(url);
  return answer.body.json();
};

/** Bad input gets a clear answer, nothing is lost, and everybody else flows on. */
describe('bad input', () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
    await world.sync.start();
  });
  afterAll(() => world.close());

  const send = (payload: Record<string, unknown>) =>
    request(`${world.ghl.url}/_sim/webhooks`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ payload }),
    });

  it('a signed webhook for a location we do not know is kept and parked with its reason', async () => {
    const answer = await send({
      type: 'ContactCreate',
      locationId: 'nobody',
      id: 'con_1',
      email: 'x@example.com',
      webhookId: 'w-unknown',
      timestamp: new Date().toISOString(),
    });
    expect(await answer.body.json()).toMatchObject({ status: 200 });
    await eventually(async () => JSON.stringify(await getJson(`${world.sync.consoleUrl}/api/parked`)).includes('LOCATION_UNKNOWN'), {
      timeoutMs: 20_000,
    });
  });

  it('what was parked can be sent through again, and stays when its reason does', async () => {
    const url = `${world.sync.consoleUrl}/api/parked/redrive?group=contact-sync&message=ghl-w-unknown`;
    const answer = await request(url, { method: 'POST', headers: { 'x-requested-with': 'spec' } });
    expect(await answer.body.json()).toEqual({ outcome: 'parked-again' });
  });

  it('a contact that SendX rejects fails alone, with the vendor’s words, and heals with the next edit', async () => {
    world.sendx.addFault({ method: 'POST', path: '/contact/identify', kind: '422', times: 1 });
    const linus = world.ghl.world.edits.create({ email: 'linus@example.com', firstName: 'Linus' });
    await eventually(async () => JSON.stringify(await getJson(`${world.sync.consoleUrl}/api/overview`)).includes('"failing":1'), {
      timeoutMs: 20_000,
    });
    world.ghl.world.edits.create({ email: 'ada@example.com', firstName: 'Ada' });
    await eventually(() => world.sendx.contacts.find('ada@example.com'), { timeoutMs: 20_000 });
    const current = world.ghl.world.contacts.get(linus.id);
    if (!current) throw new Error('Linus is missing');
    world.ghl.world.edits.update(current, { lastName: 'Torvalds' });
    await eventually(() => world.sendx.contacts.find('linus@example.com')?.lastName === 'Torvalds', { timeoutMs: 20_000 });
  });

  it('SendX away, slow or lying costs nobody anything', async () => {
    for (const kind of ['503', 'reset', 'half-body', 'malformed-json', '429'] as const)
      world.sendx.addFault({ path: '/contact', kind, times: 2 });
    world.sendx.addFault({ method: 'POST', path: '/contact/identify', kind: 'reset', times: 1, afterHandling: true });
    world.ghl.world.edits.create({ email: 'margaret@example.com', firstName: 'Margaret', tags: ['apollo'] });
    await eventually(() => world.sendx.contacts.find('margaret@example.com')?.tags.includes('apollo'), { timeoutMs: 60_000 });
  });

  it('a wrong key opens one circuit instead of a storm, and says what is needed', async () => {
    world.sendx.addFault({ kind: '401', times: 1_000 });
    const before = world.sendx.recorder.total;
    for (let n = 0; n < 20; n += 1) world.ghl.world.edits.create({ email: `person-${n}@example.com`, firstName: 'Person' });
    await eventually(async () => JSON.stringify(await getJson(`${world.sync.consoleUrl}/api/overview`)).includes('"what":"pushes"'), {
      timeoutMs: 20_000,
    });
    expect(world.sendx.recorder.total - before).toBeLessThan(20);
  });
});

describe('bad configuration', () => {
  it('stops the process at once and lists everything that is wrong', () => {
    const program = join(import.meta.dirname, '../../../apps/all-in-one/dist/main.js');
    const env = {
      PATH: process.env['PATH'] ?? '',
      INGEST_PORT: 'seventy',
      SYNC_GO_LIVE: 'maybe',
      GHL_LOCATION_ID: 'loc_9',
      DATABASE_URL: 'here',
    };
    const { status, stderr } = spawnSync(process.execPath, [program], { env, encoding: 'utf8', timeout: 20_000 });
    expect(status).toBe(2);
    expect(stderr).toMatch(/INGEST_PORT/);
    expect(stderr).toMatch(/SYNC_GO_LIVE/);
    expect(stderr).toMatch(/DATABASE_URL/);
    expect(stderr).toMatch(/GHL_PRIVATE_TOKEN and SENDX_API_KEY not set/);
  });
});
