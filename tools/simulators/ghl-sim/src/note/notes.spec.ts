import { contactNotesAnswer } from '@sync/contracts-ghl';
import { adaIn, openTestbed, type Testbed } from '../testbed.js';

describe('notes of a contact', () => {
  let bed: Testbed;
  let clock = Date.parse('2025-03-01T09:00:00.000Z');
  const ada = 'ConAda00000000000004';
  beforeAll(async () => void (bed = await openTestbed({ now: () => clock })));
  beforeEach(() => {
    bed.sim.world.contacts.load([adaIn(bed.sim)]);
    bed.sim.world.notes.load([]);
  });
  afterAll(() => bed.sim.close());
  const create = async (body: object) => (await bed.call('createNote', { id: ada, body })).body.note as unknown as { id: string };
  const list = async () => contactNotesAnswer.parse((await bed.call('listNotes', { id: ada })).body).notes;

  it('are listed all at once, the newest first', async () => {
    expect(await list()).toEqual([]);
    await create({ body: 'First', userId: 'SimUser0000000000001', title: 'Call', color: '#FFAA00', pinned: true });
    clock += 1_000;
    await create({ body: '<p>Second</p>' });
    const [second, first] = await list();
    expect(first).toMatchObject({ body: 'First', title: 'Call', contactId: ada, userId: 'SimUser0000000000001', pinned: true });
    expect(second).toMatchObject({ body: '<p>Second</p>', dateAdded: new Date(clock).toISOString() });
    expect(second && 'dateUpdated' in second).toBe(false);
  });

  it('are never told apart by their words: the same note twice is two notes', async () => {
    await create({ body: 'Same' });
    await create({ body: 'Same' });
    expect(await list()).toHaveLength(2);
  });

  it('are read, changed and deleted by id', async () => {
    const { id } = await create({ body: 'Draft' });
    expect((await bed.call('getNote', { id: [ada, id] })).body.note).toMatchObject({ id, body: 'Draft' });
    clock += 1_000;
    const { status, body } = await bed.call('updateNote', { id: [ada, id], body: { body: 'Final' } });
    expect([status, body.note]).toMatchObject([200, { id, body: 'Final', dateUpdated: new Date(clock).toISOString() }]);
    expect((await bed.call('deleteNote', { id: [ada, id] })).body).toMatchObject({ succeded: true });
    const gone = await bed.call('getNote', { id: [ada, id] });
    expect([gone.status, gone.body.message]).toEqual([400, `Note with id ${id} not found`]);
  });

  it('refuse a note without words, undeclared properties, and a contact who is not there', async () => {
    expect((await bed.call('createNote', { id: ada, body: { title: 'Call' } })).status).toBe(422);
    expect((await bed.call('createNote', { id: ada, body: { body: 'x', contactId: ada } })).status).toBe(422);
    expect((await bed.call('listNotes', { id: 'nobody' })).body.message).toBe('Contact with id nobody not found');
    expect((await bed.call('listNotes', { id: ada, headers: { version: '2021-04-15' } })).status).toBe(401);
  });

  it('go with their contact', async () => {
    const { id } = await create({ body: 'Draft' });
    await bed.call('deleteContact', { id: ada });
    expect(bed.sim.world.notes.get(id)).toBeUndefined();
  });
});
