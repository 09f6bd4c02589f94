import { useSendxSim } from './sendx-caller.examples.js';

const ada = 'ada@example.com';

describe('identify', () => {
  const { sim, call, set } = useSendxSim();
  const identify = (body: object) => call('POST', '/contact/identify', { email: ada, ...body });
  const field = (name: string, type: number) => call('POST', '/customfield', { name, type, description: name });
  const stored = () => sim().contacts.find(ada);

  it('creates a contact and answers without its id', async () => {
    const answer = await identify({ firstName: 'Ada', tags: ['poetical'] });
    expect([answer.status, answer.body]).toEqual([200, { status: '200', message: 'OK' }]);
    expect(stored()).toMatchObject({ email: ada, firstName: 'Ada', tags: ['poetical'], unsubscribed: false });
  });

  it('adds to the contact of that address, in any case, and deletes nothing', async () => {
    await identify({ firstName: 'Ada', tags: ['poetical'], customFields: { plan: 'Pro' } });
    await call('POST', '/contact/identify', { email: 'ADA@Example.com', lastName: 'Lovelace', tags: ['first'] });
    expect(sim().contacts.count).toBe(1);
    expect(stored()).toMatchObject({ firstName: 'Ada', lastName: 'Lovelace', tags: ['poetical', 'first'], customFields: { plan: 'Pro' } });
  });

  it('writes no history when it is repeated', async () => {
    await identify({ firstName: 'Ada' });
    const before = stored()?.history.length;
    await identify({ firstName: 'Ada' });
    expect(stored()?.history.length).toBe(before);
  });

  it('refuses a body without an e-mail', async () => {
    expect((await call('POST', '/contact/identify', { firstName: 'Grace' })).status).toBe(422);
  });

  it('invents unknown fields as text, and counts them', async () => {
    await field('known', 1);
    await identify({ customFields: { known: '1', unheard_of: '2' } });
    expect(sim().fieldsCreatedOnTheFly()).toEqual(['unheard_of']);
    expect((await call('GET', '/customfield')).list.map(({ name, type }) => [name, type])).toEqual([
      ['known', 1],
      ['unheard_of', 0],
    ]);
  });

  it('does legacy arithmetic on numbers, twice when sent twice, unless switched off', async () => {
    await field('open_tasks', 1);
    await identify({ customFields: { open_tasks: '5' } });
    await identify({ customFields: { open_tasks: '++2' } });
    await identify({ customFields: { open_tasks: '--1' } });
    await identify({ customFields: { open_tasks: '--1' } });
    expect(stored()?.customFields).toEqual({ open_tasks: '5' });
    set({ legacyArithmetic: false });
    expect((await identify({ customFields: { open_tasks: '++2' } })).status).toBe(422);
  });

  it.each([
    [1, 'many'],
    [2, '01.03.2025'],
    [2, '2025-13-40'],
    [3, 'yes'],
    [4, 'call me'],
  ])('refuses a value that is none for type %i, or stores it (P13)', async (type, value) => {
    await field('typed', type);
    expect((await identify({ customFields: { typed: value } })).status).toBe(422);
    expect(stored()).toBeUndefined();
    set({ wrongTypedValues: 'store' });
    await identify({ customFields: { typed: value } });
    expect(stored()?.customFields).toEqual({ typed: value });
  });

  it('refuses text over 255 characters, or cuts it (P12)', async () => {
    const long = 'x'.repeat(256);
    expect((await identify({ customFields: { note: long } })).status).toBe(422);
    expect((await identify({ company: long })).status).toBe(422);
    set({ longText: 'cut' });
    await identify({ company: long, customFields: { note: long } });
    expect([stored()?.company?.length, stored()?.customFields['note']?.length]).toEqual([255, 255]);
  });

  it('ignores "", or clears with it (P3)', async () => {
    await identify({ firstName: 'Ada', customFields: { plan: 'Pro' } });
    await identify({ firstName: '', customFields: { plan: '' } });
    expect(stored()).toMatchObject({ firstName: 'Ada', customFields: { plan: 'Pro' } });
    set({ emptyClearsByIdentify: true });
    await identify({ firstName: '', customFields: { plan: '' } });
    expect(stored()).toMatchObject({ firstName: null, customFields: {} });
  });

  it('joins lists by id, by name, or not at all (P4)', async () => {
    const { body: list } = await call('POST', '/list', { name: 'Welcome' });
    const other = await call('POST', '/list', { name: 'News' });
    await identify({ lists: [list.id] });
    expect((await identify({ lists: ['News'] })).status).toBe(422);
    set({ identifyLists: 'names' });
    await identify({ lists: ['News'] });
    expect(stored()?.lists).toEqual(['Welcome', 'News']);
    set({ identifyLists: 'ignored' });
    expect((await identify({ lists: ['nonsense', other.body.id] })).status).toBe(200);
    expect(stored()?.lists).toEqual(['Welcome', 'News']);
  });

  describe('with newEmail', () => {
    const rename = () => identify({ newEmail: 'lovelace@example.com' });
    const renamed = () => sim().contacts.find('lovelace@example.com');

    it('renames', async () => {
      await identify({ firstName: 'Ada' });
      const id = stored()?.id;
      expect((await rename()).status).toBe(200);
      expect([stored(), renamed()?.id, renamed()?.firstName]).toEqual([undefined, id, 'Ada']);
    });

    it.each([422, 409] as const)('fails with %i when somebody has the new address, and changes nobody', async (status) => {
      set({ renameConflictStatus: status });
      await identify({ firstName: 'Ada' });
      await call('POST', '/contact/identify', { email: 'lovelace@example.com' });
      expect((await identify({ newEmail: 'lovelace@example.com', firstName: 'Augusta' })).status).toBe(status);
      expect(stored()?.firstName).toBe('Ada');
    });

    it('creates under the new or the old address, or refuses, when nobody has the old one', async () => {
      await rename();
      expect([stored(), renamed()?.email]).toEqual([undefined, 'lovelace@example.com']);
      await sim().reset();
      set({ renameOfUnknown: 'creates-old-address' });
      await rename();
      expect([stored()?.email, renamed()]).toEqual([ada, undefined]);
      await sim().reset();
      set({ renameOfUnknown: 'refused' });
      expect([(await rename()).status, sim().contacts.count]).toEqual([422, 0]);
    });
  });
});

describe('bulk identify', () => {
  const { sim, call, set } = useSendxSim();
  const bulk = (items: unknown) => call('POST', '/contact/identify/bulk', items);
  const people = (count: number) => Array.from({ length: count }, (_, index) => ({ email: `person-${index}@example.com` }));
  const oneBad = [{ email: ada }, { email: 'nobody' }, { email: 'margaret@example.com' }];

  it('takes 1 to 25 people', async () => {
    expect((await bulk(people(25))).body).toMatchObject({ status: 'success' });
    expect(sim().contacts.count).toBe(25);
    for (const wrong of [people(26), [], { email: ada }]) expect((await bulk(wrong)).status).toBe(422);
    expect(sim().contacts.count).toBe(25);
  });

  it('does nothing when one is bad', async () => {
    expect((await bulk(oneBad)).status).toBe(422);
    expect(sim().contacts.count).toBe(0);
  });

  it('does the good ones and answers success all the same', async () => {
    set({ bulkPartialFailure: 'accepts-good' });
    const answer = await bulk(oneBad);
    expect([answer.status, answer.body['results'], sim().contacts.count]).toEqual([200, undefined, 2]);
  });

  it('does the good ones and tells which', async () => {
    set({ bulkPartialFailure: 'per-item' });
    expect((await bulk(oneBad)).body['results']).toMatchObject([{ status: 'success' }, { status: 'error' }, { status: 'success' }]);
  });

  it('makes one contact of one address named twice', async () => {
    await bulk([
      { email: ada, firstName: 'Ada' },
      { email: 'Ada@example.com', lastName: 'Lovelace' },
    ]);
    expect(sim().contacts.all()).toMatchObject([{ firstName: 'Ada', lastName: 'Lovelace' }]);
  });
});
