import { createPublicKey, verify } from 'node:crypto';
import { contactWebhook } from '@sync/contracts-ghl';
import { eventually } from '@sync/testing';
import { adaIn, openReceiver, openTestbed, type Testbed } from './testbed.js';

type Receiver = Awaited<ReturnType<typeof openReceiver>>;

describe('webhooks', () => {
  let bed: Testbed;
  let receiver: Receiver;
  const id = 'ConAda00000000000004';

  beforeEach(async () => {
    receiver = await openReceiver();
    bed = await openTestbed({ settings: { webhooks: { url: receiver.url, retryBaseMs: 1, oddJson: 0 } } });
    bed.sim.world.contacts.load([adaIn(bed.sim, { dateOfBirth: '1985-12-10', lastName: 'Lövelace' })]);
  });
  afterEach(async () => {
    receiver.close();
    await bed.sim.close();
  });

  const edit = (body: Record<string, unknown>) => bed.send('POST', '/_sim/edit', { contactId: id, ...body });
  const arrived = async (count: number) => {
    await eventually(() => receiver.received.length >= count && bed.sim.world.webhooks.pending === 0);
    return receiver.received;
  };
  const isSigned = ({ body, headers }: Receiver['received'][number]) => {
    const key = createPublicKey({ key: Buffer.from(bed.sim.key, 'base64'), format: 'der', type: 'spki' });
    return verify(null, body, key, Buffer.from(String(headers['x-ghl-signature']), 'base64'));
  };

  it.each([
    ['a rename', { patch: { lastName: 'King' } }, ['ContactUpdate']],
    ['a tag', { tags: { add: ['VIP'] } }, ['ContactTagUpdate', 'ContactUpdate']],
    ['the switch', { dnd: true }, ['ContactDndUpdate', 'ContactUpdate']],
    ['one channel', { dnd: { Email: 'active' } }, ['ContactDndUpdate', 'ContactUpdate']],
    ['a delete', { delete: true }, ['ContactDelete']],
    ['a new person', { create: { firstName: 'Grace' } }, ['ContactCreate']],
  ])('announce %s', async (_name, request, types) => {
    expect((await edit(request)).status).toBe(200);
    await arrived(types.length);
    expect(receiver.types().sort()).toEqual(types.sort());
    expect(receiver.received.every(isSigned)).toBe(true);
  });

  it.each([
    ['nothing changed', { patch: { firstName: 'Ada' } }],
    ['inbound DND', { patch: { inboundDndSettings: { all: { status: 'active' } } } }],
    ['a silent edit', { patch: { firstName: 'Grace' }, silent: true }],
  ])('stay away for %s', async (_name, request) => {
    await edit(request);
    await edit({ patch: { city: 'London' } });
    await arrived(1);
    expect(receiver.types()).toEqual(['ContactUpdate']);
  });

  it('carry the record as the vendor shows it there', async () => {
    await edit({ tags: ['One', 'two'], dnd: { SMS: 'active' } });
    const received = await arrived(3);
    for (const { json } of received) {
      expect(contactWebhook.parse(json)).toMatchObject({ id, tags: ['one', 'two'], dateOfBirth: '1985-12-10T00:00:00.000Z' });
      expect(json).toMatchObject({
        locationId: bed.sim.locationId,
        attachments: [],
        appId: expect.any(String),
        webhookId: expect.any(String),
      });
      expect(Date.parse(String(json.timestamp))).toBeGreaterThan(0);
      expect(json).not.toHaveProperty('dateUpdated');
      expect('dndSettings' in json).toBe(json.type === 'ContactDndUpdate');
    }
    expect(new Set(received.map(({ json }) => json.webhookId)).size).toBe(3);
  });

  it('follow our own API writes as well', async () => {
    await bed.call('addContactTags', { id, body: { tags: ['vip'] } });
    await arrived(2);
    expect(receiver.types()).toContain('ContactTagUpdate');
  });

  it('repeat the same bytes until a 2xx, and every attempt is on record', async () => {
    receiver.answers.push(500, 404, 302, 429, 200);
    await edit({ patch: { city: 'London' } });
    const received = await arrived(5);
    expect(new Set(received.map(({ body, headers }) => body.toString() + String(headers['x-ghl-signature']))).size).toBe(1);
    const { body } = await bed.send('GET', `/_sim/webhooks?contactId=${id}`);
    const attempts = body as unknown as { attempt: number; status: number }[];
    expect(attempts.map(({ attempt, status }) => [attempt, status])).toEqual([
      [1, 500],
      [2, 404],
      [3, 302],
      [4, 429],
      [5, 200],
    ]);
  });

  it('give up after twelve retries', async () => {
    await bed.send('POST', '/_sim/settings', { webhooks: { retryMaxMs: 1 } });
    receiver.answers.push(...Array<number>(20).fill(500));
    await edit({ patch: { city: 'London' } });
    expect(await arrived(13)).toHaveLength(13);
  });

  it('come again when the receiver does not answer in time', async () => {
    await bed.send('POST', '/_sim/settings', { webhooks: { timeoutMs: 50 } });
    receiver.answers.push(null);
    await edit({ patch: { city: 'London' } });
    await arrived(2);
    expect(bed.sim.world.webhooks.attempts.list().map(({ status, error }) => [status, error !== null])).toEqual([
      [null, true],
      [200, false],
    ]);
  });

  it('come twice, late or not at all on request', async () => {
    await bed.send('POST', '/_sim/settings', { webhooks: { duplicate: 1, delayMs: 5 } });
    await edit({ patch: { city: 'London' } });
    const [first, second] = await arrived(2);
    expect(first?.body).toEqual(second?.body);
    await bed.send('POST', '/_sim/settings', { webhooks: { mode: 'drop' } });
    await edit({ patch: { city: 'Paris' } });
    await bed.send('POST', '/_sim/settings', { webhooks: { mode: 'hold', duplicate: 0, delayMs: 0 } });
    await edit({ patch: { city: 'Rome' } });
    expect(bed.sim.world.webhooks.pending).toBe(1);
    await bed.send('POST', '/_sim/settings', { webhooks: { mode: 'send' } });
    await arrived(3);
    expect(receiver.received.map(({ json }) => json.city)).toEqual(['London', 'London', 'Rome']);
  });

  it('are signed over odd bytes too', async () => {
    await bed.send('POST', '/_sim/settings', { webhooks: { oddJson: 1 } });
    for (let count = 0; count < 10; count += 1) await edit({ patch: { city: `Łódź/${count}` } });
    const received = await arrived(10);
    expect(received.every(isSigned)).toBe(true);
    expect(received.some(({ body }) => body.toString() !== JSON.stringify(JSON.parse(body.toString())))).toBe(true);
    expect(new Set(received.map(({ json }) => json.city))).toEqual(new Set(Array.from({ length: 10 }, (_, count) => `Łódź/${count}`)));
  });
});

describe('webhooks by hand', () => {
  let bed: Testbed;
  let receiver: Receiver;
  beforeAll(async () => {
    receiver = await openReceiver();
    bed = await openTestbed({ settings: { webhooks: { url: receiver.url, retries: 0 } } });
  });
  afterAll(async () => {
    receiver.close();
    await bed.sim.close();
  });
  const send = (body: Record<string, unknown>) => bed.send('POST', '/_sim/webhooks', body);
  const last = () => receiver.received.at(-1);
  const verified = () => {
    const key = createPublicKey({ key: Buffer.from(bed.sim.key, 'base64'), format: 'der', type: 'spki' });
    const { body = Buffer.of(), headers = {} } = last() ?? {};
    return verify(null, body, key, Buffer.from(String(headers['x-ghl-signature']), 'base64'));
  };

  it('send a payload as it is and report the answer', async () => {
    const payload = { type: 'TaskCreate', id: 'TskWrite', title: 'Call Ada' };
    expect((await send({ payload })).body).toMatchObject({ sent: true, status: 200 });
    expect([last()?.json, verified()]).toEqual([payload, true]);
    await send(payload);
    expect(last()?.json).toEqual(payload);
    await send({ type: 'NoteCreate', payload });
    expect(last()?.json.type).toBe('NoteCreate');
  });

  it('send raw bytes, JSON or not', async () => {
    await send({ raw: '{ "type" : "Odd" , "n":1.0}' });
    expect([last()?.body.toString(), verified()]).toEqual(['{ "type" : "Odd" , "n":1.0}', true]);
    await send({ raw: 'no json' });
    expect([last()?.body.toString(), verified()]).toEqual(['no json', true]);
  });

  it('spoil or leave out the signature', async () => {
    await send({ payload: { type: 'X' }, corruptSignature: true });
    expect(verified()).toBe(false);
    await send({ payload: { type: 'X' }, omitSignature: true });
    expect(last()?.headers['x-ghl-signature']).toBeUndefined();
  });

  it('are refused when the request makes no sense', async () => {
    expect((await send({ payload: 'text' })).status).toBe(422);
  });
});
