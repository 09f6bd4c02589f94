import { createPublicKey } from 'node:crypto';
import { eventually } from '@sync/testing';
import { openTestbed, type Testbed } from './testbed.js';

describe('the control routes', () => {
  let bed: Testbed;
  beforeAll(async () => void (bed = await openTestbed({ contacts: 20, seed: 3 })));
  afterEach(() => bed.send('POST', '/_sim/reset'));
  afterAll(() => bed.sim.close());
  const post = (path: string, body?: unknown) => bed.send('POST', path, body);
  const emails = () => [...bed.sim.world.contacts.all()].map(({ email }) => email);

  it('record calls without the token', async () => {
    await bed.call('getLocation');
    expect(JSON.stringify(bed.sim.calls.list())).not.toContain(bed.sim.token);
    expect(bed.sim.calls.list().at(-1)).toMatchObject({ method: 'GET', path: `/locations/${bed.sim.locationId}`, status: 200 });
  });

  it('find people by e-mail, whatever its casing', async () => {
    const email = emails().find((address) => address?.includes('@')) ?? '';
    const { body } = await bed.send('GET', `/_sim/contacts?email=${encodeURIComponent(email.toUpperCase())}`);
    expect(body).toEqual(expect.arrayContaining([expect.objectContaining({ email })]));
    expect((await bed.send('GET', '/_sim/contacts?email=nobody@example.com')).body).toEqual([]);
    expect((await bed.send('GET', '/_sim/contacts?limit=5')).body).toHaveLength(5);
  });

  it('publish the key in both forms', async () => {
    const { body } = await bed.send('GET', '/_sim/key');
    expect(body.publicKey).toBe(bed.sim.key);
    expect(createPublicKey(String(body.pem)).asymmetricKeyType).toBe('ed25519');
  });

  it('start over on reset, and keep the webhook address', async () => {
    const before = emails();
    await post('/_sim/edit', { create: { firstName: 'Ada' } });
    await post('/_sim/settings', { searchLagMs: 77, webhooks: { url: 'http://127.0.0.1:9/hooks', mode: 'drop' } });
    await post('/_sim/reset');
    expect(emails()).toEqual(before);
    expect(bed.sim.calls.list()).toEqual([]);
    expect(bed.sim.world.settings).toMatchObject({ searchLagMs: 0, webhooks: { url: 'http://127.0.0.1:9/hooks', mode: 'send' } });
    await post('/_sim/settings', { webhooks: { url: null } });
    await post('/_sim/reset', { contacts: 5, seed: 9 });
    expect(bed.sim.world.contacts.size).toBe(5);
  });

  it('refuse settings, edits and live requests they cannot read', async () => {
    expect((await post('/_sim/settings', { searchLag: 1 })).status).toBe(422);
    expect((await post('/_sim/settings', { webhooks: { retries: -1 } })).status).toBe(422);
    expect((await post('/_sim/edit', { contactId: 'x', patch: { ssn: '1' } })).status).toBe(422);
    expect((await post('/_sim/edit', { email: 'nobody@example.com', delete: true })).status).toBe(400);
    expect((await post('/_sim/live', { everyMs: 0 })).status).toBe(422);
  });

  it('let people work in the CRM until told to stop', async () => {
    expect((await post('/_sim/live', { everyMs: 1 })).body).toEqual({ everyMs: 1 });
    await eventually(() => bed.sim.live.count > 20);
    for (let edit = 0; edit < 200; edit += 1) bed.sim.live.editOnce();
    expect((await post('/_sim/live', { off: true })).body).toEqual({ everyMs: null });
    expect(bed.sim.world.contacts.size).toBeGreaterThan(20);
    expect((await bed.send('GET', '/_sim')).body).toMatchObject({ live: { everyMs: null } });
  });

  it('play faults on the vendor routes', async () => {
    await post('/_sim/faults', [
      { path: '/locations', kind: 'malformed-json', times: 1 },
      { path: '/contacts', kind: '429', times: 1 },
    ]);
    await expect(bed.call('getLocation')).rejects.toThrow(SyntaxError);
    expect((await bed.call('getContact', { id: 'x' })).status).toBe(429);
    expect((await bed.call('getContact', { id: 'x' })).status).toBe(400);
  });
});
