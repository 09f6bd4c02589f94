import { contactResponse, getAllContactsResponse } from '@sync/contracts-sendx';
import { useSendxSim } from './sendx-caller.examples.js';

const ada = 'ada@example.com';

describe('contacts by id', () => {
  const { sim, call, set } = useSendxSim();
  const tag = async (name: string) => (await call('POST', '/tag', { name })).body.id;
  const list = async (name: string) => (await call('POST', '/list', { name })).body.id;
  const field = async (name: string) => (await call('POST', '/customfield', { name, type: 0, description: name })).body.id;
  const create = async (body: object = {}) => (await call('POST', '/contact', { email: ada, ...body })).body.id;
  const stored = () => sim().contacts.find(ada);

  it('are created, told and read with ids for tags, lists and fields', async () => {
    const fieldKey = (await field('plan')).replace('custom_field_', 'field_');
    const [poetical, welcome] = [await tag('poetical'), await list('Welcome')];
    const body = { firstName: 'Ada', tags: [poetical, poetical], lists: [welcome], customFields: { [fieldKey]: 'Pro' } };
    const created = await call('POST', '/contact', { email: ada, ...body });
    expect(created.status).toBe(201);
    expect(contactResponse.parse(created.body)).toMatchObject({
      id: expect.stringMatching(/^contact_[a-zA-Z0-9]{22}$/),
      tags: [poetical],
      lists: [welcome],
      customFields: { [fieldKey]: 'Pro' },
    });
    expect((await call('GET', `/contact/${created.body.id}`)).body).toEqual(created.body);
    expect(stored()).toMatchObject({ tags: ['poetical'], lists: ['Welcome'], customFields: { plan: 'Pro' } });
  });

  it('are unique by address', async () => {
    await create();
    expect((await call('POST', '/contact', { email: 'ADA@example.com' })).status).toBe(409);
    expect((await call('POST', '/contact', {})).status).toBe(422);
  });

  it('ignore unknown tag ids and refuse unknown list ids', async () => {
    expect((await call('POST', '/contact', { email: ada, tags: ['tag_Nowhere0Nowhere0Nowher'] })).status).toBe(201);
    expect((await call('POST', '/contact', { email: 'linus@example.com', lists: ['list_Nowhere0Nowhere0Nowher'] })).status).toBe(400);
    expect(sim().contacts.count).toBe(1);
  });

  it('replace tags and lists with PUT, or add to them (P2)', async () => {
    const [one, two, three] = [await tag('one'), await tag('two'), await tag('three')];
    const id = await create({ tags: [one, two] });
    await call('PUT', `/contact/${id}`, { email: ada, tags: [three] });
    expect(stored()?.tags).toEqual(['three']);
    set({ putArrays: 'add' });
    await call('PUT', `/contact/${id}`, { email: ada, tags: [one] });
    expect(stored()?.tags).toEqual(['three', 'one']);
    await call('PUT', `/contact/${id}`, { email: ada, lastName: 'Lovelace' });
    expect(stored()).toMatchObject({ tags: ['three', 'one'], lastName: 'Lovelace' });
  });

  it('merge custom fields with PUT, and clear one with "" unless switched off (P3)', async () => {
    const [plan, mood] = [await field('plan'), await field('mood')];
    const id = await create({ customFields: { [plan]: 'Pro', [mood]: 'fine' } });
    await call('PUT', `/contact/${id}`, { email: ada, customFields: { [plan]: '' } });
    expect(stored()?.customFields).toEqual({ mood: 'fine' });
    set({ emptyClearsByPut: false });
    await call('PUT', `/contact/${id}`, { email: ada, customFields: { [mood]: '' } });
    expect(stored()?.customFields).toEqual({ mood: 'fine' });
  });

  it('want their e-mail in a PUT, or not (P2), and move to a free one', async () => {
    const id = await create();
    await call('POST', '/contact', { email: 'linus@example.com' });
    expect((await call('PUT', `/contact/${id}`, { firstName: 'Ada' })).status).toBe(422);
    set({ putWithoutEmail: 'accepted' });
    expect((await call('PUT', `/contact/${id}`, { firstName: 'Ada' })).status).toBe(200);
    expect((await call('PUT', `/contact/${id}`, { email: 'linus@example.com' })).status).toBe(409);
    expect((await call('PUT', `/contact/${id}`, { email: 'lovelace@example.com' })).body['email']).toBe('lovelace@example.com');
  });

  it('are found by e-mail only when that is switched on (P1)', async () => {
    const id = await create();
    const byEmail = `/contact/${encodeURIComponent(ada)}`;
    expect((await call('GET', byEmail)).status).toBe(400);
    set({ emailAsIdentifier: true });
    expect((await call('GET', byEmail)).body.id).toBe(id);
    expect((await call('GET', '/contact/nobody%40example.com')).status).toBe(404);
    expect((await call('GET', '/contact/contact_Nowhere0Nowhere0Nowher')).status).toBe(404);
  });

  it('track tags by name, as a set, and never create anybody', async () => {
    expect((await call('POST', '/contact/track', { email: ada, addTags: ['poetical'] })).status).toBe(404);
    await create();
    const track = (body: object) => call('POST', '/contact/track', { email: ada, ...body });
    expect((await track({ addTags: ['poetical', 'first', 'poetical'] })).body).toEqual({ status: '200', message: 'OK' });
    await track({ removeTags: ['poetical', 'never had'] });
    expect(stored()?.tags).toEqual(['first']);
  });

  it('are deleted softly, and come back as they were, as somebody new, or not at all (P8)', async () => {
    const id = await create({ firstName: 'Ada' });
    const identifyAgain = () => call('POST', '/contact/identify', { email: ada });
    expect((await call('DELETE', `/contact/${id}`)).status).toBe(200);
    expect([(await call('GET', `/contact/${id}`)).status, sim().contacts.count]).toEqual([404, 0]);
    await identifyAgain();
    expect(stored()).toMatchObject({ id, firstName: 'Ada' });
    await call('DELETE', `/contact/${id}`);
    set({ afterDelete: 'refuses' });
    expect([(await identifyAgain()).status, (await call('POST', '/contact', { email: ada })).status]).toEqual([422, 409]);
    set({ afterDelete: 'creates-anew' });
    await identifyAgain();
    expect(stored()?.id).not.toBe(id);
    expect(stored()?.firstName).toBeNull();
  });
});

describe('pages of contacts', () => {
  const { sim, call, set } = useSendxSim();
  const page = async (query: string) => getAllContactsResponse.parse((await call('GET', `/contact?${query}`)).list);
  beforeEach(() => {
    for (let index = 0; index < 60; index += 1) sim().contacts.edit({ email: `person-${index}@example.com`, create: true });
  });

  it('hold ten, or fifty, without a limit, and never more than the maximum (P7)', async () => {
    const lengths = async () => [(await page('')).length, (await page('limit=20')).length, (await page('limit=1000')).length];
    expect(await lengths()).toEqual([10, 20, 30]);
    set({ contactPageDefault: 50, contactPageMax: 100 });
    expect(await lengths()).toEqual([50, 20, 60]);
  });

  it('end with an empty one', async () => {
    const seen = new Set<string>();
    let rows = await page('limit=30&offset=0');
    for (let offset = rows.length; rows.length > 0; offset += rows.length) {
      for (const { email } of rows) seen.add(email);
      rows = await page(`limit=30&offset=${offset}`);
    }
    expect(seen.size).toBe(60);
  });

  it('promise no order when that is switched off', async () => {
    const emails = async () => (await page('limit=30')).map(({ email }) => email);
    expect(await emails()).toEqual(await emails());
    set({ stableOrder: false });
    expect(await emails()).not.toEqual(await emails());
  });

  it('find a part of an e-mail or of a name', async () => {
    sim().contacts.edit({ email: 'ada@example.org', create: true, firstName: 'Ada' });
    sim().contacts.edit({ email: 'linus@example.org', create: true, lastName: 'Adamson' });
    expect((await page('search=ADA')).map(({ email }) => email)).toEqual(['ada@example.org', 'linus@example.org']);
    expect((await call('GET', '/contact?search=a')).status).toBe(400);
    expect((await call('GET', '/contact?limit=none')).status).toBe(400);
  });
});
