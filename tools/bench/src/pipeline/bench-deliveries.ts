import type { Bench } from '../bench.js';
import { amount, rate, type Figure } from '../report/figure.js';
import { everybodyThere } from './bench-pipeline.js';
import { Edits } from './edits.js';
import { startDistributed, type DistributedLayout } from './layout.js';
import { cpuBetween, cpuTimes } from './processes.js';

const LATENCY_MS = 50;
const SETTLE_MS = 180_000;

interface Run {
  readonly perSecond: number;
  /** Of one processor, the busier delivery process. */
  readonly busiest: number;
}

/** The same backlog, gathered while no delivery ran, worked off by one delivery process and then by two; SendX takes 50 ms for an answer. */
export const benchDeliveries = async (bench: Bench): Promise<readonly Figure[]> => {
  const layout = await startDistributed(bench, bench.quick ? 3_000 : 10_000, { replicas: { delivery: 2 } });
  await everybodyThere(bench, layout);
  const edits = new Edits(layout);
  bench.later(() => edits.close());
  layout.sendx.addFault({ kind: 'latency', latencyMs: LATENCY_MS });
  const one = await workOff(bench, layout, edits, 1);
  const two = await workOff(bench, layout, edits, 2);
  const limit = (run: Run): string => `the busier one ${amount(run.busiest * 100, '%')} of a processor`;
  return [
    {
      name: 'delivery: one process, a backlog of live edits',
      ours: rate(one.perSecond),
      limit: limit(one),
      value: one.busiest * 100,
      unit: '%',
      wanted: { atMost: 60 },
    },
    {
      name: 'delivery: two processes against one',
      ours: rate(two.perSecond),
      limit: limit(two),
      value: two.perSecond / one.perSecond,
      unit: 'x',
      wanted: { atLeast: 1.6 },
    },
  ];
};

const workOff = async (bench: Bench, layout: DistributedLayout, edits: Edits, processes: number): Promise<Run> => {
  const deliveries = layout.cluster.services.filter(({ app }) => app === 'delivery');
  const working = deliveries.slice(0, processes);
  await Promise.all(deliveries.map((delivery) => delivery.stop()));
  const { sent } = await edits.send({ perSecond: 400 }, 600_000);
  bench.say(`${sent} edits wait; starting ${processes === 1 ? 'one delivery process' : `${processes} delivery processes`}`);
  for (const delivery of working) delivery.launch();
  await Promise.all(working.map((delivery) => delivery.untilReady()));
  const pids = new Map(working.map(({ pid }, place) => [String(place), [pid ?? 0]]));
  const [began, before] = [performance.now(), cpuTimes(pids)];
  const waiting = edits.outstanding;
  const missing = await edits.settle(SETTLE_MS);
  const seconds = (performance.now() - began) / 1_000;
  const used = [...cpuBetween(before, cpuTimes(pids)).values()].map((ms) => ms / 1_000 / seconds);
  return { perSecond: missing > 0 ? NaN : waiting / seconds, busiest: Math.max(...used) };
};
