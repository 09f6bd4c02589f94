import { adaIn, openTestbed, type Testbed } from './testbed.js';

describe('access', () => {
  let bed: Testbed;
  beforeAll(async () => {
    bed = await openTestbed();
    bed.sim.world.contacts.load([adaIn(bed.sim)]);
  });
  afterAll(() => bed.sim.close());
  afterEach(() => bed.send('POST', '/_sim/reset').then(() => bed.sim.world.contacts.load([adaIn(bed.sim)])));
  const ada = 'ConAda00000000000004';

  it('lets the right token with the right version in', async () => {
    expect((await bed.call('getContact', { id: ada })).status).toBe(200);
  });

  it.each([
    ['no token', { authorization: '' }, 'Invalid JWT'],
    ['another token', { authorization: 'Bearer of-bad-news' }, 'Invalid JWT'],
    ['no version', { version: '' }, 'version header is invalid'],
    ['a version of another family', { version: '2021-04-15' }, 'version header is invalid'],
  ])('answers 401 to %s', async (_name, headers, message) => {
    const { status, body } = await bed.call('getContact', { id: ada, headers });
    expect([status, body.message]).toEqual([401, message]);
  });

  it('misses the version header', async () => {
    const { status, body } = await bed.send('GET', `/contacts/${ada}`, undefined, { authorization: `Bearer ${bed.sim.token}` });
    expect([status, body.message]).toEqual([401, 'version header was not found.']);
  });

  it('answers 401 to a missing scope, in words a client can tell from an old token', async () => {
    await bed.send('POST', '/_sim/settings', { scopes: ['contacts.readonly'] });
    expect((await bed.call('getContact', { id: ada })).status).toBe(200);
    const { status, body } = await bed.call('deleteContact', { id: ada });
    expect([status, body.message]).toEqual([401, 'The token is not authorized for this scope.']);
  });

  it('answers 403 to another location', async () => {
    const other = 'SimLocation000000002';
    const answers = await Promise.all([
      bed.call('getLocation', { id: other }),
      bed.call('listCustomFields', { id: other }),
      bed.call('listUsers', { query: `?locationId=${other}` }),
      bed.call('searchContacts', { body: { locationId: other, pageLimit: 1 } }),
      bed.call('createContact', { body: { locationId: other, firstName: 'Ada' } }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 403, 403]);
  });

  it('answers 401 to a wrong path case, 404 without a body to an unknown path', async () => {
    const paths = [
      '/Contacts/search',
      '/contacts/Search',
      `/locations/${bed.sim.locationId}/customfields`,
      '/nowhere',
      '/contacts',
      '/users',
    ];
    const answers = await Promise.all(paths.map((path) => bed.send('POST', path, {})));
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 404, 404, 404]);
    expect(answers[3]?.body).toBeNull();
  });

  it('takes a path segment it does not know for a contact id', async () => {
    expect((await bed.call('getContact', { id: 'tasks' })).status).toBe(400);
  });

  it('serves reference data', async () => {
    const { body: fields } = await bed.call('listCustomFields', { query: '?model=contact' });
    expect(new Set((fields.customFields as unknown as { dataType: string }[]).map(({ dataType }) => dataType)).size).toBe(13);
    const { body: users } = await bed.call('listUsers', { query: `?locationId=${bed.sim.locationId}` });
    expect(users.users).toHaveLength(3);
    expect((await bed.call('getLocation')).body.location).toMatchObject({ timezone: 'America/New_York' });
    expect((await bed.call('listUsers')).status).toBe(401);
  });
});
