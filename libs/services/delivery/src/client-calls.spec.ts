import { SendxClient } from '@sync/sendx-client';
import { FreeBudget, startVendor, type VendorAnswer, type VendorServer } from '@sync/vendor-http/fixtures';
import { bulkAnswer, ClientTeams } from './client-calls.js';

const documents = ['ada@example.com', 'linus@example.com'].map((email) => ({ email }));
const options = { priority: 'live' } as const;

describe('bulkAnswer', () => {
  it('doubts nobody when it speaks of nobody, and says that it does not', () =>
    expect(bulkAnswer(documents, undefined)).toEqual({ failed: [], itemised: false }));

  it('believes a plain success for each address, in any order and spelling', () =>
    expect(
      bulkAnswer(documents, [
        { email: 'Linus@Example.com', status: 'OK' },
        { email: 'ada@example.com', status: 200 },
      ]),
    ).toEqual({
      failed: [],
      itemised: true,
    }));

  it('doubts whoever is refused, missing, or said something unknown of', () => {
    expect(bulkAnswer(documents, [{ email: 'ada@example.com', status: 'error' }]).failed).toEqual([0, 1]);
    expect(bulkAnswer(documents, [{ email: 'ada@example.com' }, { email: 'linus@example.com', status: 'queued' }]).failed).toEqual([0, 1]);
  });

  it('goes by place when it names nobody, unless the list has another length', () => {
    expect(bulkAnswer(documents, [{ status: 'success' }, { status: 'error' }]).failed).toEqual([1]);
    expect(bulkAnswer(documents, [{ status: 'success' }]).failed).toEqual([0, 1]);
  });
});

describe('ClientTeams', () => {
  let vendor: VendorServer;
  let client: SendxClient;
  let answer: (method: string, path: string, query: Readonly<Record<string, string>>) => VendorAnswer;
  beforeEach(async () => {
    vendor = await startVendor((call) => answer(call.method, call.path, call.query));
    client = new SendxClient({ budget: new FreeBudget(), baseUrl: vendor.url, apiKey: () => 'key' });
  });
  afterEach(async () => {
    await client.close();
    await vendor.close();
  });
  const calls = () => new ClientTeams(client, (id) => (id === 'con-1' ? 'team' : undefined)).forConnection('con-1');
  const listId = (letter: string): string => `list_${letter.repeat(22)}`;
  const sent = (path: string) => vendor.calls.filter((call) => call.path.startsWith(path));

  it('makes a list once, however many people join it in one call', async () => {
    answer = (method, path) => {
      if (path.startsWith('/list') && method === 'GET') return { status: 200, json: [] };
      if (path.startsWith('/list')) return { status: 201, json: { id: listId('a'), name: 'News' } };
      return { status: 200, json: { status: 'success' } };
    };
    const team = await calls();
    const people = Array.from({ length: 25 }, (_, index) => ({ email: `person-${index}@example.com`, lists: ['News'] }));
    expect(await team.identifyMany(people, options)).toEqual({ failed: [], itemised: false });
    expect(sent('/list').map(({ method }) => method)).toEqual(['GET', 'POST']);
  });

  it('reads the lists anew after a refusal', async () => {
    let id = listId('a');
    answer = (_method, path, { offset }) => {
      if (path.startsWith('/list')) return { status: 200, json: offset === '0' ? [{ id, name: 'News' }] : [] };
      return { status: id === listId('a') ? 422 : 200, json: { status: 'x', message: 'List does not exist' } };
    };
    const team = await calls();
    const person = { email: 'ada@example.com', lists: ['News'] };
    await expect(team.identify(person, options)).rejects.toMatchObject({ code: 'SENDX_REJECTED' });
    id = listId('b');
    await team.identify(person, options);
    expect(sent('/contact/identify').at(-1)?.body).toMatchObject({ lists: [listId('b')] });
  });

  it('unsubscribes by e-mail when the id has an unexpected form', async () => {
    answer = () => ({ status: 200, json: { status: 'success' } });
    expect(await (await calls()).unsubscribe({ id: 'contact_odd', email: 'linus@example.com' }, options)).toBe('done');
    expect(vendor.calls.map(({ path }) => decodeURIComponent(path))).toEqual(['/contact/unsubscribe/linus@example.com']);
  });

  it('says when SendX does not know the person', async () => {
    answer = () => ({ status: 404, json: { status: 'error', message: 'Contact not found' } });
    expect(await (await calls()).track({ email: 'ada@example.com', addTags: ['vip'], removeTags: [] }, options)).toBe('absent');
  });

  it('tells an event in seconds, once, and says when SendX does not have the person', async () => {
    const event = {
      email: 'ada@example.com',
      name: 'ghl_note_added',
      data: { note_id: 'note-1' },
      at: new Date('2025-03-01T09:00:00.999Z'),
    };
    answer = () => ({ status: 200, json: { status: 'success' } });
    expect(await (await calls()).trackCustomEvent(event, options)).toBe('done');
    expect(vendor.calls.map(({ path, body }) => [path, body])).toEqual([
      ['/events/custom', { identifier: 'ada@example.com', name: 'ghl_note_added', data: { note_id: 'note-1' }, time: 1_740_819_600 }],
    ]);
    answer = () => ({ status: 404, json: { status: 'error', message: 'Contact not found' } });
    expect(await (await calls()).trackCustomEvent(event, options)).toBe('absent');
  });

  it('refuses a connection that is gone', async () =>
    await expect(new ClientTeams(client, () => undefined).forConnection('con-2')).rejects.toThrow(
      'There is no connection con-2 any more.',
    ));
});
