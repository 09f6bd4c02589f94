import { setTimeout as delay } from 'node:timers/promises';
import { openWorld, type World } from '@sync/e2e';
import { eventually } from '@sync/testing';
import type { Bench } from '../bench.js';
import { cpuMs, cpuTimes } from '../pipeline/processes.js';
import { amount, type Figure } from '../report/figure.js';
import { sendxCalls } from './calls.js';
import { pidIn } from './memory.js';
import { peopleOf } from './people.js';
import { untilQuiet } from './quiet.js';

const CONTACTS = 1_000;
const POLL_SECONDS = 20;
const DAY_MS = 86_400_000;
/** No search for so long, and the pass is over; long enough, too, for a push that should not have happened to show itself. */
const QUIET_MS = 6_000;
const PAGE = 500;

/** What one look through all tasks came to, with the quiet behind it. */
interface Pass {
  readonly calls: number;
  /** Of SendX; looks, too. */
  readonly asked: string;
  readonly pushed: number;
  readonly cpuMs: number;
  readonly postgresMs: number;
  readonly seconds: number;
}

/**
 * A location with 5,000 tasks is looked through again and nothing changed. The location's day is ten times as long as GHL's, so that passes follow each
 * other sooner than the tenth of a day allows that they may use; nothing else is different.
 */
export const benchTaskPoll = async (bench: Bench): Promise<readonly Figure[]> => {
  const tasks = bench.quick ? 1_000 : 5_000;
  const world = await openWorld({
    contacts: CONTACTS,
    env: { GHL_TASK_POLL_SECONDS: String(POLL_SECONDS), GHL_NOTES_BACKFILL: 'no', SYNC_WINDOW_MS: '2000', LOG_LEVEL: 'warn' },
  });
  bench.later(() => world.close());
  world.ghl.world.settings.rate.dailyMax *= 10;
  giveTasks(world, tasks);
  await world.sync.start();
  await untilTold(bench, world, tasks);
  const one = await nextPass(world);
  bench.say(`a pass: ${one.calls} calls, ${one.cpuMs} ms of our process`);
  const other = await nextPass(world);
  bench.say(`the next one: ${other.calls} calls, ${other.cpuMs} ms of our process`);
  return figuresOf(tasks, [one, other], await restFor(world, Math.max(one.seconds, other.seconds)));
};

/** Everybody gets the same number of them, due in ten days and later, so that none comes due meanwhile; a quarter is done. */
const giveTasks = ({ ghl }: World, count: number): void => {
  const people = [...ghl.world.contacts.all()].map(({ id }) => id);
  const now = Date.now();
  const added = new Date(now - DAY_MS).toISOString();
  ghl.world.tasks.load(
    Array.from({ length: count }, (_, index) => ({
      id: `Task${String(index).padStart(16, '0')}`,
      locationId: ghl.locationId,
      contactId: people[index % people.length] ?? '',
      title: `Call about offer ${index}`,
      body: 'Prefers to be called, not written to.',
      assignedTo: ghl.world.users[index % ghl.world.users.length]?.id ?? null,
      dueDate: new Date(now + 10 * DAY_MS + index * 60_000).toISOString(),
      completed: Math.floor(index / CONTACTS) % 4 === 3,
      dateAdded: added,
      dateUpdated: added,
    })),
  );
};

/** Everybody who should be is in SendX with the number of their open tasks, and SendX was asked nothing for a while. */
const untilTold = async (bench: Bench, world: World, tasks: number): Promise<void> => {
  const alone = [...peopleOf(world).reachable].flatMap(([email, [owner, ...others]]) =>
    owner && others.length === 0 ? [{ email, owner }] : [],
  );
  const wanted = alone.map(({ email, owner }) => ({
    email,
    open: world.ghl.world.tasks.ofContact(owner.id).filter(({ completed }) => !completed).length,
  }));
  const untold = () =>
    wanted.filter(({ email, open }) => world.sendx.contacts.find(email)?.customFields['ghl_open_tasks'] !== String(open));
  await eventually(() => untold().length === 0, { timeoutMs: 240_000, everyMs: 500 });
  bench.say(`${tasks} tasks were read, and ${wanted.length} people in SendX have the number of theirs`);
  await untilQuiet(world, QUIET_MS);
};

const nextPass = async (world: World): Promise<Pass> => {
  const pid = pidIn(world.sync.dataDir);
  const searches = () => world.ghl.calls.list({ path: '/tasks/search' });
  await untilStill(() => searches().length);
  const [before, bookmark] = [searches().length, world.sendx.recorder.newestId];
  let start = cpuNow(pid);
  while (searches().length === before) {
    start = cpuNow(pid);
    await delay(10);
  }
  await untilStill(() => searches().length);
  const end = cpuNow(pid);
  const { writes, text } = sendxCalls(world, bookmark);
  return {
    calls: searches().length - before,
    asked: text || 'nothing',
    pushed: writes,
    cpuMs: end.node - start.node,
    postgresMs: end.postgres - start.postgres,
    seconds: (end.at - start.at) / 1_000,
  };
};

const untilStill = async (count: () => number): Promise<void> => {
  let [seen, since] = [count(), performance.now()];
  while (performance.now() - since < QUIET_MS) {
    await delay(50);
    const now = count();
    if (now !== seen) [seen, since] = [now, performance.now()];
  }
};

const cpuNow = (pid: number): { at: number; node: number; postgres: number } => {
  const node = cpuMs(pid);
  return { at: performance.now(), node, postgres: (cpuTimes(new Map([['all', [pid]]])).get('all') ?? NaN) - node };
};

/** What our process uses in so many seconds in which no task is read. */
const restFor = async (world: World, seconds: number): Promise<number> => {
  const pid = pidIn(world.sync.dataDir);
  const before = cpuMs(pid);
  await delay(seconds * 1_000);
  return cpuMs(pid) - before;
};

const figuresOf = (tasks: number, passes: readonly Pass[], restMs: number): Figure[] => {
  const title = `task poll of ${tasks.toLocaleString('en-US')}`;
  const [cpu, pushed] = [Math.max(...passes.map((pass) => pass.cpuMs)), passes.reduce((sum, pass) => sum + pass.pushed, 0)];
  return [
    {
      name: `${title}: search calls`,
      ours: `${passes.map(({ calls }) => calls).join(' and ')} in two passes`,
      limit: `${tasks / PAGE} full pages; every second pass looks behind the last one`,
      value: Math.min(...passes.map(({ calls }) => calls)),
      unit: 'calls',
      wanted: { atMost: tasks / PAGE },
    },
    {
      name: `${title}: processor time of our process`,
      ours: passes.map((pass) => `${amount(pass.cpuMs, 'ms')} (PostgreSQL ${amount(pass.postgresMs, 'ms')})`).join(', '),
      limit: `${amount(restMs, 'ms')} at rest in as many seconds (${Math.max(...passes.map(({ seconds }) => seconds)).toFixed(0)}), included`,
      value: cpu,
      unit: 'ms',
      wanted: { atMost: 1_000 },
    },
    {
      name: `${title}: pushes when nothing changed`,
      ours: passes.map(({ asked }) => asked).join(', '),
      limit: `until ${QUIET_MS / 1_000} s after each pass; a GET is no push, it looks after the first reading`,
      value: pushed,
      unit: 'calls',
      wanted: { atMost: 0 },
    },
  ];
};
