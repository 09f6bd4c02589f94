import {
  ada,
  appointmentConsultation,
  asCalendarEvent,
  asSearchRow,
  asTask,
  asTaskRow,
  calendars,
  customFieldDefinitions,
  location,
  notes,
  tasks,
  taskSendProposal,
  users,
} from '@sync/contracts-ghl/fixtures';
import { VendorError } from '@sync/vendor-http';
import { FreeBudget, startVendor, type VendorAnswer, type VendorServer } from '@sync/vendor-http/fixtures';
import { classifyGhl, GhlClient, readGhlLimits } from './index.js';

const live = { priority: 'live' } as const;
const now = new Date('2025-03-01T09:00:00Z');

let vendor: VendorServer;
let ghl: GhlClient;
let budget: FreeBudget;
const given = async (answer: VendorAnswer): Promise<void> => {
  vendor = await startVendor(() => answer);
  budget = new FreeBudget();
  ghl = new GhlClient({ budget, baseUrl: vendor.url, token: (locationId) => Promise.resolve(`pit-of-${locationId}`), now: () => now });
};
const failureOf = (work: Promise<unknown>): Promise<unknown> => work.then(() => undefined).catch((error: unknown) => error);

describe('GhlClient', () => {
  afterEach(async () => {
    await vendor.close();
    await ghl.close();
  });

  it('reads Ada by id, with the token and budget of her location', async () => {
    await given({ json: { contact: ada, traceId: 't-1' } });
    const found = await ghl.getContact(location.id, ada.id, live);
    expect(found).toEqual({ kind: 'found', contact: expect.objectContaining({ id: ada.id, email: ada.email }), startedAt: now });
    expect(vendor.calls).toMatchObject([
      { method: 'GET', path: `/contacts/${ada.id}`, headers: { authorization: `Bearer pit-of-${location.id}`, version: '2021-07-28' } },
    ]);
    expect(budget.acquired).toEqual([{ key: { vendor: 'ghl', account: location.id }, priority: 'live' }]);
  });

  it.each(['Contact not found for id: con_1', 'Contact with id con_1 was not found'])(
    'takes 400 "%s" as proof that she is gone',
    async (message) => {
      await given({ status: 400, json: { statusCode: 400, message } });
      expect(await ghl.getContact(location.id, 'con_1', live)).toEqual({ kind: 'gone', startedAt: now });
    },
  );

  it.each<[string, VendorAnswer]>([
    ['another 400', { status: 400, json: { message: 'Location not found' } }],
    ['an empty 404', { status: 404 }],
    ['a 422', { status: 422, json: { message: ['contactId is odd'] } }],
  ])('does not take %s for a deletion', async (_name, answer) => {
    await given(answer);
    expect(await failureOf(ghl.getContact(location.id, 'con_1', live))).toMatchObject({ failure: 'permanent' });
  });

  it('searches, and repeats the search when it failed', async () => {
    await given({ status: 503 });
    const { signal } = new AbortController();
    const request = { locationId: location.id, pageLimit: 100, sort: [{ field: 'dateAdded', direction: 'asc' }] } as const;
    const search = { ...request, sort: [...request.sort] };
    expect(await failureOf(ghl.searchContacts(search, { priority: 'backfill', signal }))).toBeInstanceOf(VendorError);
    expect(vendor.calls).toHaveLength(3);
    expect(vendor.calls[0]).toMatchObject({ method: 'POST', path: '/contacts/search', body: request });
  });

  it('hands out rows with their cursors', async () => {
    await given({ json: { contacts: [asSearchRow(ada)], total: 1 } });
    const { contacts } = await ghl.searchContacts({ locationId: location.id, pageLimit: 1, searchAfter: [1, 'x'] }, live);
    expect(contacts[0]?.searchAfter).toEqual(asSearchRow(ada).searchAfter);
  });

  it('sends no search that GHL would refuse', async () => {
    await given({});
    await expect(ghl.searchContacts({ locationId: location.id, pageLimit: 100, page: 101 }, live)).rejects.toThrow('at most 10000 rows');
    expect(vendor.calls).toEqual([]);
  });

  it('reads a task, the notes of a contact and an appointment by id', async () => {
    await given({ json: { task: asTask(taskSendProposal), notes, appointment: asCalendarEvent(appointmentConsultation), traceId: 't-1' } });
    expect(await ghl.getTask(location.id, ada.id, taskSendProposal.id, live)).toEqual({
      kind: 'found',
      task: asTask(taskSendProposal),
      startedAt: now,
    });
    expect(await ghl.listNotes(location.id, ada.id, live)).toEqual({ kind: 'found', notes, startedAt: now });
    expect(await ghl.getAppointment(location.id, appointmentConsultation.id, live)).toEqual({
      kind: 'found',
      appointment: appointmentConsultation,
      startedAt: now,
    });
    expect(vendor.calls.map(({ path, headers }) => [path, headers['version']])).toEqual([
      [`/contacts/${ada.id}/tasks/${taskSendProposal.id}`, '2021-07-28'],
      [`/contacts/${ada.id}/notes`, '2021-07-28'],
      [`/calendars/events/appointments/${appointmentConsultation.id}`, '2021-04-15'],
    ]);
  });

  describe('what is gone', () => {
    const reads = {
      task: () => ghl.getTask(location.id, 'con_1', 'tsk_1', live),
      notes: () => ghl.listNotes(location.id, 'con_1', live),
      appointment: () => ghl.getAppointment(location.id, 'apt_1', live),
    };
    it.each<[keyof typeof reads, number, string]>([
      ['task', 400, 'Task with id tsk_1 not found'],
      ['task', 404, 'Task not found'],
      ['task', 400, 'Contact with id con_1 not found'],
      ['notes', 400, 'Contact not found for id: con_1'],
      ['notes', 404, 'Contact not found'],
      ['appointment', 400, 'Event with id apt_1 not found'],
      ['appointment', 404, 'The appointment was not found'],
    ])('of a read of the %s, %i "%s" is the proof', async (name, status, message) => {
      await given({ status, json: { statusCode: status, message } });
      expect(await reads[name]()).toEqual({ kind: 'gone', startedAt: now });
    });

    it.each<[keyof typeof reads, number, VendorAnswer['json'], string]>([
      ['task', 404, undefined, 'GHL_UNKNOWN_PATH'],
      ['task', 404, { message: 'Cannot GET /contacts/con_1/tasks/tsk_1', error: 'Not Found' }, 'GHL_UNKNOWN_PATH'],
      ['notes', 400, { message: 'Notes of contact con_1 not found' }, 'GHL_RECORD_GONE'],
      ['appointment', 400, { message: 'Contact not found' }, 'GHL_CONTACT_GONE'],
      ['appointment', 400, { message: 'Calendar not found' }, 'HTTP_400'],
      ['appointment', 422, { message: ['Event not found'] }, 'GHL_PAYLOAD_REJECTED'],
    ])('of a read of the %s, %i %j is no proof', async (name, status, json, code) => {
      await given({ status, ...(json === undefined ? {} : { json }) });
      expect(await failureOf(reads[name]())).toMatchObject({ failure: 'permanent', code });
    });
  });

  it('counts a record as old as the attempt that brought it', async () => {
    let seconds = 0;
    let answers = 0;
    vendor = await startVendor(() => (answers++ === 0 ? { status: 503 } : { json: { notes } }));
    const next = (): Date => new Date(now.getTime() + seconds++ * 1_000);
    ghl = new GhlClient({ budget: new FreeBudget(), baseUrl: vendor.url, token: () => 'pit', now: next });
    expect(await ghl.listNotes(location.id, ada.id, live)).toMatchObject({ startedAt: new Date('2025-03-01T09:00:02Z') });
    expect(vendor.calls).toHaveLength(2);
  });

  it('hands out the rows of a task search, and how many there were', async () => {
    await given({ status: 201, json: { tasks: [...tasks.map(asTaskRow), { title: 'no id' }], traceId: 't-1' } });
    const request = { limit: 500, skip: 1_000 };
    expect(await ghl.searchTasks(location.id, request, live)).toEqual({ tasks, rows: 5, startedAt: now });
    expect(vendor.calls).toMatchObject([{ method: 'POST', path: `/locations/${location.id}/tasks/search`, body: request }]);
  });

  it('lists calendars and what one of them holds in a window', async () => {
    await given({ json: { calendars, events: [asCalendarEvent(appointmentConsultation)], traceId: 't-1' } });
    const window = { locationId: location.id, calendarId: calendars[0]?.id ?? '', startTime: '1740819600000', endTime: '1741424400000' };
    expect(await ghl.listCalendars(location.id, live)).toEqual(calendars);
    expect(await ghl.listCalendarEvents(window, live)).toEqual({ appointments: [appointmentConsultation], startedAt: now });
    expect(vendor.calls.map(({ path, query, headers }) => [path, query, headers['version']])).toEqual([
      ['/calendars/', { locationId: location.id }, '2021-04-15'],
      ['/calendars/events', window, '2021-04-15'],
    ]);
  });

  it('sends no question that GHL would refuse', async () => {
    await given({});
    await expect(ghl.searchTasks(location.id, { limit: 501, skip: 0 }, live)).rejects.toThrow("A task search must keep to GHL's rules");
    const window = { locationId: location.id, calendarId: 'cal_1', startTime: '2025-03-01', endTime: '1741424400000' };
    await expect(ghl.listCalendarEvents(window, live)).rejects.toThrow('startTime');
    expect(vendor.calls).toEqual([]);
  });

  it('reads the reference data of a location', async () => {
    await given({ json: { customFields: customFieldDefinitions, users, location } });
    expect(await ghl.listCustomFields(location.id, live)).toHaveLength(customFieldDefinitions.length);
    expect(await ghl.listUsers(location.id, live)).toMatchObject(users);
    expect(await ghl.getLocation(location.id, live)).toMatchObject(location);
    expect(vendor.calls.map((call) => [call.path, call.query])).toEqual([
      [`/locations/${location.id}/customFields`, { model: 'contact' }],
      ['/users/', { locationId: location.id }],
      [`/locations/${location.id}`, {}],
    ]);
  });

  it('names the location nowhere but in the call, and the token nowhere at all', async () => {
    await given({ status: 401, json: { message: 'The token is not authorized for this scope.' } });
    const failure = await failureOf(ghl.getLocation(location.id, live));
    expect(failure).toMatchObject({ failure: 'auth', code: 'GHL_NEEDS_CONSENT', status: 401 });
    expect(JSON.stringify([failure, String(failure)])).not.toContain('pit-of');
    expect(vendor.calls).toHaveLength(1);
  });
});

describe('what an answer of GHL means', () => {
  it.each<[number, unknown, string, string]>([
    [
      400,
      { message: 'This location does not allow duplicated contacts.', meta: { contactId: 'con_2' } },
      'permanent',
      'GHL_DUPLICATE_CONTACT',
    ],
    [400, { message: ['email must be an email'] }, 'permanent', 'HTTP_400'],
    [400, '<html>Contact support: not found</html>', 'permanent', 'HTTP_400'],
    [404, '<html>This event page was not found</html>', 'permanent', 'GHL_UNKNOWN_PATH'],
    [401, { message: 'Command timed out' }, 'transient', 'GHL_GATEWAY_TIMEOUT'],
    [401, { error: 'Invalid JWT', status: 401 }, 'auth', 'GHL_TOKEN_REJECTED'],
    [401, { message: 'E01 - Unauthorized request' }, 'permanent', 'GHL_PARAMETER_MISSING'],
    [403, { message: 'The token does not have access to this location.' }, 'permanent', 'GHL_WRONG_LOCATION'],
    [403, { message: 'Forbidden resource' }, 'permanent', 'GHL_AGENCY_ONLY'],
    [403, '<html>blocked</html>', 'permanent', 'GHL_FORBIDDEN'],
    [404, '', 'permanent', 'GHL_UNKNOWN_PATH'],
    [422, { message: ['property x should not exist'] }, 'permanent', 'GHL_PAYLOAD_REJECTED'],
    [429, { statusCode: 429, message: 'Too Many Requests' }, 'transient', 'GHL_THROTTLED'],
    [500, { message: 'Internal server error' }, 'transient', 'HTTP_500'],
    [408, undefined, 'transient', 'HTTP_408'],
  ])('%i %j is %s %s', (status, body, failure, code) => {
    expect(classifyGhl(status, body)).toMatchObject({ failure, code });
  });
});

describe('rate headers', () => {
  it('become limits; the daily reset is a duration', () => {
    const headers = {
      'x-ratelimit-max': '100',
      'x-ratelimit-remaining': '99',
      'x-ratelimit-interval-milliseconds': '10000',
      'x-ratelimit-limit-daily': '200000',
      'x-ratelimit-daily-remaining': '199999',
      'x-ratelimit-daily-reset': '86399999',
    };
    expect(readGhlLimits(200, headers)).toEqual({
      max: 100,
      remaining: 99,
      intervalMs: 10_000,
      dailyMax: 200_000,
      dailyRemaining: 199_999,
      dailyResetMs: 86_399_999,
    });
  });

  it('say nothing when they are missing or odd, and a 429 says stop', () => {
    expect(readGhlLimits(200, { 'x-ratelimit-max': 'many', 'x-ratelimit-remaining': '' })).toEqual({});
    expect(readGhlLimits(429, {})).toEqual({ throttled: true });
    expect(readGhlLimits(429, { 'retry-after': '4' })).toEqual({ throttled: true, retryAfterMs: 4_000 });
  });
});
