import { routes, type ContactSummary, type Overview, type Timeline } from '@sync/contracts-console';
import { run } from './program.js';

const at = '2025-03-01T09:00:00.000Z';
const noEmail = { code: 'no-email', title: 'No e-mail address', nextStep: 'Add one in GHL.', page: '/problems/no-email' };
const noDate = { code: 'no-due-date', title: 'The task has no due date', nextStep: 'Set one.', page: '/problems/no-due-date' };
const state = { id: 'con_1', locationId: 'loc_9', sendxTeam: 'team_1', demo: false, mode: 'live', liveAt: at, pausedAt: null } as const;
const overview: Overview = {
  at,
  connections: [
    {
      ...state,
      contacts: { inSync: 12_345, waiting: 2, failing: 0, excluded: 7 },
      failing: [],
      excluded: [{ reason: noEmail, count: 7 }],
      oldestWaitingAt: at,
      backfill: { read: 200, expected: 1_200, ratePerSecond: 25, expectedEnd: at, startedAt: at, finishedAt: null },
      readings: [
        { kind: 'contacts', read: 200, expected: 1_200, ratePerSecond: 25, expectedEnd: at, startedAt: at, finishedAt: null },
        { kind: 'tasks', read: 70, expected: null, ratePerSecond: null, expectedEnd: null, startedAt: at, finishedAt: at },
        { kind: 'notes', read: 9, expected: 40, ratePerSecond: null, expectedEnd: null, startedAt: at, finishedAt: null },
      ],
      activity: {
        openTasks: 1_234,
        overdueTasks: { count: 1_000, more: true },
        appointmentsAhead: { count: 3, more: false },
        problems: [{ reason: noDate, count: 2 }],
      },
      customEvents: { waiting: 4, rejected: 1, sent: 12, lost: 0, expired: 2, skipped: 0 },
      lately: [
        { id: 'e2', at, kind: 'task', contactId: 'con/4', name: 'Ada King', email: null, sentence: 'Task “Call” was done.', reason: null },
      ],
      forecast: { doneAt: at, shareOfDay: 0.38, sentence: 'Done about 14:20; by then 38 % of today’s GHL calls are used.' },
      budgets: [{ vendor: 'ghl', ratePerSecond: 9.3, daily: { max: 200_000, used: 20_000, resetsAt: null }, throttledUntil: null }],
      stopped: [],
    },
  ],
  parked: { count: 1, more: false },
  lag: { seconds: 0, group: null, topic: null },
};
const ada: ContactSummary = {
  connection: 'con_1',
  contactId: 'con/4',
  name: 'Ada King',
  email: 'ada@example.com',
  state: 'in-sync',
  reason: null,
  detail: null,
  optedOut: false,
  deleted: false,
  sliceVersion: 2,
  pushedVersion: 2,
  lastChangeAt: at,
  lastPushAt: at,
  traceId: 'abc',
};
const story: Timeline = {
  contact: ada,
  summary: { title: 'SendX knows everything it should.', nextStep: 'Nothing to do.' },
  steps: [
    {
      id: 'e1',
      at,
      kind: 'event',
      type: 'ContactRenamed',
      sentence: 'Ada’s last name changed in GHL.',
      values: [{ name: 'last name', before: 'Lovelace', after: 'King' }],
      reason: null,
      detail: null,
      traceId: 'abc',
    },
  ],
  omitted: 0,
};

describe('the sync command', () => {
  let asked: { method: string; url: string; headers: Headers }[];
  let said: string;
  let complained: string;

  /** A console that gives these answers by path; anything else is a problem. */
  const sync = (args: string, answers: Record<string, unknown> = {}, env: Record<string, string> = {}) => {
    const fakeFetch: typeof fetch = (input, init) => {
      const url = new URL(input instanceof Request ? input.url : input);
      asked.push({ method: init?.method ?? 'GET', url: url.pathname + url.search, headers: new Headers(init?.headers) });
      const answer = answers[url.pathname];
      const notFound = { type: '/problems/not-found', title: 'There is nothing here', status: 404, detail: 'Check it.', code: 'not-found' };
      return Promise.resolve(Response.json(answer ?? notFound, { status: answer ? 200 : 404 }));
    };
    return run(args.split(' ').filter(Boolean), {
      env: { DATA_DIR: '/nowhere', ...env },
      fetch: fakeFetch,
      say: (text) => (said += `${text}\n`),
      complain: (text) => (complained += `${text}\n`),
    });
  };

  beforeEach(() => {
    asked = [];
    said = '';
    complained = '';
  });

  it('tells how every connection stands', async () => {
    expect(await sync('status', { '/api/overview': overview })).toBe(0);
    expect(said).toContain('con_1: live; location loc_9 to SendX team team_1');
    expect(said).toContain('12,345');
    expect(said).toContain('7 no e-mail address');
    expect(said).toContain('Done about 14:20; by then 38 %');
    expect(said).toContain('npx sync parked');
  });

  it('tells how far every kind is read, what there is to do, and how custom events fare', async () => {
    await sync('status', { '/api/overview': overview });
    expect(said).toContain('reading contacts: 200 of 1,200 read, 25.0 per second');
    expect(said).toContain('reading tasks: 70 read, finished');
    expect(said).toContain('reading notes: 9 of 40 contacts’ notes read');
    expect(said).toContain('tasks: 1,234 open, more than 1,000 overdue; appointments ahead: 3');
    expect(said).toContain('to look at: 2 the task has no due date; see: npx sync troubled');
    expect(said).toContain('custom events: 4 waiting, 1 rejected (see: npx sync custom-events); in the last hour 12 sent, 2 expired');
  });

  it('tells what happened lately', async () => {
    expect(await sync('lately', { '/api/overview': overview })).toBe(0);
    expect(said).toMatch(/Ada King {2}Task “Call” was done\./);
  });

  it('lists custom events that SendX was not told, and sends one through again', async () => {
    const event = {
      connection: 'con_1',
      id: '7',
      contactId: 'con/4',
      personName: 'Ada King',
      email: null,
      name: 'ghl_task_created',
      state: 'expired',
      reason: noEmail,
    };
    const more = { detail: 'no such event', happenedAt: at, settledAt: at, traceId: 'abc' };
    const answers = {
      '/api/custom-events': { events: [{ ...event, ...more }], more: false },
      '/api/custom-events/redrive': { waitAgain: 1 },
    };
    expect(await sync('custom-events --state expired', answers)).toBe(0);
    expect(said).toContain('ghl_task_created of Ada King (event 7 of con_1)');
    expect(await sync('redrive-events --event 7 --state expired', answers)).toBe(0);
    expect(said).toContain('1 custom event(s) wait to be sent again.');
    expect(asked.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'GET /api/custom-events?state=expired',
      'POST /api/custom-events/redrive?state=expired&event=7',
    ]);
  });

  it('lists what is set aside by the service that did', async () => {
    const parked = (group: string, messageId: string) => ({
      group,
      messageId,
      topic: 't',
      key: 'k',
      reason: noEmail,
      detail: 'd',
      traceId: null,
    });
    const messages = [parked('task-sync', 'm1'), parked('delivery', 'm2'), parked('task-sync', 'm3')];
    await sync('parked', { '/api/parked': { messages: messages.map((message) => ({ ...message, parkedAt: at })), more: false } });
    expect(said).toMatch(/delivery: 1 set aside[\s\S]*m2[\s\S]*task-sync: 2 set aside[\s\S]*m1[\s\S]*m3/);
  });

  it('lists tasks and appointments that something is wrong with', async () => {
    const record = { connection: 'con_1', kind: 'task', id: 't1', title: 'Call', contactId: 'con/4', name: null, email: 'ada@example.com' };
    await sync('troubled', { '/api/troubled': { records: [{ ...record, reason: noDate }], more: false } });
    expect(said).toBe('task  t1  ada@example.com  Call  The task has no due date\n');
  });

  it('gives the API’s own answer as JSON', async () => {
    expect(await sync('status --json', { '/api/overview': overview })).toBe(0);
    expect(JSON.parse(said)).toEqual(overview);
  });

  it('turns the switches by POST, deliberately', async () => {
    expect(await sync('pause --connection con_1', { '/api/pause': { connections: [{ ...state, pausedAt: at }] } })).toBe(0);
    expect(asked).toMatchObject([{ method: 'POST', url: '/api/pause?connection=con_1' }]);
    expect(asked[0]?.headers.get('x-requested-with')).toBe('sync');
    expect(said).toContain('paused since');
  });

  it('tells a person’s story by their exact address', async () => {
    const other = { ...ada, contactId: 'con_5', matched: 'ada@example.com.au' };
    const answers = {
      '/api/contacts': { contacts: [{ ...ada, matched: 'ada@example.com' }, other], more: false },
      '/api/contacts/con_1/con%2F4/timeline': story,
    };
    expect(await sync('why Ada@Example.com', answers)).toBe(0);
    expect(said).toContain('Ada King <ada@example.com>, in-sync');
    expect(said).toContain('last name  Lovelace -> King');
    expect(asked).toHaveLength(2);
  });

  it('shows a trace as a tree, and where it goes on', async () => {
    const span = { service: 'all-in-one', kind: 'internal', durationUs: 2_400, error: null, attributes: {}, links: [] };
    const traceId = 'a'.repeat(32);
    const root = {
      ...span,
      id: 's1',
      parent: null,
      name: 'POST /webhooks/ghl',
      startUs: 1_000_000,
      attributes: { 'sync.outcome': 'stored' },
    };
    const child = { ...span, id: 's2', parent: 's1', name: 'push shared', startUs: 1_012_000 };
    const push = { ...span, id: 's3', parent: 'elsewhere', name: 'push to SendX', startUs: 1_020_000, error: 'VENDOR_503' };
    const answer = {
      trace: { traceId, spans: [root, child], more: false },
      linked: [{ traceId: 'b'.repeat(32), spans: [push], more: false }],
      kept: true,
      url: null,
    };
    expect(await sync(`trace ${traceId}`, { [`/api/traces/${traceId}`]: answer })).toBe(0);
    expect(said).toContain('+0 ms  POST /webhooks/ghl (2 ms) stored');
    expect(said).toContain('+12 ms    push shared (2 ms)');
    expect(said).toContain(`linked\ntrace ${'b'.repeat(32)}`);
    expect(said).toContain('push to SendX (2 ms) FAILED VENDOR_503');
  });

  it('says so when nobody has the address, and names similar ones', async () => {
    const answers = { '/api/contacts': { contacts: [{ ...ada, matched: 'ada@example.com' }], more: false } };
    expect(await sync('why ada', answers)).toBe(1);
    expect(complained).toContain('Similar: ada@example.com.');
  });

  it('passes the token on, and shows a problem in words', async () => {
    expect(await sync('parked', {}, { CONSOLE_TOKEN: 'open-sesame' })).toBe(1);
    expect(asked[0]?.headers.get('authorization')).toBe('Bearer open-sesame');
    expect(complained).toBe('There is nothing here. Check it.\n');
  });

  it('tells how to start the process when nothing answers', async () => {
    const refuse: typeof fetch = () => Promise.reject(new TypeError('fetch failed'));
    const code = await run(['status'], { env: {}, fetch: refuse, say: () => undefined, complain: (text) => (complained += text) });
    expect(code).toBe(1);
    expect(complained).toContain('start it with npm start');
  });

  it('notices a console of another version', async () => {
    expect(await sync('status', { '/api/overview': { hello: 'world' } })).toBe(1);
    expect(complained).toContain('another version');
  });

  it('knows wrong usage from failure', async () => {
    expect(await sync('whom')).toBe(2);
    expect(await sync('why')).toBe(2);
    expect(await sync('status --nonsense')).toBe(2);
    expect(await sync('status', {}, { CONSOLE_URL: 'not a url' })).toBe(2);
    expect(await sync('--help')).toBe(0);
    expect(said).toContain('go-live');
    expect(await sync('new-epoch')).toBe(1);
    expect(complained).toContain('DATABASE_URL');
  });

  it('has a command for every route but those inside others', () => {
    const inside = ['contacts', 'timeline', 'preview', 'failing'];
    const covered = [
      'overview',
      'pause',
      'resume',
      'dryRun',
      'goLive',
      'parked',
      'redrive',
      'troubled',
      'customEvents',
      'redriveEvents',
      'trace',
    ].concat(inside);
    expect(Object.keys(routes).filter((name) => !covered.includes(name))).toEqual([]);
  });
});
