import { appointmentWebhook, noteWebhook, taskWebhook } from '@sync/contracts-ghl';
import { eventually } from '@sync/testing';
import { adaIn, openReceiver, openTestbed, type Testbed } from './testbed.js';

describe('webhooks of tasks, notes and appointments', () => {
  let bed: Testbed;
  let receiver: Awaited<ReturnType<typeof openReceiver>>;
  const ada = 'ConAda00000000000004';

  beforeEach(async () => {
    receiver = await openReceiver();
    bed = await openTestbed({ settings: { webhooks: { url: receiver.url, oddJson: 0, concurrency: 1 } } });
    bed.sim.world.contacts.load([adaIn(bed.sim)]);
  });
  afterEach(async () => {
    receiver.close();
    await bed.sim.close();
  });

  /** A command, and the record after it. */
  const tell = async (kind: 'tasks' | 'notes' | 'appointments', command: object): Promise<string> => {
    const { status, body } = await bed.send('POST', `/_sim/${kind}`, command);
    expect(status).toBe(200);
    return (body as unknown as { record: { id: string } }).record.id;
  };
  const switchTo = (webhooks: object) => bed.send('POST', '/_sim/settings', { webhooks });
  const arrived = async (count: number) => {
    await eventually(() => receiver.received.length >= count && bed.sim.world.webhooks.pending === 0);
    return receiver.received.map(({ json }) => json);
  };

  describe('a task', () => {
    const create = { contactId: ada, create: { title: 'Call', body: 'Ask for Ada.', dueDate: '2025-03-03T15:00:00Z' } };

    it('is announced without contact and body when it is new, with both when it is done or deleted', async () => {
      const id = await tell('tasks', create);
      await tell('tasks', { id, complete: true });
      await tell('tasks', { id, delete: true });
      const [made, done, deleted] = await arrived(3);
      expect(taskWebhook.parse(made)).toMatchObject({ type: 'TaskCreate', id, title: 'Call', dueDate: '2025-03-03T15:00:00.000Z' });
      expect(made).not.toHaveProperty('contactId');
      expect(made).not.toHaveProperty('body');
      expect(taskWebhook.parse(done)).toMatchObject({ type: 'TaskComplete', id, contactId: ada, body: 'Ask for Ada.' });
      expect(taskWebhook.parse(deleted)).toMatchObject({ type: 'TaskDelete', id, contactId: ada, title: 'Call' });
      for (const webhook of [made, done, deleted]) expect(webhook).not.toHaveProperty('completed');
    });

    it('is found among the attempts by a contact that its webhook does not name', async () => {
      await tell('tasks', create);
      await arrived(1);
      expect((await bed.send('GET', `/_sim/webhooks?contactId=${ada}&type=TaskCreate`)).body).toHaveLength(1);
    });

    it('is announced as documented when told to', async () => {
      await switchTo({ taskCreate: 'documented' });
      await tell('tasks', create);
      expect(await arrived(1)).toMatchObject([{ type: 'TaskCreate', contactId: ada, body: 'Ask for Ada.' }]);
    });

    it.each([
      ['is edited', { patch: { title: 'Ring', dueDate: '2025-03-04T15:00:00Z', assignedTo: 'SimUser0000000000002' } }],
      ['is done a second time', { complete: true }],
      ['is opened again', { reopen: true }],
      ['is deleted in silence', { delete: true, silent: true }],
    ])('says nothing when it %s', async (_name, command) => {
      const id = await tell('tasks', create);
      await tell('tasks', { id, complete: true });
      await tell('tasks', { id, ...command });
      await tell('notes', { contactId: ada, create: { body: 'The last word.' } });
      expect((await arrived(3)).map(({ type }) => type)).toEqual(['TaskCreate', 'TaskComplete', 'NoteCreate']);
    });

    it('is announced whoever made it: our own API call as well', async () => {
      const task = { title: 'Call', dueDate: '2025-03-03T15:00:00Z', completed: false };
      const { body } = await bed.call('createTask', { id: ada, body: task });
      const { id } = body.task as unknown as { id: string };
      await bed.call('updateTask', { id: [ada, id], body: { completed: true } });
      expect((await arrived(2)).map(({ type }) => type)).toEqual(['TaskCreate', 'TaskComplete']);
    });
  });

  it('a note has four fields, whatever happens to it, and a deleted one its last words', async () => {
    const id = await tell('notes', { email: 'ada@example.com', create: { body: 'Draft', title: 'Call', userId: 'SimUser0000000000001' } });
    await tell('notes', { id, patch: { body: 'Final' } });
    await tell('notes', { id, patch: { body: 'Final' } });
    await tell('notes', { id, delete: true });
    const received = await arrived(3);
    expect(received.map(({ type, body }) => [type, body])).toEqual([
      ['NoteCreate', 'Draft'],
      ['NoteUpdate', 'Final'],
      ['NoteDelete', 'Final'],
    ]);
    for (const webhook of received) {
      expect(noteWebhook.parse(webhook)).toMatchObject({ id, contactId: ada });
      expect(
        Object.keys(webhook).filter((key) => !['appId', 'versionId', 'timestamp', 'webhookId', 'type', 'locationId'].includes(key)),
      ).toEqual(['id', 'body', 'contactId', 'dateAdded']);
    }
  });

  describe('an appointment', () => {
    const create = { contactId: ada, create: { startTime: '2025-03-05T15:00:00Z' } };

    it('is nested, with times of the location, and a deleted one has its last state', async () => {
      const id = await tell('appointments', create);
      await tell('appointments', { id, status: 'cancelled' });
      await tell('appointments', { id, delete: true });
      const received = await arrived(3);
      expect(received.map(({ type }) => type)).toEqual(['AppointmentCreate', 'AppointmentUpdate', 'AppointmentDelete']);
      for (const webhook of received) {
        const { appointment, locationId } = appointmentWebhook.parse(webhook);
        expect([appointment, locationId]).toMatchObject([
          { id, contactId: ada, startTime: '2025-03-05T10:00:00-05:00' },
          bed.sim.locationId,
        ]);
        expect(webhook).not.toHaveProperty('id');
      }
      expect(received[2]).toMatchObject({ appointment: { appointmentStatus: 'cancelled' } });
    });

    it('carries the wrong type of the samples when told to', async () => {
      await switchTo({ appointmentTypes: 'documented' });
      const id = await tell('appointments', create);
      await tell('appointments', { id, status: 'showed' });
      await tell('appointments', { id, delete: true });
      expect((await arrived(3)).map(({ type }) => type)).toEqual(Array(3).fill('AppointmentCreate'));
    });

    const series = { contactId: ada, create: { startTime: '2025-03-05T15:00:00Z', rrule: 'RRULE:FREQ=WEEKLY;COUNT=2' } };
    const heard = async (count: number) =>
      (await arrived(count)).map(({ type, appointment }) => `${String(type)} ${(appointment as { id: string }).id.split('_').length}`);

    it('of a series is announced one by one', async () => {
      const id = await tell('appointments', series);
      await tell('appointments', { id, status: 'cancelled' });
      await tell('appointments', { id, delete: true });
      expect(await heard(6)).toEqual(['Create', 'Create', 'Update', 'Update', 'Delete', 'Delete'].map((what) => `Appointment${what} 3`));
    });

    it('of a series is announced once for all when told to, and by itself when it alone is changed', async () => {
      await switchTo({ series: 'master' });
      const id = await tell('appointments', series);
      const [first = ''] = bed.sim.world.appointments.instancesOf(id).map((single) => single.id);
      await tell('appointments', { id: first, status: 'noshow' });
      await tell('appointments', { id, delete: true });
      expect(await heard(3)).toEqual(['AppointmentCreate 1', 'AppointmentUpdate 3', 'AppointmentDelete 1']);
    });
  });

  it('say nothing of what goes with a deleted contact', async () => {
    await tell('tasks', { contactId: ada, create: { title: 'Call' }, silent: true });
    await tell('appointments', { contactId: ada, create: { startTime: '2025-03-05T15:00:00Z' }, silent: true });
    await bed.send('POST', '/_sim/edit', { contactId: ada, delete: true });
    await bed.send('POST', '/_sim/edit', { create: { firstName: 'Grace' } });
    expect((await arrived(2)).map(({ type }) => type)).toEqual(['ContactDelete', 'ContactCreate']);
    expect([bed.sim.world.tasks.size, bed.sim.world.appointments.size]).toEqual([0, 0]);
  });
});
