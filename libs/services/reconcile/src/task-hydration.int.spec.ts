import type { GhlTask, GhlTaskRow } from '@sync/contracts-ghl';
import { eventually, useDatabase } from '@sync/testing';
import { vendorError } from './fake-ghl.fixtures.js';
import { requestHydrations, type HydrationRequest } from './hydration/request-hydrations.js';
import { listFailedHydrations, retryFailedHydrations, type Reconcile, type ReconcileSettings } from './index.js';
import { bodyOf, sure, Testbed, testMigrations } from './testbed.fixtures.js';

const db = useDatabase(testMigrations, { poolSize: 20 });
let bed: Testbed;
let task: GhlTaskRow;
beforeEach(() => {
  bed = new Testbed(db.pool);
  task = { ...sure(bed.tasks(1)[0]), contactId: 'ada' };
});
afterEach(() => bed.stop());

const withTasks = { sweeps: ['tasks'], pollMs: 60_000, taskPollMs: 600_000 } satisfies Partial<ReconcileSettings>;
const ask = (about: Partial<HydrationRequest> = {}) =>
  requestHydrations(db.pool, [
    {
      connectionId: bed.connection.id,
      locationId: bed.connection.locationId,
      kind: 'task',
      recordId: task.id,
      reason: 'no-contact',
      priority: 'live',
      traceparent: null,
      ...about,
    },
  ]);
const settled = async (reconcile: Reconcile): Promise<void> => {
  reconcile.poke();
  await eventually(async () => (await bed.hydrations()).length === 0);
};
const gets = () => bed.ghl.callsTo('task');
const searches = () => bed.ghl.callsTo('tasks').filter(({ tasks }) => tasks?.query !== undefined);
const sweeps = () => bed.ghl.callsTo('tasks').filter(({ tasks }) => tasks?.query === undefined);
const swept = () => eventually(async () => (await bed.events('tasks')).at(-1)?.type === 'BackfillFinished');

/** A TaskCreate webhook as it really comes: without contact and body. */
const webhook = async (said: Partial<GhlTask> = {}): Promise<string> => {
  const id = `ghl-webhook-${task.id}`;
  const body = { type: 'TaskCreate', id: task.id, title: task.title, assignedTo: task.assignedTo, dueDate: task.dueDate, ...said };
  await bed.receipts.append([
    {
      id,
      topic: 'ghl.task-receipts',
      key: `${bed.connection.locationId}/task/${task.id}`,
      source: 'webhook',
      body: Buffer.from(JSON.stringify(body)),
      receivedAt: new Date(),
      asOf: null,
    },
  ]);
  return id;
};

describe('a task with a contact', () => {
  it('is read there, as of the time when the call left', async () => {
    bed.ghl.putTasks(task);
    await ask({ contactId: 'ada' });
    await settled(bed.start());
    const [found] = await bed.kept('task-get');
    expect(found).toMatchObject({ topic: 'ghl.task-receipts', key: `${bed.connection.locationId}/task/${task.id}` });
    expect(found?.id).toBe(`ghl-task-get-${task.id}-${found?.asOf?.getTime()}`);
    expect(bodyOf(found)).toMatchObject({
      locationId: bed.connection.locationId,
      task: { id: task.id, contactId: 'ada', title: task.title },
    });
    expect(searches()).toEqual([]);
  });

  it('is asked for once, however many ask, and what one of them knows is kept', async () => {
    bed.ghl.putTasks(task);
    await ask();
    await ask({ contactId: 'ada' });
    await ask({ priority: 'backfill' });
    await settled(bed.start());
    expect(gets().map(({ contactId, priority }) => [contactId, priority])).toEqual([['ada', 'live']]);
  });
});

describe('a task without a contact', () => {
  it('is found by the title that its webhook tells, in spite of the lag of search', async () => {
    bed.ghl.searchIsCurrent = false;
    bed.ghl.putTasks(...bed.tasks(3, 1), task);
    const receiptId = await webhook();
    await ask({ receiptId });
    const reconcile = bed.start();
    await eventually(() => searches().length === 2);
    bed.ghl.searchIsCurrent = true;
    await settled(reconcile);
    expect(searches()[0]).toMatchObject({
      priority: 'live',
      tasks: { query: task.title, assignedTo: ['UsrBabbage0000000001'], limit: 500, skip: 0 },
    });
    expect(bodyOf((await bed.kept('task-get'))[0])).toMatchObject({ task: { id: task.id, contactId: 'ada', body: 'about the engine' } });
  });

  it('is read where a sweep saw it, without a search', async () => {
    bed.ghl.putTasks(task);
    const reconcile = bed.start({ settings: withTasks });
    await swept();
    await ask({ receiptId: await webhook() });
    await settled(reconcile);
    expect(searches()).toEqual([]);
    expect(gets()).toHaveLength(1);
  });

  it('is left to the sweep, which begins at once, when it cannot be found', async () => {
    bed.ghl.putTasks(...bed.tasks(2, 1));
    const reconcile = bed.start({ settings: withTasks });
    await swept();
    bed.ghl.searchIsCurrent = false;
    bed.ghl.putTasks(task);
    bed.ghl.answering = ({ tasks }) => {
      if (tasks && tasks.query === undefined) bed.ghl.searchIsCurrent = true;
    };
    const before = sweeps().length;
    await ask({ receiptId: await webhook() });
    await settled(reconcile);
    expect(searches()).toHaveLength(5);
    await eventually(() => sweeps().length > before);
    await eventually(async () => (await bed.kept('task-row')).length === 1);
    expect(bodyOf((await bed.kept('task-row'))[0])).toMatchObject({ task: { id: task.id, contactId: 'ada' } });
    expect(gets()).toEqual([]);
  });

  it.each([
    ['there is no receipt', () => Promise.resolve(null)],
    ['its receipt is not kept any more', () => Promise.resolve('ghl-forgotten')],
    ['its receipt tells no title', () => webhook({ title: ' ' })],
  ])('is left to the sweep at once when %s', async (_why, receipt) => {
    const reconcile = bed.start();
    await eventually(() => bed.ghl.callsTo('location').length === 1);
    await ask({ receiptId: await receipt() });
    await settled(reconcile);
    expect(searches()).toEqual([]);
    const { rows } = await db.pool.query('select tasks_wanted_at from reconcile.readings where connection_id = $1', [bed.connection.id]);
    expect(rows).toMatchObject([{ tasks_wanted_at: expect.any(Date) }]);
  });

  it('is left to the sweep when the search refuses its words', async () => {
    bed.ghl.answering = ({ tasks }) => {
      if (tasks?.query) throw vendorError('permanent', 'GHL_PAYLOAD_REJECTED', { status: 422, of: 'tasks' });
    };
    await ask({ receiptId: await webhook() });
    await settled(bed.start());
    expect(searches()).toHaveLength(1);
    expect((await listFailedHydrations(db.pool, 10)).filter(({ connectionId }) => connectionId === bed.connection.id)).toEqual([]);
  });

  it('waits for a scope that is missing, visibly, and stops nothing else', async () => {
    bed.ghl.putTasks(task);
    let isMissing = true;
    bed.ghl.answering = ({ name }) => {
      if (name === 'tasks' && isMissing) throw vendorError('auth', 'GHL_NEEDS_CONSENT', { status: 401, of: 'tasks' });
    };
    await ask({ receiptId: await webhook() });
    const reconcile = bed.start({ settings: withTasks });
    await eventually(async () => (await bed.progress(reconcile))?.kinds[1]?.failed === 1);
    expect((await bed.progress(reconcile))?.circuit).toBeNull();
    expect((await listFailedHydrations(db.pool, 10)).find(({ connectionId }) => connectionId === bed.connection.id)).toMatchObject({
      kind: 'task',
      recordId: task.id,
      contactId: null,
      code: 'GHL_NEEDS_CONSENT',
    });
    await eventually(async () => (await bed.progress(reconcile))?.kinds[1]?.failure?.code === 'GHL_NEEDS_CONSENT');
    isMissing = false;
    // The sweep gets through, and what was given up for the same reason is asked for again.
    await eventually(async () => (await bed.kept('task-get')).length === 1);
  });
});

describe('a task that is not at its contact', () => {
  const deleted = async () => (await bed.kept('task-gone')).map(bodyOf);

  it('is gone when the search, asked by its title, does not have it elsewhere', async () => {
    bed.ghl.putTasks(...bed.tasks(2, 1));
    await ask({ contactId: 'ada', receiptId: await webhook() });
    await settled(bed.start());
    const [gone] = await bed.kept('task-gone');
    expect(gone?.id).toBe(`ghl-task-gone-${task.id}-${gone?.asOf?.getTime()}`);
    expect(await deleted()).toEqual([{ locationId: bed.connection.locationId, taskId: task.id, contactId: 'ada', gone: true }]);
    expect(searches().map(({ tasks }) => tasks)).toEqual([{ query: task.title, limit: 500, skip: 0 }]);
  });

  it('is gone when the search still shows it where it was: search lags', async () => {
    bed.ghl.putTasks(task);
    await bed.ghl.searchTasks(bed.connection.locationId, { limit: 1, skip: 0 }, { priority: 'live' });
    bed.ghl.searchIsCurrent = false;
    bed.ghl.tasks.delete(task.id);
    await ask({ contactId: 'ada', receiptId: await webhook() });
    await settled(bed.start());
    expect(await deleted()).toHaveLength(1);
  });

  it('is read where the search has it: it was moved', async () => {
    bed.ghl.putTasks({ ...task, contactId: 'grace' });
    await ask({ contactId: 'ada', receiptId: await webhook() });
    await settled(bed.start());
    expect(await deleted()).toEqual([]);
    expect(bodyOf((await bed.kept('task-get'))[0])).toMatchObject({ task: { id: task.id, contactId: 'grace' } });
  });

  it('is read where a sweep saw it: it was moved', async () => {
    bed.ghl.putTasks({ ...task, contactId: 'grace' });
    const reconcile = bed.start({ settings: withTasks });
    await swept();
    await ask({ contactId: 'ada' });
    await settled(reconcile);
    expect(gets().map(({ contactId }) => contactId)).toEqual(['ada', 'grace']);
    expect(await deleted()).toEqual([]);
  });

  it('is gone, when nobody told its title, only after a complete sweep did not show it', async () => {
    bed.ghl.putTasks(...bed.tasks(2, 1));
    const reconcile = bed.start({ settings: withTasks });
    await swept();
    await ask({ contactId: 'ada' });
    reconcile.poke();
    await eventually(async () => (await deleted()).length === 1);
    expect(searches()).toEqual([]);
    expect(sweeps().length).toBeGreaterThan(1);
    expect(gets().map(({ contactId }) => contactId)).toEqual(['ada', 'ada']);
    await eventually(async () => (await bed.hydrations()).length === 0);
  });

  it('is found by that sweep when it was moved', async () => {
    const reconcile = bed.start({ settings: withTasks });
    await swept();
    bed.ghl.putTasks({ ...task, contactId: 'grace' });
    await ask({ contactId: 'ada' });
    reconcile.poke();
    await eventually(async () => (await bed.kept('task-row')).length === 1);
    expect(bodyOf((await bed.kept('task-row'))[0])).toMatchObject({ task: { contactId: 'grace' } });
    await eventually(async () => (await bed.hydrations()).length === 0);
    expect(await deleted()).toEqual([]);
  });

  it('is not believed gone on the word of a sweep of long ago', async () => {
    bed.ghl.putTasks({ ...task, contactId: 'grace' });
    const { rows } = await db.pool.query<{ ago: Date }>(`select clock_timestamp() - interval '16 minutes' as ago`);
    await ask({ contactId: 'ada', unseenAt: rows[0]?.ago ?? null });
    await settled(bed.start());
    expect(await deleted()).toEqual([]);
  });
});

describe('a task that cannot be read', () => {
  it('is kept with its reason, and can be asked for again', async () => {
    bed.ghl.putTasks(task);
    let isBroken = true;
    bed.ghl.answering = ({ name }) => {
      if (name === 'task' && isBroken) throw vendorError('permanent', 'UNREADABLE_ANSWER', { of: 'task' });
    };
    await ask({ contactId: 'ada' });
    const reconcile = bed.start();
    await eventually(async () => (await bed.progress(reconcile))?.kinds[1]?.failed === 1);
    expect((await listFailedHydrations(db.pool, 10)).find(({ connectionId }) => connectionId === bed.connection.id)).toMatchObject({
      kind: 'task',
      contactId: 'ada',
      code: 'UNREADABLE_ANSWER',
    });
    isBroken = false;
    expect(await retryFailedHydrations(db.pool, bed.connection.id, 'GHL_NEEDS_CONSENT')).toBe(0);
    expect(await retryFailedHydrations(db.pool, bed.connection.id)).toBe(1);
    await settled(reconcile);
    expect(await bed.kept('task-get')).toHaveLength(1);
  });
});
