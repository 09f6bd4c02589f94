import { FreeBudget, startVendor, type RecordedCall, type VendorAnswer, type VendorServer } from '@sync/vendor-http/fixtures';
import { classifySendx, readSendxLimits, SendxClient, SendxRequestInvalid } from './index.js';

const live = { priority: 'live' } as const;
const ok = { json: { status: '200', message: 'OK' } };
const missing = { status: 404, json: { status: 'error', message: 'Contact not found' } };
const adaId = 'contact_AdaAdaAdaAdaAdaAdaAda1';
const contact = (id: string, email: string) => ({ id, email, tags: null });

const failureOf = (work: Promise<unknown>): Promise<unknown> => work.then(() => undefined).catch((error: unknown) => error);

describe('SendxClient', () => {
  let vendor: VendorServer;
  let sendx: SendxClient;
  let budget: FreeBudget;
  const given = async (answer: VendorAnswer | ((call: RecordedCall, nth: number) => VendorAnswer)): Promise<void> => {
    vendor = await startVendor(typeof answer === 'function' ? answer : () => answer);
    budget = new FreeBudget();
    sendx = new SendxClient({ budget, baseUrl: `${vendor.url}/api/v1/rest`, apiKey: (team) => Promise.resolve(`key-of-${team}`) });
  };
  afterEach(async () => {
    await vendor.close();
    await sendx.close();
  });

  it('identifies Ada with the key and budget of the team', async () => {
    await given(ok);
    const ada = { email: 'ada@example.com', firstName: 'Ada', customFields: { ghl_open_tasks: '2' }, tags: ['ghl:task-open'] };
    await sendx.identify('team_1', ada, live);
    expect(vendor.calls).toMatchObject([
      { method: 'POST', path: '/api/v1/rest/contact/identify', headers: { 'x-team-apikey': 'key-of-team_1' }, body: ada },
    ]);
    expect(budget.acquired).toEqual([{ key: { vendor: 'sendx', account: 'team_1' }, priority: 'live' }]);
  });

  it('identifies many in one call, and is content with an answer that says nothing', async () => {
    await given({ json: { status: 'success' } });
    await sendx.identifyMany('team_1', [{ email: 'ada@example.com' }, { email: 'margaret@example.com' }], live);
    expect(vendor.calls[0]).toMatchObject({
      path: '/api/v1/rest/contact/identify/bulk',
      body: [{ email: 'ada@example.com' }, { email: 'margaret@example.com' }],
    });
    await vendor.close();
    await sendx.close();
    await given({ status: 200, text: '' });
    await expect(sendx.identify('team_1', { email: 'ada@example.com' }, live)).resolves.toBeUndefined();
  });

  it.each<[string, (client: SendxClient) => Promise<unknown>]>([
    ['arithmetic', (client) => client.identify('team_1', { email: 'ada@example.com', customFields: { seats: '++1' } }, live)],
    ['no e-mail address', (client) => client.identify('team_1', { email: 'ada' }, live)],
    [
      '26 people at once',
      (client) =>
        client.identifyMany(
          'team_1',
          Array.from({ length: 26 }, () => ({ email: 'ada@example.com' })),
          live,
        ),
    ],
    ['nobody', (client) => client.identifyMany('team_1', [], live)],
    ['a page larger than any', (client) => client.listContacts('team_1', { offset: 0, limit: 5_000 }, live)],
    ['an id of another kind', (client) => client.unsubscribe('team_1', 'tag_AdaAdaAdaAdaAdaAdaAda1', live)],
  ])('does not send %s', async (_name, call) => {
    await given(ok);
    const failure = await failureOf(call(sendx));
    expect(failure).toBeInstanceOf(SendxRequestInvalid);
    expect(String(failure)).not.toContain('ada@example.com');
    expect(vendor.calls).toEqual([]);
  });

  it('does not send a property SendX does not know', async () => {
    await given(ok);
    const ada = { email: 'ada@example.com', phone: '+442071838750' };
    await expect(sendx.identify('team_1', ada, live)).rejects.toThrow('phone');
    expect(vendor.calls).toEqual([]);
  });

  it('encodes what stands in a path', async () => {
    await given(ok);
    await sendx.unsubscribe('team_1', 'ada+news@example.com', live);
    expect(vendor.calls[0]?.path).toBe('/api/v1/rest/contact/unsubscribe/ada%2Bnews%40example.com');
  });

  it('finds exactly the address among partial hits, on whichever page, whatever its case', async () => {
    const rows = [
      contact('contact_1', 'ada@example.com.au'),
      contact('contact_2', 'cada@example.com'),
      contact('contact_3', 'Ada@Example.com'),
    ];
    await given(({ query }) => ({ json: rows.slice(Number(query['offset']), Number(query['offset']) + 1) }));
    expect(await sendx.findByEmail('team_1', 'ada@EXAMPLE.com', live)).toMatchObject({ id: 'contact_3' });
    expect(await sendx.findByEmail('team_1', 'da@example.com', live)).toBeNull();
    expect(vendor.calls[0]?.query).toEqual({ offset: '0', limit: '30', search: 'ada@EXAMPLE.com' });
  });

  it('walks through all contacts by rows received until a page is empty', async () => {
    const rows = Array.from({ length: 23 }, (_, index) => contact(`contact_${index}`, `p${index}@example.com`));
    await given(({ query }) => ({ json: rows.slice(Number(query['offset']), Number(query['offset']) + 10) })); // caps the page at 10
    const emails: string[] = [];
    for await (const { email } of sendx.eachContact('team_1', { priority: 'reconcile' })) emails.push(email);
    expect(emails).toEqual(rows.map((row) => row.email));
    expect(vendor.calls.map((call) => call.query['offset'])).toEqual(['0', '10', '20', '23']);
  });

  it('does not walk for ever when the offset is ignored', async () => {
    await given({ json: [contact('contact_1', 'ada@example.com')] });
    const seen: string[] = [];
    for await (const { id } of sendx.eachContact('team_1', live)) seen.push(id);
    expect(seen).toEqual(['contact_1']);
  });

  it('says absent for who is not there, as a value', async () => {
    await given(missing);
    expect(await sendx.getContact('team_1', adaId, live)).toBeNull();
    expect(await sendx.unsubscribe('team_1', adaId, live)).toBe('absent');
    expect(await sendx.deleteContact('team_1', adaId, live)).toBe('absent');
    expect(await sendx.track('team_1', { email: 'ada@example.com', addTags: ['a'] }, live)).toBe('absent');
    expect(await failureOf(sendx.updateContact('team_1', adaId, { email: 'ada@example.com' }, live))).toMatchObject({
      code: 'SENDX_NOT_FOUND',
    });
  });

  it("does not take another server's 404 for an answer about Ada", async () => {
    await given({ status: 404, text: '<html>no such page</html>' });
    expect(await failureOf(sendx.unsubscribe('team_1', adaId, live))).toMatchObject({ code: 'SENDX_UNKNOWN_PATH', failure: 'permanent' });
  });

  it('returns the list or field that has the name already', async () => {
    const field = { id: 'custom_field_1', name: 'ghl_phone', type: 0 };
    await given(({ method, query }) => {
      if (method === 'POST') return { status: 403, json: { status: 'error', message: 'name already exists' } };
      return { json: query['offset'] === '0' ? [{ ...field, id: 'custom_field_2', name: 'other' }, field] : [] };
    });
    expect(await sendx.createCustomField('team_1', { name: 'ghl_phone', type: 4, description: 'Phone' }, live)).toMatchObject(field);
    expect(await sendx.createList('team_1', { name: 'other' }, live)).toMatchObject({ name: 'other' });
    expect(await failureOf(sendx.createList('team_1', { name: 'Welcome' }, live))).toMatchObject({ status: 403, failure: 'permanent' });
  });

  it('has four calls of a team under way at most', async () => {
    let underWay = 0;
    let most = 0;
    await given(ok);
    budget.acquire = async () => {
      underWay += 1;
      most = Math.max(most, underWay);
      await new Promise((resolve) => setImmediate(resolve));
      underWay -= 1;
    };
    await Promise.all(Array.from({ length: 12 }, () => sendx.identify('team_1', { email: 'ada@example.com' }, live)));
    expect(most).toBe(4);
  });

  it('never repeats a write, and says when it may have happened', async () => {
    await given({ trouble: 'reset' });
    const event = { identifier: 'ada@example.com', name: 'ghl_task_overdue', data: { task_id: 'task_1' }, time: 1_740_819_600 };
    const failure = await failureOf(sendx.trackEvent('team_1', event, live));
    expect(failure).toMatchObject({ failure: 'transient', answerLost: true });
    expect(vendor.calls).toHaveLength(1);
    expect(JSON.stringify([failure, String(failure)])).not.toMatch(/key-of|ada@example/);
  });
});

describe('what an answer of SendX means', () => {
  it.each<[number, unknown, string, string]>([
    [400, { status: 'error', message: 'bad' }, 'permanent', 'SENDX_BAD_REQUEST'],
    [401, { status: 401, message: 'Unauthorized' }, 'auth', 'SENDX_KEY_REJECTED'],
    [403, { status: 'error', message: 'name already exists' }, 'permanent', 'SENDX_NAME_TAKEN_OR_FORBIDDEN'],
    [404, '', 'permanent', 'SENDX_UNKNOWN_PATH'],
    [409, { error: 'exists' }, 'permanent', 'SENDX_CONFLICT'],
    [422, { error: { code: 'invalid', message: 'no' } }, 'permanent', 'SENDX_REJECTED'],
    [429, { status: 'error', message: 'Email quota exceeded, please upgrade your plan' }, 'quota', 'SENDX_PLAN_QUOTA'],
    [429, { status: 'error', message: 'Too many requests' }, 'transient', 'SENDX_THROTTLED'],
    [408, null, 'transient', 'HTTP_408'],
    [500, { status: 'error', message: 'boom' }, 'transient', 'HTTP_500'],
    [503, '<html>', 'transient', 'HTTP_503'],
  ])('%i %j is %s %s', (status, body, failure, code) => {
    expect(classifySendx(status, body)).toMatchObject({ failure, code });
  });

  it('slows us down after 429 and 503', () => {
    expect(readSendxLimits(200, {})).toEqual({});
    expect(readSendxLimits(503, {})).toEqual({ throttled: true });
    expect(readSendxLimits(429, { 'retry-after': '7' })).toEqual({ throttled: true, retryAfterMs: 7_000 });
  });
});
