import { appointmentAnswer, calendarEventsAnswer, calendarsAnswer } from '@sync/contracts-ghl';
import { adaIn, openTestbed, type Testbed } from '../testbed.js';

describe('appointments', () => {
  let bed: Testbed;
  const start = Date.parse('2025-03-01T09:00:00.000Z');
  let clock = start;
  const ada = 'ConAda00000000000004';
  const calendarId = 'SimCalendar000000001';
  beforeAll(async () => void (bed = await openTestbed({ now: () => clock })));
  beforeEach(async () => {
    clock = start;
    await bed.send('POST', '/_sim/reset');
    bed.sim.world.contacts.load([adaIn(bed.sim)]);
  });
  afterAll(() => bed.sim.close());

  const booking = (more: object = {}) => ({
    calendarId,
    locationId: bed.sim.locationId,
    contactId: ada,
    startTime: '2025-03-05T15:00:00Z',
    ...more,
  });
  const book = async (more: object = {}) =>
    (await bed.call('createAppointment', { body: booking(more) })).body as unknown as { id: string };
  const read = async (id: string) => appointmentAnswer.parse((await bed.call('getAppointment', { id })).body).appointment;
  const query = (more: Record<string, string | undefined> = {}) => {
    const asked: Record<string, string | undefined> = {
      locationId: bed.sim.locationId,
      calendarId,
      startTime: '1740787200000',
      endTime: '1743465600000',
      ...more,
    };
    const given = Object.entries(asked).filter((entry): entry is [string, string] => entry[1] !== undefined);
    return `?${new URLSearchParams(given).toString()}`;
  };
  const window = async (more: Record<string, string | undefined> = {}) =>
    calendarEventsAnswer.parse((await bed.call('listCalendarEvents', { query: query(more) })).body).events;

  it('are booked with the length of their calendar, and the answer is bare, without the dates of the record', async () => {
    const answer = await bed.call('createAppointment', { body: booking({ title: 'Trial', assignedUserId: 'SimUser0000000000001' }) });
    expect([answer.status, answer.body]).toMatchObject([
      200,
      { title: 'Trial', contactId: ada, startTime: '2025-03-05T10:00:00-05:00', endTime: '2025-03-05T10:30:00-05:00', isRecurring: false },
    ]);
    expect(answer.body).not.toHaveProperty('dateAdded');
    expect(answer.body).not.toHaveProperty('appointment');
  });

  it('are read by id with everything, times with the offset of the location', async () => {
    const { id } = await book();
    expect(await read(id)).toMatchObject({
      id,
      calendarId,
      groupId: 'SimCalendarGroup0001',
      appointmentStatus: 'confirmed',
      startTime: '2025-03-05T10:00:00-05:00',
      dateAdded: '2025-03-01T09:00:00.000Z',
      dateUpdated: '2025-03-01T09:00:00.000Z',
    });
  });

  it('are found under the key of the service, or of its file', async () => {
    const { id } = await book();
    expect(Object.keys((await bed.call('getAppointment', { id })).body)).toEqual(['appointment', 'traceId']);
    await bed.send('POST', '/_sim/settings', { appointmentKey: 'event' });
    expect(Object.keys((await bed.call('getAppointment', { id })).body)).toEqual(['event', 'traceId']);
    expect((await read(id)).id).toBe(id);
  });

  it('are moved with their length, and cancelled; a change that changes nothing moves no date', async () => {
    const { id } = await book({ endTime: '2025-03-05T16:00:00Z' });
    clock += 60_000;
    await bed.call('updateAppointment', { id, body: { startTime: '2025-03-05T10:00:00-05:00', toNotify: false } });
    expect((await read(id)).dateUpdated).toBe('2025-03-01T09:00:00.000Z');
    // The day after the clocks went forward.
    await bed.call('updateAppointment', { id, body: { startTime: '2025-03-10T14:00:00Z' } });
    expect(await read(id)).toMatchObject({ startTime: '2025-03-10T10:00:00-04:00', endTime: '2025-03-10T11:00:00-04:00' });
    const { status } = await bed.call('updateAppointment', { id, body: { appointmentStatus: 'cancelled' } });
    expect([status, await read(id)]).toMatchObject([200, { appointmentStatus: 'cancelled', dateUpdated: new Date(clock).toISOString() }]);
  });

  it('are listed for exactly one calendar, user or group in a window of milliseconds', async () => {
    const { id } = await book({ assignedUserId: 'SimUser0000000000002' });
    const other = await book({ calendarId: 'SimCalendar000000002', startTime: '2025-03-06T15:00:00Z' });
    await book({ startTime: '2025-05-01T15:00:00Z' });
    const ids = async (more: Record<string, string | undefined>) => (await window(more)).map((event) => event.id);
    expect(await ids({})).toEqual([id]);
    expect(await ids({ calendarId: undefined, userId: 'SimUser0000000000002' })).toEqual([id]);
    expect(await ids({ calendarId: undefined, groupId: 'SimCalendarGroup0001' })).toEqual([id, other.id]);
    expect(
      await ids({ startTime: String(Date.parse('2025-03-05T15:00:00Z')), endTime: String(Date.parse('2025-03-05T15:00:00Z')) }),
    ).toEqual([id]);
    expect(await ids({ startTime: String(Date.parse('2025-03-05T15:00:00Z') + 1) })).toEqual([]);
    expect(await ids({ calendarId: undefined, userId: 'nobody' })).toEqual([]);
  });

  it.each([
    ['without calendar, user and group', { calendarId: undefined }, 422, ['Either of userId, calendarId or groupId is required']],
    ['with two of them', { userId: 'x' }, 422, ['Only one of userId, calendarId or groupId is allowed']],
    ['without a window', { startTime: undefined }, 422, ['startTime must be a number string']],
    ['with a window in ISO', { endTime: '2025-03-05T15:00:00Z' }, 422, ['endTime must be a number string']],
    ['without a location', { locationId: undefined }, 422, ['locationId must be a string']],
    ['of another location', { locationId: 'SimLocation000000002' }, 403, 'The token does not have access to this location.'],
    ['of no calendar', { calendarId: 'nowhere' }, 400, 'Calendar with id nowhere not found'],
  ])('are not listed %s', async (_name, more, status, message) => {
    const answer = await bed.call('listCalendarEvents', { query: query(more) });
    expect([answer.status, answer.body.message]).toEqual([status, message]);
  });

  it('stand under their contact in local times that name no zone, with a second status', async () => {
    const { id } = await book({ startTime: '2025-03-10T14:00:00Z' });
    const earlier = await book();
    const { events } = (await bed.call('listContactAppointments', { id: ada })).body as unknown as { events: Record<string, unknown>[] };
    expect(events.map((event) => event.id)).toEqual([earlier.id, id]);
    expect(events).toMatchObject([
      { startTime: '2025-03-05 10:00:00', endTime: '2025-03-05 10:30:00', status: 'booked', appointmentStatus: 'confirmed' },
      { startTime: '2025-03-10 10:00:00', dateAdded: '2025-03-01 04:00:00' },
    ]);
  });

  it('are deleted with 201 and not found afterwards', async () => {
    const { id } = await book();
    const answer = await bed.call('deleteCalendarEvent', { id, body: {} });
    expect([answer.status, answer.body.succeeded]).toEqual([201, true]);
    const gone = await bed.call('getAppointment', { id });
    expect([gone.status, gone.body.message]).toEqual([400, `Event with id ${id} not found`]);
    expect(await window()).toEqual([]);
  });

  it.each([
    ['a booking without a calendar', { calendarId: undefined }, 422],
    ['a status that is only read', { appointmentStatus: 'completed' }, 422],
    ['an undeclared property', { notes: 'x' }, 422],
    ['a calendar that is not there', { calendarId: 'nowhere' }, 400],
    ['a contact who is not there', { contactId: 'nobody' }, 400],
    ['another location', { locationId: 'SimLocation000000002' }, 403],
  ])('refuse %s', async (_name, more, status) => {
    expect((await bed.call('createAppointment', { body: booking(more) })).status).toBe(status);
    expect(bed.sim.world.appointments.size).toBe(0);
  });

  it('need the version of their family, and scopes of their own', async () => {
    const { id } = await book();
    expect((await bed.call('getAppointment', { id, headers: { version: '2021-07-28' } })).status).toBe(401);
    expect((await bed.call('listContactAppointments', { id: ada, headers: { version: '2021-04-15' } })).status).toBe(401);
    await bed.send('POST', '/_sim/settings', { scopes: ['calendars/events.readonly'] });
    expect((await bed.call('getAppointment', { id })).status).toBe(200);
    expect((await bed.call('updateAppointment', { id, body: {} })).status).toBe(401);
    expect((await bed.call('listCalendars', { query: `?locationId=${bed.sim.locationId}` })).status).toBe(401);
  });

  it('have calendars that are listed at once', async () => {
    const { calendars } = calendarsAnswer.parse((await bed.call('listCalendars', { query: `?locationId=${bed.sim.locationId}` })).body);
    expect(calendars.map(({ name }) => name)).toEqual(['Free trial', 'Personal training', 'Consultation']);
    expect((await bed.call('listCalendars')).status).toBe(422);
    expect((await bed.send('GET', '/calendars')).status).toBe(404);
  });

  describe('in a series', () => {
    const weekly = { rrule: 'RRULE:FREQ=WEEKLY;INTERVAL=1;COUNT=3', ignoreFreeSlotValidation: true };
    const thirdMs = Date.parse('2025-03-19T10:00:00-04:00');

    it('are listed one by one, with ids made of series, start and length', async () => {
      const { id } = await book(weekly);
      const events = await window();
      expect(events).toHaveLength(3);
      expect(events[2]).toMatchObject({ id: `${id}_${thirdMs}_1800`, masterEventId: id, isRecurring: true, rrule: weekly.rrule });
      expect(await read(`${id}_${thirdMs}_1800`)).toEqual(events[2]);
      expect(await read(id)).toMatchObject({ id, isRecurring: true });
      expect((await read(id)).masterEventId).toBeUndefined();
    });

    it('are one alone where free slots count', async () => {
      await book({ rrule: weekly.rrule });
      expect(await window()).toMatchObject([{ isRecurring: false }]);
      expect((await bed.call('createAppointment', { body: booking({ ...weekly, rrule: 'RRULE:FREQ=SECONDLY' }) })).status).toBe(400);
      expect(await window()).toHaveLength(1);
    });

    it('change one alone by its id, all by the id of the series', async () => {
      const { id } = await book(weekly);
      await bed.call('updateAppointment', { id: `${id}_${thirdMs}_1800`, body: { startTime: '2025-03-20T14:00:00Z' } });
      await bed.call('updateAppointment', { id, body: { appointmentStatus: 'cancelled' } });
      expect((await window()).map(({ startTime, appointmentStatus }) => [startTime, appointmentStatus])).toEqual([
        ['2025-03-05T10:00:00-05:00', 'cancelled'],
        ['2025-03-12T10:00:00-04:00', 'cancelled'],
        ['2025-03-20T10:00:00-04:00', 'cancelled'],
      ]);
      await bed.call('deleteCalendarEvent', { id: `${id}_${thirdMs}_1800` });
      expect(await window()).toHaveLength(2);
      await bed.call('deleteCalendarEvent', { id });
      expect(bed.sim.world.appointments.size).toBe(0);
    });

    it('have other ids once the whole is moved', async () => {
      const { id } = await book(weekly);
      const before = (await window()).map((event) => event.id);
      await bed.call('updateAppointment', { id, body: { startTime: '2025-03-05T16:00:00Z' } });
      const after = await window();
      expect(after.map(({ startTime }) => startTime)).toEqual([
        '2025-03-05T11:00:00-05:00',
        '2025-03-12T11:00:00-04:00',
        '2025-03-19T11:00:00-04:00',
      ]);
      expect(after.some((event) => before.includes(event.id))).toBe(false);
    });
  });
});
