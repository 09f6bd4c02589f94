import { taskAnswer } from '@sync/contracts-ghl';
import { adaIn, openTestbed, type Testbed } from '../testbed.js';

describe('tasks of a contact', () => {
  let bed: Testbed;
  let clock = Date.parse('2025-03-01T09:00:00.000Z');
  const ada = 'ConAda00000000000004';
  const linus = 'ConLinus000000000006';
  beforeAll(async () => void (bed = await openTestbed({ now: () => clock })));
  beforeEach(() => {
    bed.sim.world.contacts.load([adaIn(bed.sim), adaIn(bed.sim, { id: linus, email: 'linus@example.com', phone: null })]);
    bed.sim.world.tasks.load([]);
  });
  afterAll(() => bed.sim.close());
  const body = { title: 'Send the proposal', dueDate: '2025-03-03T16:00:00+01:00', completed: false };
  const created = async (more: object = {}) => {
    const answer = await bed.call('createTask', { id: ada, body: { ...body, ...more } });
    return { status: answer.status, task: taskAnswer.parse(answer.body).task };
  };
  const kept = (id: string) => bed.sim.world.tasks.get(id);

  it('are created with 201, thin, due in UTC', async () => {
    const { status, task } = await created({ assignedTo: 'SimUser0000000000001' });
    expect(status).toBe(201);
    expect(task).toEqual({
      id: task.id,
      title: 'Send the proposal',
      assignedTo: 'SimUser0000000000001',
      dueDate: '2025-03-03T15:00:00.000Z',
      completed: false,
      contactId: ada,
    });
    expect((await bed.call('listContactTasks', { id: ada })).body.tasks).toEqual([task]);
    expect((await bed.call('listContactTasks', { id: linus })).body.tasks).toEqual([]);
  });

  it('are changed where named, and only a change moves dateUpdated', async () => {
    const { task } = await created();
    const before = kept(task.id)?.dateUpdated;
    clock += 1_000;
    await bed.call('updateTask', { id: [ada, task.id], body: { title: 'Send the proposal', dueDate: '2025-03-03T15:00:00Z' } });
    expect(kept(task.id)?.dateUpdated).toBe(before);
    const { status, body: answer } = await bed.call('updateTask', { id: [ada, task.id], body: { dueDate: '2025-03-04T15:00:00Z' } });
    expect([status, taskAnswer.parse(answer).task]).toEqual([200, { ...task, dueDate: '2025-03-04T15:00:00.000Z' }]);
    expect(kept(task.id)?.dateUpdated).toBe(new Date(clock).toISOString());
  });

  it('are done and open again through a call of their own', async () => {
    const { task } = await created();
    const turn = async (completed: boolean) =>
      taskAnswer.parse((await bed.call('setTaskCompleted', { id: [ada, task.id], body: { completed } })).body).task.completed;
    expect([await turn(true), await turn(false)]).toEqual([true, false]);
    expect((await bed.call('setTaskCompleted', { id: [ada, task.id], body: {} })).status).toBe(422);
  });

  it('are not found once deleted, under another contact, or under nobody', async () => {
    const { task } = await created();
    expect((await bed.call('getTask', { id: [linus, task.id] })).body.message).toBe(`Task with id ${task.id} not found`);
    expect((await bed.call('deleteTask', { id: [ada, task.id] })).body).toMatchObject({ succeded: true });
    for (const name of ['getTask', 'deleteTask'] as const) expect((await bed.call(name, { id: [ada, task.id] })).status).toBe(400);
    const nobody = await bed.call('listContactTasks', { id: 'nobody' });
    expect([nobody.status, nobody.body.message]).toEqual([400, 'Contact with id nobody not found']);
  });

  it.each([
    ['a task without a due date', { title: 'Call', completed: false }],
    ['a due date that is none', { ...body, dueDate: 'soon' }],
    ['an undeclared property', { ...body, contactId: ada }],
    ['a title that is no text', { ...body, title: 7 }],
  ])('refuse %s as a whole', async (_name, wrong) => {
    expect((await bed.call('createTask', { id: ada, body: wrong })).status).toBe(422);
    expect(bed.sim.world.tasks.size).toBe(0);
  });

  it('go with their contact', async () => {
    const { task } = await created();
    await bed.call('deleteContact', { id: ada });
    expect(kept(task.id)).toBeUndefined();
    expect((await bed.call('getTask', { id: [ada, task.id] })).body.message).toBe(`Contact with id ${ada} not found`);
  });
});
