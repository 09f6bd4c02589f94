import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { useSendxSim } from './sendx-caller.examples.js';
import { startSendxSim } from './start-sendx-sim.js';

const ada = 'ada@example.com';

describe('the control routes', () => {
  const { sim, call, control, set } = useSendxSim();

  it('tell a contact by names, with its history', async () => {
    await call('POST', '/contact/identify', { email: ada, firstName: 'Ada', tags: ['poetical'], customFields: { plan: 'Pro' } });
    await call('POST', '/contact/track', { email: ada, removeTags: ['poetical'] });
    const { list } = await control('GET', '/_sim/contacts?email=ADA%40example.com');
    expect(list).toMatchObject([
      {
        email: ada,
        customFields: { plan: 'Pro' },
        tags: [],
        history: [{ by: 'identify' }, { by: 'identify' }, { by: 'track', changed: { tags: { from: ['poetical'], to: [] } } }],
      },
    ]);
    expect((await control('GET', '/_sim/contacts?email=grace@example.com')).list).toEqual([]);
  });

  it('count and page contacts', async () => {
    await control(
      'POST',
      '/_sim/edit',
      Array.from({ length: 12 }, (_, index) => ({ email: `person-${index}@example.com`, create: true })),
    );
    const page = await control('GET', '/_sim/contacts?offset=10&limit=5');
    expect([page.headers.get('x-total-count'), page.list.length]).toEqual(['12', 2]);
    expect((await control('GET', '/_sim/summary')).body).toMatchObject({
      contacts: 12,
      billed: 12,
      resubscribes: 0,
      fieldsCreatedOnTheFly: 0,
    });
  });

  it('do what a SendX user does', async () => {
    expect((await control('POST', '/_sim/edit', { email: ada, firstName: 'Ada' })).status).toBe(404);
    await call('POST', '/contact/identify', { email: ada, customFields: { plan: 'Pro' } });
    await control('POST', '/_sim/edit', {
      email: ada,
      addTags: ['vip'],
      addLists: ['News'],
      customFields: { plan: null },
      unsubscribed: true,
    });
    expect(sim().contacts.find(ada)).toMatchObject({ tags: ['vip'], lists: ['News'], customFields: {}, unsubscribed: true });
    await control('POST', '/_sim/edit', { email: ada, delete: true });
    expect(sim().contacts.find(ada)).toBeUndefined();
    expect((await control('GET', `/_sim/contacts?email=${ada}&deleted=true`)).list).toMatchObject([{ deleted: true }]);
    expect((await control('POST', '/_sim/edit', { email: ada, colour: 'red' })).status).toBe(422);
  });

  it('show and set the switches, and refuse what is none', async () => {
    expect((await control('GET', '/_sim/switches')).body).toMatchObject({ putArrays: 'replace', identifyResubscribes: false });
    expect((await control('POST', '/_sim/switches', { putArrays: 'add' })).body).toMatchObject({ putArrays: 'add', longText: 'reject' });
    expect((await control('POST', '/_sim/switches', { putArrays: 'sometimes' })).status).toBe(422);
    expect((await control('POST', '/_sim/switches', { unheard: true })).status).toBe(422);
    await control('POST', '/_sim/reset', {});
    expect((await control('GET', '/_sim/switches')).body).toMatchObject({ putArrays: 'replace' });
  });

  it('tell the events received', async () => {
    await call('POST', '/contact/identify', { email: ada });
    await call('POST', '/events/custom', { identifier: ada, name: 'ghl_note_added' });
    expect((await control('GET', `/_sim/events?email=${ada}&name=ghl_note_added`)).list).toHaveLength(1);
    expect((await control('GET', '/_sim/events?name=other')).list).toEqual([]);
  });

  it('tell them of somebody who was renamed, newest last, and count them', async () => {
    set({ eventForUnknownContact: 'creates', eventDefinitions: ['ghl_note_added'] });
    const event = (identifier: string, name: string, time: number) => call('POST', '/events/custom', { identifier, name, time });
    await event(ada, 'ghl_note_added', 1_740_819_600);
    await call('POST', '/contact/identify', { email: ada, newEmail: 'augusta@example.com' });
    await event('augusta@example.com', 'ghl_note_updated', 1_740_819_000);
    await event('linus@example.com', 'ghl_note_added', 1_740_819_600);
    const { list } = await control('GET', '/_sim/events?email=Augusta@example.com');
    expect(list.map(({ name, email, time }) => [name, email, time])).toEqual([
      ['ghl_note_added', ada, 1_740_819_600],
      ['ghl_note_updated', 'augusta@example.com', 1_740_819_000],
    ]);
    expect((await control('GET', '/_sim/summary')).body).toMatchObject({
      events: 3,
      eventsByName: { ghl_note_added: 2, ghl_note_updated: 1 },
      undefinedEvents: 1,
      contactsCreatedByEvents: 2,
    });
  });

  it('record the calls of the API, not their own', async () => {
    await call('POST', '/contact/identify', { email: ada });
    await call('GET', '/tag');
    const { list } = await control('GET', '/_sim/calls?since=0&path=identify');
    expect(list).toMatchObject([{ method: 'POST', path: '/api/v1/rest/contact/identify', body: { email: ada }, status: 200 }]);
    expect((await control('GET', '/_sim/calls')).list).toHaveLength(2);
  });
});

describe('a large team', () => {
  it('holds 50,000 contacts, each found at once', async () => {
    const sim = await startSendxSim({ switches: { rateLimitPerSecond: null } });
    for (let index = 0; index < 50_000; index += 1) sim.contacts.edit({ email: `person-${index}@example.com`, create: true });
    const items = Array.from({ length: 25 }, (_, index) => ({ email: `person-${index * 2_000}@example.com`, firstName: 'Ada' }));
    await fetch(`${sim.url}/contact/identify/bulk`, {
      method: 'POST',
      headers: { 'x-team-apikey': sim.apiKey, 'content-type': 'application/json' },
      body: JSON.stringify(items),
    });
    expect([sim.contacts.count, sim.contacts.find('person-48000@example.com')?.firstName]).toEqual([50_000, 'Ada']);
    await sim.close();
  });
});

describe('a state file', () => {
  const home = mkdtempSync(join(tmpdir(), 'sendx-sim-'));
  afterAll(() => rmSync(home, { recursive: true }));

  it('keeps the team over a restart, opt-outs and ids included', async () => {
    const statePath = join(home, 'state.json');
    const first = await startSendxSim({ statePath });
    first.contacts.edit({ email: ada, create: true, firstName: 'Ada', addTags: ['vip'], customFields: { plan: 'Pro' } });
    first.contacts.edit({ email: 'linus@example.com', create: true, unsubscribed: true, delete: true });
    const before = first.contacts.find(ada);
    await first.close();

    const second = await startSendxSim({ statePath, switches: { rateLimitPerSecond: null } });
    second.setSwitches({ optOutSurvivesDelete: false });
    expect(second.contacts.find(ada)).toEqual(before);
    const headers = { 'x-team-apikey': second.apiKey, 'content-type': 'application/json' };
    await fetch(`${second.url}/contact/identify`, { method: 'POST', headers, body: JSON.stringify({ email: 'linus@example.com' }) });
    expect(second.resubscribes()).toHaveLength(1);
    await second.close();
  });
});
