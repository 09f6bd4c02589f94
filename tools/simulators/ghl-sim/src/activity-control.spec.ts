import { adaIn, openTestbed, type Testbed } from './testbed.js';

describe('the control routes of tasks, notes, appointments and calendars', () => {
  let bed: Testbed;
  const ada = 'ConAda00000000000004';
  beforeAll(async () => void (bed = await openTestbed()));
  beforeEach(async () => {
    await bed.send('POST', '/_sim/reset');
    bed.sim.world.contacts.load([adaIn(bed.sim)]);
  });
  afterAll(() => bed.sim.close());
  const post = (path: string, body: unknown) => bed.send('POST', `/_sim/${path}`, body);
  const get = async (path: string) => (await bed.send('GET', `/_sim/${path}`)).body as unknown as Record<string, unknown>[];

  it('take one command or a list, for a contact named by id or e-mail, and answer in kind', async () => {
    const one = await post('tasks', { email: 'ADA@example.com', create: { title: 'One' } });
    expect(one.body).toMatchObject({ record: { title: 'One', contactId: ada, completed: false }, deleted: false });
    const many = await post('tasks', [
      ...Array.from({ length: 50 }, (_, index) => ({ contactId: ada, create: { title: `Bulk ${index}` } })),
      { id: (one.body as unknown as { record: { id: string } }).record.id, delete: true },
    ]);
    expect(many.body).toHaveLength(51);
    expect((many.body as unknown as { deleted: boolean }[])[50]).toMatchObject({ record: { title: 'One' }, deleted: true });
    expect(bed.sim.world.tasks.size).toBe(50);
  });

  it('put in what GHL should not have', async () => {
    const odd = { title: null, dueDate: 'next Tuesday', dateAdded: '1970-01-01T00:00:00.000Z', dateUpdated: '9999-12-31T00:00:00.000Z' };
    expect((await post('tasks', { contactId: ada, create: odd })).body).toMatchObject({ record: odd });
    const booked = await post('appointments', {
      contactId: ada,
      create: { startTime: '2025-03-05T15:00:00Z', endTime: '2025-03-05T14:00:00Z', appointmentStatus: 'beamed_up', calendarId: 'nowhere' },
    });
    expect(booked.body).toMatchObject({
      record: { appointmentStatus: 'beamed_up', startTime: '2025-03-05T10:00:00-05:00', endTime: '2025-03-05T09:00:00-05:00' },
    });
    const { body } = await post('appointments', { contactId: ada, create: { startTime: 'some day' } });
    expect(body).toMatchObject({ record: { startTime: 'some day' } });
    expect(body.record).not.toHaveProperty('endTime');
  });

  it('move a task to another contact', async () => {
    bed.sim.world.contacts.load([adaIn(bed.sim), adaIn(bed.sim, { id: 'ConGrace', email: null, phone: null })]);
    const { body } = await post('tasks', { contactId: ada, create: { title: 'Call' } });
    const { id } = body.record as unknown as { id: string };
    await post('tasks', { id, patch: { contactId: 'ConGrace' } });
    expect((await bed.call('getTask', { id: [ada, id] })).status).toBe(400);
    expect((await bed.call('getTask', { id: ['ConGrace', id] })).body.task).toMatchObject({ id, contactId: 'ConGrace' });
    expect(await get(`tasks?contactId=${ada}`)).toEqual([]);
  });

  it('tell the truth, without search lag, by id, contact and e-mail', async () => {
    await post('settings', { searchLagMs: 60_000 });
    await post('tasks', { contactId: ada, create: { title: 'Call' } });
    await post('notes', { contactId: ada, create: { body: 'Called.' } });
    await post('appointments', { contactId: ada, create: { startTime: '2025-03-05T15:00:00Z', rrule: 'RRULE:FREQ=DAILY;COUNT=3' } });
    const [task] = await get('tasks');
    expect(await get(`tasks?id=${String(task?.id)}`)).toEqual([task]);
    expect(await get('tasks?email=Ada@example.com')).toEqual([task]);
    expect(await get(`notes?contactId=${ada}`)).toMatchObject([{ body: 'Called.' }]);
    expect(await get('notes?email=nobody@example.com')).toEqual([]);
    expect(await get('appointments?limit=2&offset=1')).toHaveLength(2);
    expect(await get('appointments')).toHaveLength(4);
    expect((await bed.send('GET', '/_sim')).body).toMatchObject({ tasks: 1, notes: 1, calendars: 3, appointments: 4 });
  });

  it('rename, add and remove calendars', async () => {
    await post('calendars', [
      { id: 'SimCalendar000000001', patch: { name: 'Taster' } },
      { create: { id: 'CalNew', name: 'Pop-up' } },
      { id: 'SimCalendar000000003', delete: true },
    ]);
    const { body } = await bed.call('listCalendars', { query: `?locationId=${bed.sim.locationId}` });
    expect((body.calendars as unknown as { name: string }[]).map(({ name }) => name)).toEqual(['Taster', 'Personal training', 'Pop-up']);
    await post('appointments', { contactId: ada, create: { calendarId: 'CalNew', startTime: '2025-03-05T15:00:00Z' } });
    expect(await get('appointments')).toMatchObject([{ title: 'Pop-up', calendarId: 'CalNew' }]);
  });

  it('move the location to another zone until the next reset', async () => {
    await post('location', { timezone: 'Pacific/Auckland' });
    await post('appointments', { contactId: ada, create: { startTime: '2025-03-05T15:00:00Z' } });
    expect(await get('appointments')).toMatchObject([{ startTime: '2025-03-06T04:00:00+13:00' }]);
    await post('location', { timezone: 'Mars/Olympus' });
    await post('appointments', { contactId: ada, create: { startTime: '2025-03-05T15:00:00Z' } });
    expect((await bed.call('getLocation')).body.location).toMatchObject({ timezone: 'Mars/Olympus' });
    await post('reset', {});
    expect((await bed.call('getLocation')).body.location).toMatchObject({ timezone: 'America/New_York' });
  });

  it.each([
    ['tasks', { create: { title: 'Call' } }, 400],
    ['tasks', { contactId: 'nobody', create: { title: 'Call' } }, 400],
    ['tasks', { complete: true }, 400],
    ['notes', { id: 'nothing', patch: { body: 'x' } }, 400],
    ['appointments', { id: 'nothing', status: 'showed' }, 400],
    ['appointments', { contactId: ada, create: { startTime: '2025-03-05T15:00:00Z', rrule: 'RRULE:FREQ=HOURLY' } }, 400],
    ['tasks', { contactId: ada, create: { colour: 'red' } }, 422],
    ['notes', [{ contactId: ada, creat: {} }], 422],
    ['calendars', 'none', 422],
    ['location', { zone: 'x' }, 422],
  ])('refuse what they cannot carry out: %s %j', async (path, command, status) => {
    expect((await post(path, command)).status).toBe(status);
    expect([bed.sim.world.tasks.size, bed.sim.world.notes.size, bed.sim.world.appointments.size]).toEqual([0, 0, 0]);
  });
});
