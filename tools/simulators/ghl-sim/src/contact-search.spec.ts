import { contactSearchAnswer, type GhlSearchRow } from '@sync/contracts-ghl';
import { openTestbed, type Testbed } from './testbed.js';

describe('contact search', () => {
  let bed: Testbed;
  beforeAll(async () => void (bed = await openTestbed({ contacts: 1_200, seed: 7 })));
  afterAll(() => bed.sim.close());

  const ask = (body: Record<string, unknown>) =>
    bed.call('searchContacts', { body: { locationId: bed.sim.locationId, pageLimit: 100, ...body } });
  const page = async (body: Record<string, unknown> = {}) => contactSearchAnswer.parse((await ask(body)).body);
  const scroll = async (body: Record<string, unknown>): Promise<GhlSearchRow[]> => {
    const rows: GhlSearchRow[] = [];
    for (let searchAfter: unknown[] | null | undefined; ; searchAfter = rows.at(-1)?.searchAfter) {
      const { contacts } = await page({ ...body, ...(searchAfter ? { searchAfter } : {}) });
      rows.push(...contacts);
      if (contacts.length < 100) return rows;
    }
  };
  const records = () => [...bed.sim.world.contacts.all()];

  it.each([
    [{ field: 'dateAdded', direction: 'asc' }],
    [{ field: 'dateUpdated', direction: 'desc' }],
    [{ field: 'email', direction: 'asc' }],
    [{ field: 'dnd', direction: 'desc' }],
  ])('scrolls through everyone exactly once by %j, and every row has a cursor', async (sort) => {
    const rows = await scroll({ sort: [sort] });
    expect(new Set(rows.map(({ id }) => id)).size).toBe(1_200);
    expect(rows).toHaveLength(1_200);
    expect(rows.every(({ searchAfter }) => searchAfter?.length === 2)).toBe(true);
  });

  it('sorts by two fields', async () => {
    const rows = await scroll({
      sort: [
        { field: 'dnd', direction: 'desc' },
        { field: 'dateAdded', direction: 'asc' },
      ],
    });
    const expected = records().sort((a, b) => Number(b.dnd) - Number(a.dnd) || Date.parse(a.dateAdded) - Date.parse(b.dateAdded));
    expect(rows.map(({ dateAdded }) => dateAdded)).toEqual(expected.map(({ dateAdded }) => dateAdded));
  });

  it('pages by number up to 10,000 rows, never beside a cursor, never more than 500 a page', async () => {
    expect((await page({ page: 12 })).contacts).toHaveLength(100);
    expect((await page({ page: 13 })).contacts).toHaveLength(0);
    expect((await page({ pageLimit: 500, page: 20 })).total).toBe(1_200);
    expect((await ask({ pageLimit: 500, page: 21 })).status).toBe(400);
    expect((await ask({ page: 1, searchAfter: [1, 'x'] })).status).toBe(400);
    expect((await ask({ pageLimit: 501 })).status).toBe(422);
    expect((await ask({ pageLimit: undefined })).status).toBe(422);
    expect((await ask({ limit: 5 })).body.message).toEqual(['property limit should not exist']);
  });

  it('shows rows that differ from the record', async () => {
    const { contacts } = (await ask({ pageLimit: 500, filters: [{ field: 'address', operator: 'exists' }] })).body;
    const row = (contacts ?? [])[0] as Record<string, unknown> | undefined;
    const record = bed.sim.world.contacts.get(String(row?.id));
    expect(row).toMatchObject({ address: record?.address1, firstName: record?.firstName, businessName: null });
    expect(row).not.toHaveProperty('address1');
    expect(row?.firstNameLowerCase).toBe(record?.firstName?.toLowerCase());
  });

  it('shows only lower-cased names when told to, as the vendor documents', async () => {
    await bed.send('POST', '/_sim/settings', { searchNames: 'lower' });
    const { contacts } = await page({ filters: [{ field: 'firstNameLowerCase', operator: 'exists' }] });
    await bed.send('POST', '/_sim/settings', { searchNames: 'cased' });
    expect(contacts.every(({ firstName, firstNameLowerCase }) => firstName === undefined && firstNameLowerCase)).toBe(true);
  });

  it.each([
    [
      'a range of dates in ISO',
      [{ field: 'dateUpdated', operator: 'range', value: { gte: '2024-06-01T00:00:00.000Z', lt: '2024-09-01T00:00:00.000Z' } }],
    ],
    [
      'a range of dates in milliseconds',
      [{ field: 'dateUpdated', operator: 'range', value: { gte: Date.UTC(2024, 5, 1), lt: Date.UTC(2024, 8, 1) } }],
    ],
  ])('filters by %s', async (_name, filters) => {
    const expected = records().filter(({ dateUpdated }) => dateUpdated >= '2024-06-01' && dateUpdated < '2024-09-01');
    const { contacts, total } = await page({ pageLimit: 500, filters });
    expect(total).toBe(expected.length);
    expect(new Set(contacts.map(({ id }) => id))).toEqual(new Set(expected.map(({ id }) => id)));
  });

  it('filters by e-mail, tags, channels, custom fields and groups', async () => {
    const someone = records().find(({ email }) => email?.includes('@'));
    const sameEmail = records().filter(({ email }) => email?.toLowerCase() === someone?.email?.toLowerCase());
    expect((await page({ filters: [{ field: 'email', operator: 'eq', value: someone?.email?.toUpperCase() }] })).total).toBe(
      sameEmail.length,
    );
    expect((await page({ filters: [{ field: 'tags', operator: 'eq', value: ['vip'] }] })).total).toBe(
      records().filter(({ tags }) => tags.includes('vip')).length,
    );
    const optedOut = records().filter(({ dndSettings }) => dndSettings?.Email?.status === 'active');
    expect((await page({ filters: [{ field: 'dndSettings.Email.status', operator: 'eq', value: 'active' }] })).total).toBe(optedOut.length);
    const plus = { field: 'customFields.SimField000000000007', operator: 'eq', value: 'Plus' };
    const without = { field: 'email', operator: 'not_exists' };
    const [both, either] = await Promise.all([
      page({ filters: [plus, without] }),
      page({ filters: [{ group: 'OR', filters: [plus, without] }] }),
    ]);
    expect(both.total).toBeLessThan(either.total ?? 0);
    expect((await ask({ filters: [{ field: 'contact_name', operator: 'eq', value: 'Ada' }] })).status).toBe(422);
  });

  it('finds text', async () => {
    const someone = records().find(({ email }) => email?.includes('@'));
    expect((await page({ query: someone?.email ?? '' })).contacts.map(({ id }) => id)).toContain(someone?.id);
  });
});

describe('search lag', () => {
  let now = Date.parse('2025-03-01T09:00:00.000Z');
  let bed: Testbed;
  beforeAll(async () => void (bed = await openTestbed({ contacts: 3, now: () => now, settings: { searchLagMs: 5_000 } })));
  afterAll(() => bed.sim.close());
  const search = async () =>
    contactSearchAnswer.parse((await bed.call('searchContacts', { body: { locationId: bed.sim.locationId, pageLimit: 10 } })).body)
      .contacts;

  it('hides a write and keeps a deleted row until it is over; GET by id never lags', async () => {
    const [kept, deleted] = await search();
    await bed.call('updateContact', { id: kept?.id, body: { firstName: 'Margaret' } });
    await bed.call('deleteContact', { id: deleted?.id });
    await bed.call('createContact', { body: { locationId: bed.sim.locationId, firstName: 'Grace' } });
    now += 4_999;
    expect((await search()).map(({ id }) => id)).toContain(deleted?.id);
    expect((await search()).map(({ firstName }) => firstName)).not.toContain('Margaret');
    expect((await bed.call('getContact', { id: kept?.id })).body.contact).toMatchObject({ firstName: 'Margaret' });
    expect((await bed.call('getContact', { id: deleted?.id })).status).toBe(400);
    now += 1;
    const after = await search();
    expect(after.map(({ id }) => id)).not.toContain(deleted?.id);
    expect(after.map(({ firstName }) => firstName)).toEqual(expect.arrayContaining(['Margaret', 'Grace']));
    expect(after).toHaveLength(3);
  });
});
