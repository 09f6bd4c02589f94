// A process with the durable timers in it, as every service that has moments runs them. Says that it is ready, then a line of JSON per look at a record.
import { GraphileTimers } from '@sync/timers';
import { createLogger } from '@sync/telemetry';
import { BENCH_TASK, type Look } from './look.js';

const { BENCH_DATABASE: url = '' } = process.env;
const say = (line: unknown): void => void process.stdout.write(`${JSON.stringify(line)}\n`);

const timers = new GraphileTimers({ url, logger: createLogger('bench', { destination: process.stderr, level: 'warn' }) });
timers.handle(BENCH_TASK, (keys) => {
  const at = Date.now();
  for (const key of keys) say({ key, at } satisfies Look);
  return Promise.resolve();
});
await timers.start();
say({ ready: true });
process.once('SIGTERM', () => void timers.stop().then(() => process.exit(0)));
