import { randomBytes } from 'node:crypto';
import { transaction } from '@sync/database';
import { createLogger } from '@sync/telemetry';
import { eventually, useDatabase } from '@sync/testing';
import { GraphileTimers, timersMigrations, type WakeUp } from '../index.js';

const db = useDatabase(timersMigrations);
const logger = createLogger('spec', { level: 'silent' });
const soon = (ms = 0) => new Date(Date.now() + ms);
const later = () => soon(3_600_000);

describe('timers over graphile-worker', () => {
  const running: GraphileTimers[] = [];
  afterEach(async () => {
    await Promise.all(running.splice(0).map((timers) => timers.stop()));
    await db.pool.query('delete from timers._private_jobs');
  });

  /** Timers of a process of their own, which look at records of a task of their own. */
  const started = async (handler: (keys: readonly string[]) => Promise<void> = () => Promise.resolve(), task = newTask()) => {
    const timers = new GraphileTimers({ url: db.url, logger });
    const looked: string[][] = [];
    timers.handle(task, (keys) => {
      looked.push([...keys].sort());
      return handler(keys);
    });
    await timers.start();
    running.push(timers);
    const set = (...wakeUps: Omit<WakeUp, 'task'>[]) =>
      transaction(db.pool, (client) =>
        timers.set(
          client,
          wakeUps.map((wakeUp) => ({ ...wakeUp, task })),
        ),
      );
    return { timers, task, looked, set };
  };
  const newTask = () => `spec/${randomBytes(4).toString('hex')}`;
  const pending = async (): Promise<string[]> =>
    (await db.pool.query<{ key: string }>('select key from timers.jobs where attempts < max_attempts order by key')).rows.map(
      ({ key }) => key,
    );

  it('wakes a record when its moment came, and forgets the wake-up', async () => {
    const { looked, set } = await started();
    await set({ key: 'ada', at: soon(-5_000) }, { key: 'grace', at: later() });
    await eventually(() => looked.length > 0);
    expect(looked).toEqual([['ada']]);
    await eventually(async () => (await pending()).length === 1);
  });

  it('hands over what comes due together at once, and each key once', async () => {
    const { looked, set } = await started();
    await set(...Array.from({ length: 100 }, (_, n) => ({ key: `person-${n % 50}`, at: soon() })));
    await eventually(() => looked.flat().length >= 50);
    expect(looked.length).toBeLessThan(10);
    expect(new Set(looked.flat()).size).toBe(50);
    expect(looked.flat()).toHaveLength(50);
  });

  it('moves a wake-up that is set again, to an earlier or a later time', async () => {
    const { looked, set } = await started();
    await set({ key: 'ada', at: later() }, { key: 'grace', at: soon(60_000) });
    await set({ key: 'ada', at: soon() }, { key: 'grace', at: later() });
    await eventually(() => looked.length > 0);
    expect(looked).toEqual([['ada']]);
    await eventually(async () => (await pending()).length === 1);
  });

  it('forgets a wake-up that is cancelled, and objects to none that never was', async () => {
    const { set } = await started();
    await set({ key: 'ada', at: later() });
    await set({ key: 'ada', at: null }, { key: 'nobody', at: null });
    expect(await pending()).toEqual([]);
  });

  it('sets nothing when the transaction is rolled back', async () => {
    const { timers, task } = await started();
    const failed = transaction(db.pool, async (client) => {
      await timers.set(client, [{ task, key: 'ada', at: later() }]);
      throw new Error('rolled back');
    });
    await expect(failed).rejects.toThrow('rolled back');
    expect(await pending()).toEqual([]);
  });

  it('looks again when the handler failed', async () => {
    let calls = 0;
    const { looked, set } = await started(() => {
      calls += 1;
      return calls === 1 ? Promise.reject(new Error('away')) : Promise.resolve();
    });
    await set({ key: 'ada', at: soon() });
    await eventually(() => looked.length === 2, { timeoutMs: 20_000 });
    await eventually(async () => (await pending()).length === 0);
  });

  it('takes news of a record that is being looked at for a new wake-up', async () => {
    let go: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (go = resolve));
    const { looked, set } = await started(() => (looked.length === 1 ? held : Promise.resolve()));
    await set({ key: 'ada', at: soon() });
    await eventually(() => looked.length === 1);
    await set({ key: 'ada', at: soon() });
    await eventually(() => looked.length === 2, { timeoutMs: 20_000 });
    go();
  });

  it('goes on after a stop, with what came due meanwhile', async () => {
    const first = await started();
    await first.set({ key: 'ada', at: soon(1_000) });
    await first.timers.stop();
    const second = await started(undefined, first.task);
    await eventually(() => second.looked.length > 0);
    expect(second.looked).toEqual([['ada']]);
  });

  it('gives free what a dead process had taken', async () => {
    const { set, looked, task } = await started();
    await running.splice(0)[0]?.stop();
    await set({ key: 'ada', at: soon() });
    await db.pool.query(`update timers._private_jobs set locked_at = now() - interval '1 minute', locked_by = 'dead', attempts = 1`);
    const next = await started(undefined, task);
    await eventually(() => next.looked.length > 0);
    expect([looked, next.looked]).toEqual([[], [['ada']]]);
  });

  it('refuses a key that no job can carry, before anything is set', async () => {
    const { set } = await started();
    await expect(set({ key: 'x'.repeat(600), at: soon() })).rejects.toThrow(/600 characters/);
  });
});
