import type { Disturb } from './disturb/disturb.js';
import type { Disturbance } from './disturb/journal.js';
import { Recorder } from './record/recorder.js';
import type { ChaosReport } from './report.js';
import { settle } from './settle.js';
import { openStage, type Stage, type StageOptions } from './stage/stage.js';
import { Traffic } from './traffic/traffic.js';
import { allVerdicts } from './verdicts/all-verdicts.js';

export interface ChaosOptions extends StageOptions {
  /** Webhooks a second. */
  readonly perSecond: number;
  readonly disturb: Disturb;
  /** After so long nothing more is ended; what was seen until then is judged all the same. */
  readonly maxMs: number;
  /** Ends the disturbing early, as Ctrl-C does. */
  readonly signal: AbortSignal;
  readonly settleMs: number;
  readonly tell: (number: number, disturbance: Disturbance) => void;
}

/** Starts everything, disturbs it under traffic, lets it settle, and judges it by what the outside recorder saw. */
export const runChaos = async (options: ChaosOptions): Promise<ChaosReport> => {
  const began = Date.now();
  const stage = await openStage(options);
  let report: ChaosReport | undefined;
  try {
    report = await onStage(stage, options, began);
    return report;
  } finally {
    const isGood = report?.verdicts.every(({ count }) => count === 0) ?? false;
    if (!isGood) options.say(`the database and the logs of all processes are kept in ${stage.dataDir}`);
    await stage.close(!isGood);
  }
};

const onStage = async (stage: Stage, options: ChaosOptions, began: number): Promise<ChaosReport> => {
  const { say, seed, perSecond, disturb, tell, settleMs } = options;
  const { signal, forget } = untilEnough(options);
  const journal: Disturbance[] = [];
  const recorder = new Recorder(stage);
  const traffic = new Traffic(stage.ghl, { perSecond, seed });
  const trafficBegan = Date.now();
  say(`ready after ${seconds(trafficBegan - began)} s; ${perSecond} webhooks a second from now on`);
  try {
    await disturb(stage, { journal, signal, tell });
  } catch (error) {
    if (!signal.aborted) {
      recorder.stop();
      throw error;
    }
    say(`cut short (${error instanceof Error ? error.message : String(error)}); judging what was seen so far`);
  } finally {
    forget();
    traffic.stop();
  }
  const trafficMs = Date.now() - trafficBegan;
  say('letting the dust settle');
  const settledMs = await settle(stage, recorder, settleMs);
  recorder.stop();
  const { webhooks, sendx } = recorder;
  return {
    seed,
    perSecond,
    people: stage.ghl.world.contacts.size,
    journal,
    cutShort: signal.aborted,
    deaf: recorder.deaf,
    longestStallMs: Math.round(recorder.longestStallMs),
    webhooks: {
      unanswered: Object.fromEntries(webhooks.unanswered),
      announced: traffic.announced,
      accepted: webhooks.accepted.size,
      answers: Object.fromEntries([...webhooks.answers].map(([status, times]) => [String(status), times])),
    },
    sendx: {
      calls: sendx.calls,
      identifies: sendx.identifies.length,
      events: stage.sendx.events().length,
      refusals: Object.fromEntries(sendx.refusals),
    },
    seconds: { traffic: seconds(trafficMs), settling: seconds(settledMs), total: seconds(Date.now() - began) },
    verdicts: await allVerdicts(stage, recorder, journal),
  };
};

/** Aborts when time is up or the caller has had enough. A timer of its own: Node 20 may collect `AbortSignal.any` over `AbortSignal.timeout` before it fires. */
const untilEnough = ({ signal, maxMs }: ChaosOptions): { readonly signal: AbortSignal; readonly forget: () => void } => {
  const enough = new AbortController();
  const end = (): void => enough.abort();
  const timer = setTimeout(end, maxMs);
  signal.addEventListener('abort', end);
  if (signal.aborted) end();
  return {
    signal: enough.signal,
    forget: () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
    },
  };
};

const seconds = (ms: number): number => Math.round(ms / 100) / 10;
