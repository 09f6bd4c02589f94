import type { Bench } from '../bench.js';
import { amount, rate } from '../report/figure.js';
import { Edits, quantile } from './edits.js';
import { startBareLayout } from './layout.js';
import { SETTLE_MS, STEADY_PER_SECOND } from './pace.js';
import { cpuBetween, cpuNow } from './processes.js';

/** More than the bare side has under way in its 64 connections, few enough that it does not drown. */
const BARE_OUTSTANDING = 400;

/** What the machine can do at most. */
export interface Bare {
  readonly perSecond: number;
  readonly msPerContact: number;
  readonly p99Ms: number;
}

/** The same edits through a program that keeps nothing and promises nothing. */
export const benchBare = async (bench: Bench, contacts: number): Promise<Bare> => {
  const seconds = bench.quick ? { warmUp: 5, full: 5, steady: 5 } : { warmUp: 15, full: 15, steady: 15 };
  const layout = await startBareLayout(bench, contacts);
  const edits = new Edits(layout);
  try {
    const pace = { outstanding: BARE_OUTSTANDING };
    await edits.send(pace, seconds.warmUp * 1_000);
    const before = cpuNow(layout.pids());
    const { arrived, seconds: took } = await edits.send(pace, seconds.full * 1_000);
    const used = [...cpuBetween(before, cpuNow(layout.pids())).values()].reduce((sum, ms) => sum + ms, 0);
    await edits.settle(SETTLE_MS);
    const { latencies } = await edits.send({ perSecond: STEADY_PER_SECOND }, seconds.steady * 1_000);
    await edits.settle(SETTLE_MS);
    const bare = { perSecond: arrived / took, msPerContact: used / arrived, p99Ms: quantile(latencies, 0.99) };
    bench.say(`bare: ${rate(bare.perSecond)}, ${amount(bare.msPerContact, 'ms')} of processor each`);
    return bare;
  } finally {
    await edits.close();
  }
};
