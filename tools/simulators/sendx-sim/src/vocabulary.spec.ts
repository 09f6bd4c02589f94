import { getAllCustomFieldsResponse, getAllListsResponse, getAllTagsResponse, getAllWebhooksResponse } from '@sync/contracts-sendx';
import { useSendxSim } from './sendx-caller.examples.js';

describe('tags, lists and custom fields', () => {
  const { sim, call, set } = useSendxSim();

  it.each([
    ['/tag', { name: 'poetical' }, /^tag_[a-zA-Z0-9]{22}$/],
    ['/list', { name: 'Welcome' }, /^list_[a-zA-Z0-9]{22}$/],
    ['/customfield', { name: 'plan', type: 0, description: 'Plan' }, /^custom_field_[a-zA-Z0-9]{22}$/],
  ])('%s: created, read, renamed, deleted; a name is taken once', async (path, body, pattern) => {
    const created = await call('POST', path, body);
    expect([created.status, created.body.id]).toEqual([201, expect.stringMatching(pattern)]);
    expect((await call('POST', path, body)).status).toBe(403);
    expect((await call('POST', path, {})).status).toBe(422);
    const other = await call('POST', path, { ...body, name: 'other' });
    expect((await call('PUT', `${path}/${other.body.id}`, body)).status).toBe(403);
    expect((await call('PUT', `${path}/${other.body.id}`, { ...body, name: 'better' })).body).toMatchObject({ name: 'better' });
    expect((await call('GET', `${path}/${created.body.id}`)).body).toEqual(created.body);
    expect((await call('DELETE', `${path}/${created.body.id}`)).status).toBe(200);
    expect((await call('GET', `${path}/${created.body.id}`)).status).toBe(404);
    expect(
      sim()
        .contractViolations()
        .filter(({ operation }) => operation === 'createTag').length,
    ).toBeLessThanOrEqual(1);
  });

  it('come ten to a page; tags cannot be searched', async () => {
    for (let index = 0; index < 12; index += 1) {
      await call('POST', '/tag', { name: `tag ${index}` });
      await call('POST', '/list', { name: `list ${index}` });
    }
    expect(getAllTagsResponse.parse((await call('GET', '/tag')).list)).toHaveLength(10);
    expect(getAllTagsResponse.parse((await call('GET', '/tag?limit=100&search=11')).list)).toHaveLength(12);
    expect(getAllListsResponse.parse((await call('GET', '/list?search=LIST%2011')).list)).toMatchObject([{ name: 'list 11', type: 0 }]);
    set({ vocabularyPageMax: 5 });
    expect((await call('GET', '/tag?limit=100')).list).toHaveLength(5);
    expect((await call('GET', '/tag?limit=100&offset=12')).list).toEqual([]);
  });

  it('custom fields answer with one prefix and are read with the other', async () => {
    const { body } = await call('POST', '/customfield', { name: 'plan', type: 0, description: 'Plan' });
    const read = await call('GET', `/customfield/${body.id.replace('custom_field_', 'field_')}`);
    expect(read.body).toEqual(body);
    expect(getAllCustomFieldsResponse.parse((await call('GET', '/customfield?search=pl')).list)).toEqual([body]);
  });

  it('phones are a type, or not (P12)', async () => {
    const phone = (name: string) => call('POST', '/customfield', { name, type: 4, description: name });
    expect((await phone('ghl_phone')).status).toBe(201);
    set({ phoneFields: false });
    expect((await phone('ghl_mobile')).status).toBe(422);
  });
});

describe('custom events', () => {
  const { sim, call, set } = useSendxSim();
  const event = (identifier: string, extra: object = {}) =>
    call('POST', '/events/custom', { identifier, name: 'ghl_task_overdue', ...extra });

  it('are appended each time, by address or id', async () => {
    await call('POST', '/contact/identify', { email: 'ada@example.com' });
    const extra = { data: { task_id: 'task_1' }, time: 1_740_819_600 };
    expect((await event('Ada@example.com', extra)).body).toMatchObject({ status: 'success' });
    await event(sim().contacts.find('ada@example.com')?.id ?? '', extra);
    expect(sim().events()).toMatchObject([
      { email: 'ada@example.com', name: 'ghl_task_overdue', ...extra },
      { email: 'ada@example.com', name: 'ghl_task_overdue', ...extra },
    ]);
  });

  it('are refused for somebody unknown, or create them (P6)', async () => {
    expect((await event('grace@example.com')).status).toBe(404);
    set({ eventForUnknownContact: 'creates' });
    expect((await event('grace@example.com')).status).toBe(200);
    expect((await event('contact_Nowhere0Nowhere0Nowher')).status).toBe(404);
    expect(
      sim()
        .contacts.all()
        .map(({ email }) => email),
    ).toEqual(['grace@example.com']);
    expect((await event('')).status).toBe(422);
  });
});

describe('events without a definition (P6)', () => {
  const { sim, call, set } = useSendxSim();
  const event = (name: string) => call('POST', '/events/custom', { identifier: 'ada@example.com', name });
  beforeEach(() => call('POST', '/contact/identify', { email: 'ada@example.com' }));

  it('are accepted like any other, and marked', async () => {
    set({ eventDefinitions: ['ghl_note_added'] });
    expect((await event('ghl_task_overdue')).status).toBe(200);
    expect((await event('ghl_note_added')).status).toBe(200);
    expect(sim().events()).toMatchObject([
      { name: 'ghl_task_overdue', defined: false },
      { name: 'ghl_note_added', defined: true },
    ]);
  });

  it('are refused, before they create anybody', async () => {
    set({ eventDefinitions: [], undefinedEvent: 'rejected', eventForUnknownContact: 'creates' });
    const refused = await call('POST', '/events/custom', { identifier: 'grace@example.com', name: 'ghl_note_added' });
    expect(refused.status).toBe(422);
    expect(sim().contacts.count).toBe(1);
    set({ eventDefinitions: null });
    expect((await event('ghl_note_added')).status).toBe(200);
  });
});

describe('webhooks', () => {
  const { call } = useSendxSim();

  it('are kept as often as they are created, and lose a flag that an update leaves out', async () => {
    const body = { url: 'https://sync.example.com/hook', enabled: true, unsubscribed: true, opened: true };
    const { body: created } = await call('POST', '/webhook', body);
    await call('POST', '/webhook', body);
    expect(getAllWebhooksResponse.parse((await call('GET', '/webhook')).list)).toHaveLength(2);
    await call('PUT', `/webhook/${created.id}`, { url: body.url, enabled: true, opened: true });
    expect((await call('GET', `/webhook/${created.id}`)).body).toMatchObject({ opened: true, unsubscribed: false });
    expect((await call('DELETE', `/webhook/${created.id}`)).status).toBe(200);
    expect((await call('GET', `/webhook/${created.id}`)).status).toBe(404);
    expect((await call('POST', '/webhook', { url: 'nowhere' })).status).toBe(422);
  });
});
