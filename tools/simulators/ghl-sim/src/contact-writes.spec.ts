import { contactAnswer } from '@sync/contracts-ghl';
import { adaIn, openTestbed, type Testbed } from './testbed.js';

describe('contact writes', () => {
  let bed: Testbed;
  const id = 'ConAda00000000000004';
  beforeAll(async () => void (bed = await openTestbed()));
  beforeEach(() => bed.sim.world.contacts.load([adaIn(bed.sim)]));
  afterAll(() => bed.sim.close());
  const read = async (contactId = id) => contactAnswer.parse((await bed.call('getContact', { id: contactId })).body).contact;
  const create = (body: Record<string, unknown>) => bed.call('createContact', { body: { locationId: bed.sim.locationId, ...body } });

  it('creates with 201 and shows the record at once by id', async () => {
    const { status, body } = await create({ name: 'Grace Brewster Hopper', phone: '(202) 555-0143', tags: ['Admiral', 'admiral'] });
    expect(status).toBe(201);
    const { contact } = contactAnswer.parse(body);
    expect(contact).toMatchObject({ firstName: 'Grace', lastName: 'Brewster Hopper', phone: '+12025550143', tags: ['admiral'] });
    expect(await read(contact.id)).toMatchObject({ name: 'Grace Brewster Hopper' });
  });

  it('updates what is named and leaves the rest', async () => {
    const { status, body } = await bed.call('updateContact', { id, body: { lastName: 'King', email: null } });
    expect([status, body.succeded]).toEqual([200, true]);
    expect(await read()).toMatchObject({ firstName: 'Ada', lastName: 'King', email: null, tags: ['customer'] });
    expect((await read()).dateUpdated).not.toBe('2025-03-01T09:00:00.000Z');
  });

  it('moves no date for an update that changes nothing', async () => {
    await bed.call('updateContact', { id, body: { firstName: 'Ada' } });
    expect((await read()).dateUpdated).toBe('2025-03-01T09:00:00.000Z');
  });

  it('merges custom fields and channels, by id or key', async () => {
    await bed.call('updateContact', {
      id,
      body: { customFields: [{ key: 'plan', field_value: 'Plus' }], dndSettings: { SMS: { status: 'active' } } },
    });
    await bed.call('updateContact', {
      id,
      body: { customFields: [{ id: 'SimField000000000003', field_value: 4 }], dndSettings: { Email: { status: 'active' } } },
    });
    const contact = await read();
    expect(contact.customFields).toEqual([
      { id: 'SimField000000000007', value: 'Plus' },
      { id: 'SimField000000000003', value: 4 },
    ]);
    expect(contact.dndSettings).toMatchObject({ SMS: { status: 'active' }, Email: { status: 'active' } });
  });

  it('replaces every tag on update, and adds and removes through calls of their own', async () => {
    expect((await bed.call('addContactTags', { id, body: { tags: ['VIP', 'customer'] } })).body).toMatchObject({
      tags: ['customer', 'vip'],
    });
    const removed = await bed.call('removeContactTags', { id, body: { tags: ['Customer'] } });
    expect([removed.status, removed.body.tags]).toEqual([200, ['vip']]);
    await bed.call('updateContact', { id, body: { tags: ['Only'] } });
    expect((await read()).tags).toEqual(['only']);
  });

  it('refuses undeclared properties with 422 and changes nothing', async () => {
    const { status, body } = await bed.call('updateContact', { id, body: { lastName: 'King', companyName: 'X', nickname: 'Y' } });
    expect([status, body.message]).toEqual([422, ['property companyName should not exist', 'property nickname should not exist']]);
    expect((await read()).lastName).toBe('Lovelace');
    expect((await create({ nickname: 'Y' })).status).toBe(422);
    expect((await bed.call('addContactTags', { id, body: { tags: 'vip' } })).status).toBe(422);
  });

  it('answers 400 to a missing record, by every verb', async () => {
    const gone = { id: 'ConNobody00000000000' };
    const answers = await Promise.all([
      bed.call('getContact', gone),
      bed.call('updateContact', { ...gone, body: {} }),
      bed.call('deleteContact', gone),
      bed.call('addContactTags', { ...gone, body: { tags: ['x'] } }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([400, 400, 400, 400]);
    expect(answers[0].body.message).toBe('Contact with id ConNobody00000000000 not found');
  });

  it('deletes at once', async () => {
    expect((await bed.call('deleteContact', { id })).body.succeded).toBe(true);
    expect((await bed.call('getContact', { id })).status).toBe(400);
  });

  it('names the other record when a create or an update meets the duplicate rule', async () => {
    const { status, body } = await create({ email: 'ada@EXAMPLE.com' });
    expect(status).toBe(400);
    expect(body).toMatchObject({
      message: 'This location does not allow duplicated contacts.',
      meta: { contactId: id, matchingField: 'email', contactName: 'Ada Lovelace' },
    });
    expect((await create({ phone: '+44 20 7946 0001' })).body.meta).toMatchObject({ matchingField: 'phone' });
    const { body: grace } = await create({ email: 'grace@example.com' });
    const { id: graceId } = contactAnswer.parse(grace).contact;
    expect((await bed.call('updateContact', { id: graceId, body: { email: 'ada@example.com' } })).status).toBe(400);
    expect((await bed.call('updateContact', { id, body: { email: 'ada@example.com' } })).status).toBe(200);
  });

  it('creates duplicates where the location allows them', async () => {
    await bed.send('POST', '/_sim/settings', { allowDuplicates: true });
    expect((await create({ email: 'ada@example.com' })).status).toBe(201);
    await bed.send('POST', '/_sim/settings', { allowDuplicates: false });
  });

  it('answers 400 to a body that is not JSON', async () => {
    const headers = { authorization: `Bearer ${bed.sim.token}`, version: '2021-07-28', 'content-type': 'application/json' };
    expect((await fetch(`${bed.sim.url}/contacts/`, { method: 'POST', body: '{"a":', headers })).status).toBe(400);
  });
});
