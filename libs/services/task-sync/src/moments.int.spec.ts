import { location } from '@sync/contracts-ghl/fixtures';
import { eventStoreMigrations } from '@sync/event-store';
import { defaultMapping } from '@sync/mapping';
import { messagingMigrations } from '@sync/messaging';
import { useDatabase } from '@sync/testing';
import { taskSyncMigrations } from './index.js';
import { documents, mappingKind } from './location-context.js';
import { own, receiptsOf, testbed, type Testbed } from './task-sync.fixtures.js';

const at = (text: string): Date => new Date(`${text}Z`);
const keyOf = (taskId: string) => `${location.id} ${taskId}`;

describe('Moments of tasks', () => {
  const db = useDatabase([...eventStoreMigrations, ...messagingMigrations, ...taskSyncMigrations]);
  let bed: Testbed;
  const names = async (contactId: string) => (await bed.news(contactId)).map(({ name }) => name.replace('ghl_task_', ''));
  const overdue = async (contactId: string) => (await bed.slices(contactId)).at(-1)?.fields.ghl_overdue_tasks?.value;

  beforeEach(async () => {
    await db.pool.query('truncate task_sync.tasks, task_sync.people, task_sync.documents, store.events, store.person_keys');
    bed = testbed(db.pool, at('2025-03-01T12:00:00'));
    await bed.keepReferences();
  });

  it('come at their time: the event, the custom event, and the slice when a count changed', async () => {
    await bed.run(receiptsOf(own('call', 'ada')).row(at('2025-03-01T09:00:00')));
    await bed.timers.advanceTo(at('2025-03-03T09:59:59'));
    expect(await names('ada')).toEqual(['created', 'due_soon', 'due_today']);
    expect(await overdue('ada')).toBe('0');
    expect(await bed.slices('ada')).toHaveLength(1);
    await bed.timers.advanceTo(at('2025-03-03T10:00:00'));
    expect(await names('ada')).toEqual(['created', 'due_soon', 'due_today', 'overdue']);
    expect((await bed.news('ada')).at(-1)).toMatchObject({
      at: '2025-03-03T10:00:00.000Z',
      urgency: 'live',
      data: { source: 'timer', days_overdue: '0', occurred_at: '2025-03-03T10:00:00.000Z' },
    });
    expect(await overdue('ada')).toBe('1');
    expect((await bed.slices('ada')).at(-1)?.tags).toEqual(['ghl:task-open', 'ghl:task-overdue']);
    await bed.timers.advanceTo(at('2025-04-03T10:00:00'));
    expect((await bed.news('ada')).at(-1)).toMatchObject({ at: '2025-03-06T10:00:00.000Z', data: { days_overdue: '3' } });
    expect(bed.timers.pending()).toEqual([]);
  });

  it('are told once, however often somebody looks, and also by two at a time', async () => {
    await bed.run(receiptsOf(own('call', 'ada')).row(at('2025-03-01T09:00:00')));
    bed.timers.sleepTo(at('2025-03-03T10:30:00'));
    await Promise.all([
      bed.sync.moments.fire([keyOf('call')]),
      bed.sync.moments.fire([keyOf('call')]),
      bed.sync.moments.fire([keyOf('call')]),
    ]);
    await bed.sync.moments.fire([keyOf('call')]);
    expect((await names('ada')).filter((name) => name === 'overdue')).toHaveLength(1);
    expect((await bed.events(own('call', 'ada'))).map(({ type }) => type)).toEqual([
      'TaskCreated',
      'TaskMomentSkipped',
      'TaskMomentSkipped',
      'TaskOverdueFired',
    ]);
  });

  it('do not come again after all tables and wake-ups were lost', async () => {
    await bed.run(...['a', 'b', 'c'].map((id) => receiptsOf(own(id, 'ada')).row(at('2025-03-01T09:00:00'))));
    await bed.timers.advanceTo(at('2025-03-03T09:00:00'));
    const before = { news: await bed.news('ada'), slice: (await bed.slices('ada')).at(-1) };
    await db.pool.query('truncate task_sync.tasks, task_sync.people');
    bed.timers.clear();
    await bed.sync.rebuild();
    await bed.sync.reslicer.drain();
    expect(bed.timers.pending().map(({ at: when }) => when)).toEqual(Array(3).fill(at('2025-03-03T10:00:00')));
    expect(await bed.news('ada')).toEqual(before.news);
    expect((await bed.slices('ada')).at(-1)).toEqual(before.slice);
    await bed.timers.advanceTo(at('2025-03-03T11:00:00'));
    expect((await names('ada')).filter((name) => name === 'overdue')).toHaveLength(3);
  });

  it('nor while an older transaction holds back what was told last', async () => {
    const older = await db.pool.connect();
    await older.query('begin');
    await older.query('select pg_current_xact_id()');
    await bed.run(receiptsOf(own('call', 'ada')).row(at('2025-03-01T09:00:00')));
    await db.pool.query('truncate task_sync.tasks, task_sync.people');
    bed.timers.clear();
    const rebuilt = bed.sync.rebuild();
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(bed.timers.pending()).toEqual([]);
    await older.query('commit');
    older.release();
    await rebuilt;
    expect(bed.timers.pending()).toHaveLength(1);
  });

  it('nor when only the memory of having told them was lost', async () => {
    const task = own('call', 'ada');
    await bed.run(receiptsOf(task).row(at('2025-03-01T09:00:00')));
    await bed.timers.advanceTo(at('2025-03-03T12:00:00'));
    const told = await names('ada');
    await db.pool.query(`update task_sync.tasks set state = jsonb_set(state, '{said}', '{}')`);
    await bed.sync.moments.fire([keyOf('call')]);
    expect(await names('ada')).toEqual(told);
    // The row did not run ahead of its stream: the next report is taken as it is.
    await bed.run(receiptsOf(task).row(at('2025-03-03T12:30:00'), { title: 'Ring Ada' }));
    expect((await bed.events(task)).at(-1)).toMatchObject({ type: 'TaskRetitled' });
  });

  it('go on from a row that was lost, and count on the stream', async () => {
    const task = own('call', 'ada');
    await bed.run(receiptsOf(task).row(at('2025-03-01T09:00:00')), receiptsOf(task).row(at('2025-03-01T09:05:00'), { title: 'Ring Ada' }));
    await db.pool.query('update task_sync.tasks set version = 1');
    await bed.timers.advanceTo(at('2025-03-03T10:00:00'));
    expect((await names('ada')).filter((name) => name === 'overdue')).toHaveLength(1);
    const { rows } = await db.pool.query<{ version: number }>('select version from task_sync.tasks');
    expect(rows[0]?.version).toBe((await bed.store.readStream(`task-${location.id}-call`)).length);
  });

  it('of one batch are one transaction, whoever the tasks belong to', async () => {
    const tasks = Array.from({ length: 50 }, (_, index) => own(`t${index}`, `con_${index % 7}`));
    await bed.run(...tasks.map((task) => receiptsOf(task).row(at('2025-03-01T09:00:00'))));
    const { rows: before } = await db.pool.query<{ many: string }>('select count(distinct xid) as many from store.events');
    bed.timers.sleepTo(at('2025-03-03T10:00:00'));
    await bed.timers.advanceTo(at('2025-03-03T10:00:00'));
    const { rows: after } = await db.pool.query<{ many: string }>('select count(distinct xid) as many from store.events');
    expect(Number(after[0]?.many) - Number(before[0]?.many)).toBe(1);
    expect(await overdue('con_3')).toBe('7');
  });

  it('follow the calendar and the rules of today', async () => {
    await bed.run(receiptsOf(own('call', 'ada')).row(at('2025-03-01T09:00:00')));
    expect(bed.timers.pending()[0]?.at).toEqual(at('2025-03-02T10:00:00'));
    const mapping = { ...defaultMapping, version: 2, tasks: { ...defaultMapping.tasks, dueSoonMinutes: [30] } };
    await documents.keep(db.pool, { owner: 'con_1', kind: mappingKind, body: mapping, asOf: new Date(2) });
    bed.timers.sleepTo(at('2025-03-01T12:00:01')); // references of now replace those of before
    await bed.keepReferences('America/New_York');
    const client = await db.pool.connect();
    await bed.sync.reslicer.request(client, location.id, true);
    client.release();
    await bed.sync.reslicer.drain();
    // Due at five in the morning of New York: it is due today from midnight there.
    expect(bed.timers.pending()[0]?.at).toEqual(at('2025-03-03T05:00:00'));
  });

  it('leave out whoever is to be forgotten, and do not let the others wait', async () => {
    await bed.run(
      receiptsOf(own('call', 'ada')).row(at('2025-03-01T09:00:00')),
      receiptsOf(own('write', 'grace')).row(at('2025-03-01T09:00:00')),
    );
    await bed.store.forget(`person-${location.id}-ada`);
    bed.timers.sleepTo(at('2025-03-03T10:00:00'));
    await bed.timers.advanceTo(at('2025-03-03T10:00:00'));
    expect(await names('grace')).toEqual(['created', 'overdue']);
    expect((await db.pool.query(`select 1 from task_sync.tasks where contact_id = 'ada'`)).rowCount).toBe(0);
  });

  it('are set again in pages, from the tables', async () => {
    await bed.run(...Array.from({ length: 30 }, (_, index) => receiptsOf(own(`t${index}`, 'ada')).row(at('2025-03-01T09:00:00'))));
    bed.timers.clear();
    expect(await bed.sync.rebuildTimers()).toBe(30);
    expect(bed.timers.pending()).toHaveLength(30);
  });
});
