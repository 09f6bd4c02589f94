import fc from 'fast-check';
import type { GhlTaskRow } from '@sync/contracts-ghl';
import { eventually, useDatabase } from '@sync/testing';
import { DyingProcess } from './dying-process.fixtures.js';
import { vendorError } from './fake-ghl.fixtures.js';
import type { ReconcileSettings } from './index.js';
import { bodyOf, endlessDay, sure, Testbed, testMigrations } from './testbed.fixtures.js';

const db = useDatabase(testMigrations, { poolSize: 20 });
let bed: Testbed;
beforeEach(() => {
  bed = new Testbed(db.pool);
});
afterEach(() => bed.stop());

const withTasks = { sweeps: ['tasks'], pollMs: 60_000 } satisfies Partial<ReconcileSettings>;
const start = (settings: Partial<ReconcileSettings> = {}) => bed.start({ settings: { ...withTasks, ...settings } });
const pages = (of: Testbed = bed) => of.ghl.callsTo('tasks');
const passes = async (of: Testbed = bed) =>
  (
    await db.pool.query<{ pass: number; done: boolean }>(
      `select pass, cursor is null as done from reconcile.sweeps where connection_id = $1 and kind = 'tasks'`,
      [of.connection.id],
    )
  ).rows[0] ?? { pass: 0, done: false };
/** So many complete passes that began after now. */
const passesMore = async (count: number, of: Testbed = bed): Promise<void> => {
  const { pass } = await passes(of);
  await eventually(async () => {
    const now = await passes(of);
    return now.pass > pass + count || (now.pass === pass + count && now.done);
  });
};
const backfilled = (of: Testbed = bed) => eventually(async () => (await of.events('tasks')).at(-1)?.type === 'BackfillFinished');
const taskIds = async (sources: readonly string[], of: Testbed = bed) =>
  (await of.kept(...sources)).map((receipt) => (bodyOf(receipt)['task'] as GhlTaskRow).id);
const edited = (task: GhlTaskRow | undefined, changes: Partial<GhlTaskRow>): GhlTaskRow => ({
  ...sure(task),
  dateUpdated: new Date().toISOString(),
  ...changes,
});

describe('the first sweep of tasks', () => {
  it('reads them all, behind everything else, and tells how far it is', async () => {
    const tasks = bed.tasks(25);
    bed.ghl.putTasks(...tasks);
    const reconcile = start({ taskPollMs: 60_000 });
    await backfilled();

    expect(await taskIds(['task-backfill'])).toEqual(tasks.map(({ id }) => id));
    const [first, task] = [sure((await bed.kept('task-backfill'))[0]), sure(tasks[0])];
    const updatedAt = new Date(String(task.dateUpdated));
    expect(first).toMatchObject({
      topic: 'ghl.task-receipts',
      key: `${bed.connection.locationId}/task/${task.id}`,
      asOf: updatedAt,
    });
    expect(first.id).toMatch(new RegExp(`^ghl-task-row-${task.id}-${updatedAt.getTime()}-[0-9a-f]{16}$`));
    expect(bodyOf(first)).toEqual({ locationId: bed.connection.locationId, task });

    expect(new Set(pages().map(({ priority }) => priority))).toEqual(new Set(['backfill']));
    expect((await bed.events('tasks')).map(({ type, data }) => [type, data['kind'], data['rowsSoFar'] ?? data['rows'] ?? null])).toEqual([
      ['BackfillStarted', 'tasks', null],
      ['BackfillPageRead', 'tasks', 10],
      ['BackfillPageRead', 'tasks', 20],
      ['BackfillPageRead', 'tasks', 25],
      ['BackfillFinished', 'tasks', 25],
    ]);
    const progress = await bed.progress(reconcile);
    expect(progress?.kinds.map(({ kind, phase }) => [kind, phase])).toEqual([
      ['contacts', 'following'],
      ['tasks', 'following'],
      ['appointments', 'off'],
      ['notes', 'off'],
    ]);
    expect(progress?.kinds[1]).toMatchObject({ read: 25, unit: 'tasks', waiting: 0, failed: 0, failure: null, ratePerSecond: null });
  });

  it('ends at once for a location without tasks', async () => {
    start();
    await backfilled();
    expect((await bed.events('tasks')).map(({ type }) => type)).toEqual(['BackfillStarted', 'BackfillFinished']);
  });

  it('is not done twice', async () => {
    bed.ghl.putTasks(...bed.tasks(12));
    start();
    await backfilled();
    await bed.stop();
    start();
    await passesMore(2);
    expect(await taskIds(['task-backfill', 'task-row'])).toHaveLength(12);
    expect((await bed.events('tasks')).filter(({ type }) => type === 'BackfillFinished')).toHaveLength(1);
  });

  it('goes on when the vendor gives shorter pages than asked for, and remembers it', async () => {
    bed.ghl.pageCap = 25;
    bed.ghl.putTasks(...bed.tasks(110));
    start({ taskPageSize: 100 });
    await backfilled();
    expect(await taskIds(['task-backfill'])).toHaveLength(110);
    await passesMore(1);
    const before = pages().length;
    await passesMore(1);
    expect(
      pages()
        .slice(before)
        .every(({ tasks }) => tasks?.limit === 25),
    ).toBe(true);
    expect(await bed.hydrations()).toEqual([]);
  });

  it('drops a row that nobody can read, alone', async () => {
    const tasks = bed.tasks(12);
    bed.ghl.putTasks(...tasks);
    bed.ghl.unreadableTasks.add(tasks[3]?.id ?? '');
    start();
    await backfilled();
    expect(await taskIds(['task-backfill'])).toHaveLength(11);
  });

  it('waits while task-sync is too far behind', async () => {
    bed.ghl.putTasks(...bed.tasks(5));
    let waiting = 5_000;
    const backlog = { waiting: (limit: number, topic: string) => Promise.resolve(topic.includes('task') ? Math.min(waiting, limit) : 0) };
    bed.start({ backlog, settings: withTasks });
    await eventually(async () => (await bed.events()).at(-1)?.type === 'BackfillFinished');
    expect(pages()).toEqual([]);
    waiting = 0;
    await backfilled();
  });

  it('leaves contacts alone when the token lacks its scope, and begins when it has it', async () => {
    bed.ghl.put(...bed.people(3));
    bed.ghl.putTasks(...bed.tasks(3));
    let isMissing = true;
    bed.ghl.answering = ({ name }) => {
      if (name === 'tasks' && isMissing) throw vendorError('auth', 'GHL_NEEDS_CONSENT', { status: 401, of: 'tasks' });
    };
    const reconcile = start();
    await eventually(async () => (await bed.progress(reconcile))?.kinds[1]?.failure?.code === 'GHL_NEEDS_CONSENT');
    await eventually(async () => (await bed.events()).at(-1)?.type === 'BackfillFinished');
    expect((await bed.progress(reconcile))?.circuit).toBeNull();
    isMissing = false;
    await backfilled();
    await eventually(async () => (await bed.progress(reconcile))?.kinds[1]?.failure === null);
  });
});

describe('a later sweep of tasks', () => {
  it('writes only what is new or changed', async () => {
    const tasks = bed.tasks(25);
    bed.ghl.putTasks(...tasks);
    start();
    await backfilled();
    const moved = edited(tasks[4], { dueDate: '2025-04-01T09:00:00.000Z' });
    bed.ghl.putTasks(moved, ...bed.tasks(1, 25));
    await passesMore(2);
    const rows = await bed.kept('task-row');
    expect(rows.map((row) => (bodyOf(row)['task'] as GhlTaskRow).id).sort()).toEqual([moved.id, bed.tasks(1, 25)[0]?.id].sort());
    expect(pages().at(-1)?.priority).toBe('reconcile');
    expect(await bed.hydrations()).toEqual([]);
  });

  it('writes nothing when nothing changed: ten calls for 5,000 tasks, well under a second', async () => {
    bed.ghl.putTasks(...bed.tasks(5_000));
    start({ taskPageSize: 500, taskPollMs: 60_000 });
    await backfilled();
    await bed.stop();
    const before = pages().length;
    const cpu = process.cpuUsage();
    await db.pool.query(`update reconcile.sweeps set started_at = 'epoch' where connection_id = $1`, [bed.connection.id]);
    start({ taskPageSize: 500, taskPollMs: 60_000 });
    await eventually(async () => (await passes()).pass === 2 && (await passes()).done);
    const { user, system } = process.cpuUsage(cpu);
    expect(pages()).toHaveLength(before + 10);
    expect(await bed.kept('task-row')).toEqual([]);
    expect((user + system) / 1_000).toBeLessThan(1_000);
  }, 60_000);

  it('tells a task that goes back to how it was, also when its time does not move', async () => {
    const task = sure(bed.tasks(1)[0]);
    bed.ghl.putTasks(task);
    start();
    await backfilled();
    for (const completed of [true, false, true]) {
      bed.ghl.putTasks({ ...task, completed });
      await passesMore(1);
    }
    const told = (await bed.kept('task-backfill', 'task-row')).map((row) => (bodyOf(row)['task'] as GhlTaskRow).completed);
    expect(told).toEqual([false, true, false, true]);
  });

  it('asks by id for what it does not see any more, once, and believes that alone', async () => {
    const tasks = bed.tasks(25);
    bed.ghl.putTasks(...tasks);
    start();
    await backfilled();
    const [deleted, hidden] = [sure(tasks[3]), sure(tasks[20])];
    bed.ghl.tasks.delete(deleted.id);
    bed.ghl.unreadableTasks.add(hidden.id);
    // Deleting one shifts the rows behind it, so others may be asked for too.
    const foundHidden = async () => (await bed.kept('task-get')).find(({ key }) => key.endsWith(hidden.id));
    await eventually(async () => (await bed.kept('task-gone')).length === 1 && (await foundHidden()) !== undefined);
    const [gone] = await bed.kept('task-gone');
    expect(bodyOf(gone)).toEqual({ locationId: bed.connection.locationId, taskId: deleted.id, contactId: deleted.contactId, gone: true });
    expect(gone).toMatchObject({ key: `${bed.connection.locationId}/task/${deleted.id}`, topic: 'ghl.task-receipts' });
    expect(bodyOf(await foundHidden())).toMatchObject({ task: { id: hidden.id, contactId: hidden.contactId } });
    const asked = bed.ghl.callsTo('task').length;
    await passesMore(3);
    expect(bed.ghl.callsTo('task')).toHaveLength(asked);
    expect(await bed.kept('task-gone')).toHaveLength(1);
    // It is seen again, and nothing has changed.
    bed.ghl.unreadableTasks.clear();
    await passesMore(2);
    expect(await bed.kept('task-row')).toEqual([]);
  });

  it('does not ask for everything when one pass is answered with nothing', async () => {
    const tasks = bed.tasks(60);
    bed.ghl.putTasks(...tasks);
    start();
    await backfilled();
    let isDark = true;
    const search = bed.ghl.searchTasks.bind(bed.ghl);
    bed.ghl.searchTasks = async (locationId, body, options) => {
      const answer = await search(locationId, body, options);
      if (!isDark || body.skip > 0) return answer;
      isDark = false;
      return { ...answer, tasks: [], rows: 0 };
    };
    await passesMore(3);
    expect(bed.ghl.callsTo('task')).toEqual([]);
    expect(await bed.kept('task-row')).toEqual([]);
    // What stays away is asked for.
    bed.ghl.tasks.clear();
    await eventually(async () => (await bed.kept('task-gone')).length === 60);
  });

  it('does not take a moved task for a deleted one', async () => {
    const tasks = bed.tasks(3);
    bed.ghl.putTasks(...tasks);
    start();
    await backfilled();
    bed.ghl.putTasks(edited(tasks[1], { contactId: 'grace' }));
    await passesMore(2);
    expect((await bed.kept('task-row')).map((row) => (bodyOf(row)['task'] as GhlTaskRow).contactId)).toEqual(['grace']);
    expect(await bed.kept('task-gone')).toEqual([]);
  });

  it('is begun at once when somebody waits for it, though not again and again', async () => {
    start({ taskPollMs: 60_000, taskAskedMs: 150 });
    await backfilled();
    const { pass } = await passes();
    const began = Date.now();
    for (let times = 0; times < 3; times += 1) {
      await db.pool.query('update reconcile.readings set tasks_wanted_at = clock_timestamp() where connection_id = $1', [
        bed.connection.id,
      ]);
      await eventually(async () => (await passes()).pass === pass + times + 1);
    }
    expect(Date.now() - began).toBeGreaterThan(2 * 150);
  });

  it('uses a tenth of the day at most', async () => {
    bed.ghl.putTasks(...bed.tasks(25));
    const status = async () => ({ ...(await endlessDay.status({ vendor: 'ghl', account: '' })), dailyMax: 1_000 });
    bed.start({ budget: { status }, settings: withTasks });
    await backfilled();
    const before = pages().length;
    // Three pages and one more that says it is the last: 4 x 864 seconds.
    await db.pool.query(`update reconcile.sweeps set started_at = clock_timestamp() - interval '3400 seconds' where connection_id = $1`, [
      bed.connection.id,
    ]);
    await bed.stop();
    bed.start({ budget: { status }, settings: withTasks });
    await eventually(() => bed.ghl.callsTo('location').length === 2);
    expect(pages()).toHaveLength(before);
    await bed.stop();
    await db.pool.query(`update reconcile.sweeps set started_at = clock_timestamp() - interval '3460 seconds' where connection_id = $1`, [
      bed.connection.id,
    ]);
    bed.start({ budget: { status }, settings: withTasks });
    await eventually(() => pages().length > before);
  });
});

describe('a sweep of tasks that is killed', () => {
  // References 2 steps, the beginning 3, then 5 per page of which there are four; in the second pass two tasks have changed and one is gone.
  const steps = 2 + 3 + 4 * 5;

  const storyOf = async (count: number, deaths: readonly number[], isLater: boolean): Promise<void> => {
    const here = new Testbed(db.pool);
    const settings = { ...withTasks, taskPollMs: 60_000 };
    try {
      const tasks = here.tasks(count);
      here.ghl.putTasks(...tasks);
      if (isLater) {
        here.start({ settings });
        await backfilled(here);
        await here.stop();
        await db.pool.query(`update reconcile.sweeps set started_at = 'epoch' where connection_id = $1`, [here.connection.id]);
        here.ghl.putTasks(edited(tasks[0], { title: 'Write' }), edited(tasks.at(-2), { completed: true }));
        here.ghl.tasks.delete(tasks.at(-1)?.id ?? '');
      }
      const isDone = async () => (await passes(here)).pass >= (isLater ? 2 : 1) && (await passes(here)).done;
      for (const dieAt of deaths) {
        const process = new DyingProcess(dieAt);
        here.start({ receipts: process.receipts(here.receipts), store: process.store(here.store), settings });
        await eventually(async () => process.dead || (await isDone()));
        await here.stop();
      }
      here.start({ settings });
      await eventually(isDone);
      if (isLater) await eventually(async () => (await here.kept('task-gone')).length === 1);
      await here.stop();
      expect((await taskIds(['task-backfill'], here)).sort()).toEqual(tasks.map(({ id }) => id));
      expect(await taskIds(['task-row'], here)).toHaveLength(isLater ? 2 : 0);
      const events = await here.events('tasks');
      expect(events.filter(({ type }) => type === 'BackfillStarted')).toHaveLength(1);
      expect(events.filter(({ type }) => type === 'BackfillFinished')).toHaveLength(1);
      const soFar = events.filter(({ type }) => type === 'BackfillPageRead').map(({ data }) => Number(data['rowsSoFar']));
      expect(soFar.at(-1)).toBe(count);
      expect(new Set(soFar).size).toBe(soFar.length);
    } finally {
      await here.stop();
    }
  };

  it.each(Array.from({ length: steps }, (_, step) => step))('at step %i of the first pass misses none and writes none twice', (step) =>
    storyOf(35, [step], false),
  );

  it.each(Array.from({ length: steps / 2 }, (_, step) => step * 2 + 1))(
    'at step %i of a later pass misses no change and writes none twice',
    (step) => storyOf(35, [step], true),
  );

  it('again and again, wherever, misses none', () =>
    fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 3, max: 45 }),
        fc.array(fc.nat({ max: steps }), { minLength: 2, maxLength: 4 }),
        fc.boolean(),
        storyOf,
      ),
      { seed: 20250301, numRuns: 12 },
    ));
});

describe('two processes', () => {
  it('share the sweeps; one that lost the connection writes nothing more', async () => {
    bed.ghl.putTasks(...bed.tasks(40));
    let holding: () => void = () => undefined;
    let count = 0;
    bed.ghl.answering = async ({ name }) => {
      if (name !== 'tasks' || (count += 1) !== 3) return;
      await new Promise<void>((resolve) => {
        holding = resolve;
      });
    };
    start({ taskPollMs: 60_000 });
    start({ taskPollMs: 60_000 });
    await eventually(() => count === 3);
    await db.pool.query(
      `update reconcile.readings set lease_until = now() - interval '1 second', fence = nextval('reconcile.fences') where connection_id = $1`,
      [bed.connection.id],
    );
    holding();
    await backfilled();
    expect(await taskIds(['task-backfill'])).toHaveLength(40);
    const counted = (await bed.events('tasks')).filter(({ type }) => type === 'BackfillPageRead').map(({ data }) => data['rowsSoFar']);
    expect(counted).toEqual([10, 20, 30, 40]);
  });
});

describe('a connection that moves to another location', () => {
  it('is read from the beginning', async () => {
    bed.ghl.putTasks(...bed.tasks(3));
    start();
    await backfilled();
    await bed.stop();
    const moved = { ...bed.connection, locationId: `${bed.connection.locationId}-moved` };
    bed.start({ connections: { all: () => Promise.resolve([moved]) }, settings: withTasks });
    await eventually(async () => (await bed.events('tasks')).filter(({ type }) => type === 'BackfillFinished').length === 2);
    expect(pages().at(-1)?.locationId).toBe(moved.locationId);
  });
});
