import { eventually } from '@sync/testing';
import { alone, type Bench } from '../bench.js';
import { peopleOf } from '../product/people.js';
import { amount, rate, type Figure } from '../report/figure.js';
import { benchBare, type Bare } from './bench-bare.js';
import { Edits, quantile, type EditsSeen } from './edits.js';
import { manyInFlight, startDistributed, startEmbedded, WINDOW_MS, type Layout } from './layout.js';
import { SETTLE_MS, STEADY_PER_SECOND } from './pace.js';
import { cpuBetween, cpuNow, type CpuTimes } from './processes.js';

interface Wanted {
  readonly title: string;
  readonly perSecond: number;
  readonly p99Ms: number;
}

/** One process over an embedded PostgreSQL. */
export const benchEmbeddedPipeline = (bench: Bench): Promise<readonly Figure[]> =>
  benchPipeline(bench, (contacts) => startEmbedded(bench, contacts), { title: 'embedded pipeline', perSecond: 700, p99Ms: 150 });

/** A process per service, over Kafka. */
export const benchDistributedPipeline = (bench: Bench): Promise<readonly Figure[]> =>
  benchPipeline(bench, (contacts) => startDistributed(bench, contacts, { env: manyInFlight }), {
    title: 'distributed pipeline',
    perSecond: 500,
    p99Ms: 400,
  });

/** Warmed up for a minute with as much as it takes; then people who were not edited since, each once; then a steady hundred a second. */
const benchPipeline = async (bench: Bench, start: (contacts: number) => Promise<Layout>, wanted: Wanted): Promise<readonly Figure[]> => {
  const seconds = bench.quick ? { warmUp: 10, full: 10, steady: 10 } : { warmUp: 60, full: 30, steady: 30 };
  const people = bench.quick ? 6_000 : 30_000;
  const bare = await alone(bench, (own) => benchBare(own, people));
  const layout = await start(people);
  await everybodyThere(bench, layout);
  const edits = new Edits(layout);
  bench.later(() => edits.close());
  const pace = { outstanding: Math.min(wanted.perSecond * 4, Math.floor(edits.people / 2)) };

  bench.say(`warming up for ${seconds.warmUp} s`);
  await edits.send(pace, seconds.warmUp * 1_000, Infinity);
  const before = cpuNow(layout.pids());
  const full = await edits.send(pace, seconds.full * 1_000);
  const cpu = cpuBetween(before, cpuNow(layout.pids()));
  bench.say(`${Math.round(full.arrived / full.seconds)} contacts/s; waiting until SendX was told everything`);
  const missing = await edits.settle(SETTLE_MS);

  bench.say(`${STEADY_PER_SECOND} contacts/s for ${seconds.steady} s`);
  const steady = await edits.send({ perSecond: STEADY_PER_SECOND }, seconds.steady * 1_000);
  await edits.settle(SETTLE_MS);
  return [...fullFigures(wanted, { full, cpu, missing, bare }), steadyFigure(wanted, steady, bare)];
};

/** The first reading, at the pace of GHL's limit. */
export const everybodyThere = async (bench: Bench, layout: Layout): Promise<void> => {
  const { reachable } = peopleOf(layout);
  const ticking = setInterval(() => bench.say(`${layout.sendx.contacts.count} of ${reachable.size} people are in SendX`), 10_000);
  try {
    await eventually(() => [...reachable.keys()].every((email) => layout.sendx.contacts.find(email)), { timeoutMs: 300_000, everyMs: 500 });
  } finally {
    clearInterval(ticking);
  }
};

interface FullRun {
  readonly full: EditsSeen;
  readonly cpu: CpuTimes;
  readonly missing: number;
  readonly bare: Bare;
}

const fullFigures = ({ title, perSecond }: Wanted, { full, cpu, missing, bare }: FullRun): Figure[] => {
  const sustained = full.arrived / full.seconds;
  const perContact = [...cpu].map(([stage, ms]) => [stage, ms / full.arrived] as const);
  const total = perContact.reduce((sum, [, ms]) => sum + ms, 0);
  return [
    {
      name: `${title}: distinct contacts, webhook to SendX`,
      ours: `${rate(sustained)}, ${full.refused} webhooks refused, ${missing} values missing`,
      limit: `bare ${rate(bare.perSecond)}: a row a webhook and the same calls; SendX answers at once; ${amount((total * sustained) / 1_000, 'x')} processors busy`,
      value: missing === 0 && full.refused === 0 ? sustained : NaN,
      unit: '/s',
      wanted: { atLeast: perSecond },
    },
    {
      name: `${title}: against the bare calls`,
      ours: rate(sustained),
      limit: rate(bare.perSecond),
      value: sustained / bare.perSecond,
      unit: 'x',
    },
    {
      name: `${title}: processor time per contact`,
      ours: perContact.map(([stage, ms]) => `${stage} ${ms.toFixed(2)}`).join(', '),
      limit: `ms, by stage; bare ${bare.msPerContact.toFixed(2)}`,
      value: total,
      unit: 'ms',
    },
  ];
};

const steadyFigure = ({ title, p99Ms }: Wanted, { latencies, arrived, seconds }: EditsSeen, bare: Bare): Figure => {
  const after = (share: number): number => quantile(latencies, share) - WINDOW_MS;
  return {
    name: `${title}: accepted to SendX call at ${STEADY_PER_SECOND}/s, p99`,
    ours: `p50 ${amount(after(0.5), 'ms')}, p90 ${amount(after(0.9), 'ms')}, p99 ${amount(after(0.99), 'ms')}`,
    limit: `without the window of ${WINDOW_MS / 1_000} s, which counts from the receipt; ${rate(arrived / seconds)} came; bare p99 ${amount(bare.p99Ms, 'ms')}`,
    value: after(0.99),
    unit: 'ms',
    wanted: { atMost: p99Ms },
  };
};
