// node tools/chaos/dist/main.js [rolling] --help: ends processes under load, and judges by what both simulators saw. Exit code 1 when a promise was broken.
import { Command, InvalidArgumentError } from 'commander';
import { runChaos, type ChaosOptions } from './chaos-run.js';
import { killAtRandom } from './disturb/kill-at-random.js';
import { restartInTurn } from './disturb/restart-in-turn.js';
import { progressOf } from './progress.js';
import { reportText, writeReport } from './report.js';

interface Common {
  readonly seed: number;
  readonly rate: number;
  readonly people: number;
  readonly maxMinutes: number;
  readonly report?: string;
}

const SETTLE_MS = 300_000;
/** As shipped. */
const DRAIN_SECONDS = 5;

const whole = (text: string): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('Write a whole number above 0.');
  return value;
};
const say = (line: string): void => void process.stderr.write(`${line.trimEnd()}\n`);

const withCommonOptions = (command: Command): Command =>
  command
    .option('--seed <number>', 'what happens when; the same number, the same choices', whole, 1)
    .option('--rate <number>', 'webhooks a second', whole, 100)
    .option('--people <number>', 'contacts to begin with', whole, 300)
    .option('--max-minutes <number>', 'no more is ended after so long; what was seen until then is judged', whole, 120)
    .option('--report <file>', 'where the report goes; test-results/chaos-<kind>-<seed>.json when absent');

const run = async (
  kind: 'kills' | 'rolling',
  { seed, rate, people, maxMinutes, report: file }: Common,
  { total, unit, ...more }: Pick<ChaosOptions, 'disturb'> & Partial<ChaosOptions> & { readonly total: number; readonly unit: string },
): Promise<void> => {
  const enough = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => enough.abort());
  const progress = progressOf(total, unit, say);
  try {
    const report = await runChaos({
      seed,
      people,
      perSecond: rate,
      signal: enough.signal,
      maxMs: maxMinutes * 60_000,
      settleMs: SETTLE_MS,
      say,
      tell: (number, disturbance) => progress.tell(number, disturbance),
      ...more,
    });
    progress.stop();
    const path = file ?? `test-results/chaos-${kind}-${seed}.json`;
    writeReport(path, report);
    process.stdout.write(`\n${reportText(report)}\n\nwritten to ${path}\n`);
    process.exitCode = report.verdicts.some(({ count }) => count > 0) ? 1 : 0;
  } finally {
    progress.stop();
  }
};

const program = withCommonOptions(
  new Command('chaos')
    .enablePositionalOptions()
    .description('Kills services, PostgreSQL and Kafka nodes at random (kill -9) under webhooks that are duplicated and reordered'),
)
  .option('--kills <number>', 'how many', whole, 200)
  .option('--pause <seconds>', 'between everything being ready again and the next kill', whole, 5)
  .action((options: Common & { readonly kills: number; readonly pause: number }) =>
    run('kills', options, {
      total: options.kills,
      unit: 'kill',
      disturb: killAtRandom({ kills: options.kills, pauseMs: options.pause * 1_000, seed: options.seed }),
    }),
  );

withCommonOptions(program.command('rolling'))
  .description('Restarts every service in turn, as an update does (SIGTERM, ingest twice), under the same webhooks')
  .option('--rounds <number>', 'how often each', whole, 20)
  .option('--at-once', 'all services at the same time, the processes of each in turn, as an update of all Deployments does', false)
  .action((options: Common & { readonly rounds: number; readonly atOnce: boolean }) =>
    run('rolling', options, {
      total: options.rounds,
      unit: 'round',
      replicas: { ingest: 2 },
      drainSeconds: DRAIN_SECONDS,
      disturb: restartInTurn({ rounds: options.rounds, seed: options.seed, atOnce: options.atOnce }),
    }),
  );

await program.parseAsync();
process.exit();
