import { taskSearchAnswer, type GhlTaskRow } from '@sync/contracts-ghl';
import { adaIn, openTestbed, type Testbed } from '../testbed.js';
import type { SimTask } from './sim-task.js';

const now = Date.parse('2025-03-01T09:00:00.000Z');
const maya = 'SimUser0000000000001';

const manyTasks = (count: number, locationId: string, contactIds: string[]): SimTask[] =>
  Array.from({ length: count }, (_, index) => ({
    id: `Tsk${String(index).padStart(17, '0')}`,
    locationId,
    contactId: contactIds[index % contactIds.length] ?? '',
    title: index % 10 === 0 ? `Call ${index}` : `Write ${index}`,
    body: '',
    assignedTo: index % 3 === 0 ? maya : null,
    dueDate: new Date(now + index * 60_000).toISOString(),
    completed: index % 4 === 0,
    // Several were made in the same second.
    dateAdded: new Date(now - Math.floor(index / 7) * 1_000).toISOString(),
    dateUpdated: new Date(now).toISOString(),
  }));

describe('the task search of a location with 5,000 tasks', () => {
  let bed: Testbed;
  let people: string[] = [];
  beforeAll(async () => {
    bed = await openTestbed({ contacts: 50, seed: 2 });
    people = [...bed.sim.world.contacts.all()].map(({ id }) => id);
    bed.sim.world.tasks.load(manyTasks(5_000, bed.sim.locationId, people));
  });
  afterAll(() => bed.sim.close());

  const ask = (body: Record<string, unknown> = {}) => bed.call('searchTasks', { body });
  const page = async (body: Record<string, unknown> = {}) => taskSearchAnswer.parse((await ask(body)).body);
  const wire = async (body: Record<string, unknown>) => (await ask(body)).body.tasks as unknown as Record<string, unknown>[];
  const paged = async (body: Record<string, unknown>): Promise<GhlTaskRow[]> => {
    const rows: GhlTaskRow[] = [];
    for (let skip = 0; ; skip += 500) {
      const { tasks } = await page({ ...body, limit: 500, skip });
      rows.push(...tasks);
      if (tasks.length < 500) return rows;
    }
  };

  it('answers 201, and rows that are keyed _id, without a total', async () => {
    const { status, body } = await ask({ limit: 1 });
    expect(status).toBe(201);
    expect(Object.keys(body).sort()).toEqual(['tasks', 'traceId']);
    const [row] = body.tasks as unknown as Record<string, unknown>[];
    const task = bed.sim.world.tasks.get(String(row?._id));
    expect(row).not.toHaveProperty('id');
    expect(row).toMatchObject({
      title: task?.title,
      contactId: task?.contactId,
      deleted: false,
      businessId: null,
      statusGroup: 'to_do',
    });
    expect(row).toMatchObject({ dateUpdated: task?.dateUpdated, updatedAt: task?.dateUpdated, contactDetails: { id: task?.contactId } });
  });

  it('gives 25 rows unless told otherwise, 500 at most', async () => {
    expect((await page()).rows).toBe(25);
    expect((await page({ limit: 500 })).rows).toBe(500);
    expect((await ask({ limit: 501 })).status).toBe(422);
    expect((await ask({ limit: 0 })).status).toBe(422);
  });

  it('is paged by skip: ten full pages, then an empty one, every task once', async () => {
    const rows = await paged({});
    expect(rows).toHaveLength(5_000);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(5_000);
    expect((await page({ limit: 500, skip: 5_000 })).rows).toBe(0);
  });

  it('is paged by the cursor of the last row as well, which even the last row of all has', async () => {
    const seen: string[] = [];
    for (let searchAfter: unknown; ;) {
      const rows = await wire({ limit: 500, ...(searchAfter === undefined ? {} : { searchAfter }) });
      seen.push(...rows.map(({ _id }) => String(_id)));
      searchAfter = rows.at(-1)?.searchAfter ?? searchAfter;
      if (rows.length < 500) break;
    }
    expect(new Set(seen).size).toBe(5_000);
    expect((await wire({ limit: 1, skip: 4_999 }))[0]?.searchAfter).toHaveLength(2);
  });

  it('filters by contacts, state, people in charge and words of the title', async () => {
    const all = [...bed.sim.world.tasks.all()];
    const [first = '', second = ''] = people;
    expect(await paged({ contactId: [first, second] })).toHaveLength(200);
    expect(await paged({ completed: true })).toHaveLength(1_250);
    expect(await paged({ assignedTo: [maya] })).toHaveLength(all.filter(({ assignedTo }) => assignedTo === maya).length);
    expect(await paged({ query: 'cALL' })).toHaveLength(500);
    const both = all.filter(({ contactId, completed }) => contactId === first && !completed).map(({ id }) => id);
    expect(new Set((await paged({ contactId: [first], completed: false })).map(({ id }) => id))).toEqual(new Set(both));
    expect(await paged({ businessId: 'any' })).toEqual([]);
  });

  it('refuses what the file does not declare, another location, and a version of another family', async () => {
    expect((await ask({ locationId: bed.sim.locationId })).body.message).toEqual(['property locationId should not exist']);
    expect((await ask({ contactId: 'one' })).status).toBe(422);
    expect((await bed.call('searchTasks', { id: 'SimLocation000000002', body: {} })).status).toBe(403);
    expect((await bed.call('searchTasks', { body: {}, headers: { version: '2021-04-15' } })).status).toBe(401);
    await bed.send('POST', '/_sim/settings', { scopes: ['contacts.readonly'] });
    expect((await ask()).body.message).toBe('The token is not authorized for this scope.');
    await bed.send('POST', '/_sim/reset');
  });
});

describe('task search lag', () => {
  let clock = now;
  let bed: Testbed;
  beforeAll(async () => void (bed = await openTestbed({ now: () => clock, settings: { searchLagMs: 5_000 } })));
  afterAll(() => bed.sim.close());

  it('hides a write and keeps a deleted row until it is over; GET by id never lags', async () => {
    const { world } = bed.sim;
    const ada = adaIn(bed.sim);
    world.contacts.load([ada]);
    world.tasks.load(manyTasks(2, bed.sim.locationId, [ada.id]));
    const [kept = '', deleted = ''] = [...world.tasks.all()].map(({ id }) => id);
    const titles = async () => taskSearchAnswer.parse((await bed.call('searchTasks', { body: {} })).body).tasks.map(({ title }) => title);
    const open = async () => taskSearchAnswer.parse((await bed.call('searchTasks', { body: { completed: false } })).body).rows;
    expect([await titles(), await open()]).toEqual([['Write 1', 'Call 0'], 1]);

    await bed.call('updateTask', { id: [ada.id, kept], body: { title: 'Ring', completed: false } });
    await bed.call('deleteTask', { id: [ada.id, deleted] });
    await bed.call('createTask', { id: ada.id, body: { title: 'New', dueDate: '2025-03-02T09:00:00Z', completed: false } });
    clock += 4_999;
    expect([await titles(), await open()]).toEqual([['Write 1', 'Call 0'], 1]);
    expect((await bed.call('getTask', { id: [ada.id, kept] })).body.task).toMatchObject({ title: 'Ring' });
    expect((await bed.call('getTask', { id: [ada.id, deleted] })).status).toBe(400);
    clock += 1;
    expect([(await titles()).sort(), await open()]).toEqual([['New', 'Ring'], 2]);
  });
});
