import { setTimeout as delay } from 'node:timers/promises';
import type { World } from '@sync/e2e';
import type { Bench } from '../bench.js';
import { amount, type Figure } from '../report/figure.js';
import { backfill, backfillFigures } from './backfill.js';
import { memoryMb, pidIn, postgresMb } from './memory.js';
import { warmStart } from './warm-start.js';

const REST_MS = 20_000;
const ALLOWED = ['200', '400', '401', '413', '429'];

/** 1,000 contacts as shipped: our budget starts at 5 calls a second, SendX answers 429 beyond 10. */
export const benchLimitedBackfill = async (bench: Bench): Promise<readonly Figure[]> => {
  const contacts = bench.quick ? 300 : 1_000;
  const { world, seconds } = await backfill(bench, { contacts, budget: 5, sendxLimit: 10 });
  return backfillFigures(world, contacts, seconds);
};

/** 10,000 contacts with SendX's limit lifted (GHL's stays); then the same process at rest, and its next start on what it kept. */
export const benchBackfillAndRest = async (bench: Bench): Promise<readonly Figure[]> => {
  const contacts = bench.quick ? 2_000 : 10_000;
  const { world, seconds } = await backfill(bench, { contacts, budget: 200, sendxLimit: null });
  const figures = backfillFigures(world, contacts, seconds);
  return [...figures, ...(await atRest(bench, world)), ...(await nextStart(bench, world))];
};

const atRest = async (bench: Bench, world: World): Promise<Figure[]> => {
  const pid = pidIn(world.sync.dataDir);
  const busy = memoryMb(pid, 'VmRSS');
  bench.say(`resting for ${REST_MS / 1_000} s`);
  await delay(REST_MS);
  const rest = memoryMb(pid, 'VmRSS');
  return [
    {
      name: 'at rest: resident memory of the Node process',
      ours: amount(rest, 'MB'),
      limit: `${amount(busy, 'MB')} just after the backfill, ${amount(memoryMb(pid, 'VmHWM'), 'MB')} at most`,
      value: rest,
      unit: 'MB',
      wanted: { atMost: 350 },
    },
    {
      name: 'at rest: embedded PostgreSQL beside it',
      ours: amount(postgresMb(world.sync.dataDir), 'MB'),
      limit: 'proportional set size, all its processes',
      value: postgresMb(world.sync.dataDir),
      unit: 'MB',
    },
  ];
};

const nextStart = async (bench: Bench, world: World): Promise<Figure[]> => {
  await world.sync.stop();
  bench.say('starting again on the same data, with webhooks knocking');
  const { readyMs, portMs, answers } = await warmStart(world);
  const seen = [...answers].sort(([one], [other]) => one.localeCompare(other));
  const wrong = seen.filter(([answer]) => !ALLOWED.includes(answer)).reduce((sum, [, count]) => sum + count, 0);
  return [
    {
      name: 'warm start: from spawn to /readyz 200',
      ours: amount(readyMs / 1_000, 's'),
      limit: `first answer after ${amount(portMs / 1_000, 's')}`,
      value: readyMs / 1_000,
      unit: 's',
      wanted: { atMost: 5 },
    },
    {
      name: 'warm start: answers other than 200, 400, 401, 413, 429',
      ours: seen.map(([answer, count]) => `${answer}: ${count}`).join(', '),
      limit: '4 senders from before the port is open',
      value: wrong,
      unit: 'answers',
      wanted: { atMost: 0 },
    },
  ];
};
