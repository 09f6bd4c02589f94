import './small-heap.js';
import 'reflect-metadata';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ConfigInvalid, readConfig } from '@sync/config';
import { createLogger } from '@sync/telemetry';
import { startAllInOne } from './all-in-one.js';
import { openLog } from './open-log.js';
import { rules } from './rules.js';
import { settings } from './settings.js';
import { Terminal } from './terminal.js';

const read = () => {
  try {
    return readConfig(settings, process.env, rules);
  } catch (error) {
    if (!(error instanceof ConfigInvalid)) throw error;
    process.stderr.write(`${error.message}\nSee docs/reference/config.md for every setting.\n`);
    process.exit(2);
  }
};

const values = read();
mkdirSync(resolve(values.DATA_DIR), { recursive: true });
const logger = createLogger('all-in-one', { level: values.LOG_LEVEL, destination: openLog(join(resolve(values.DATA_DIR), 'sync.log')) });

const terminal = new Terminal(process.stderr);
const running = startAllInOne(values, logger, terminal).catch((error: unknown) => {
  logger.error({ err: error }, 'start.failed');
  process.stderr.write(`Could not start: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});

void running.then(({ consoleUrl, ingestUrl, simulators }) => {
  terminal.say(`\n  console   ${consoleUrl}`);
  terminal.say(`  webhooks  ${ingestUrl}/webhooks/ghl`);
  for (const { name, url } of simulators) terminal.say(`  ${name.padEnd(8)}  ${url}  (simulated: no credentials are set)`);
  if (process.stdout.isTTY) terminal.say(`  log       ${join(values.DATA_DIR, 'sync.log')}`);
  terminal.say('  Ctrl-C stops it; the next start goes on where it was.\n');
});

let stopping = false;
const stop = (): void => {
  if (stopping) return; // a second Ctrl-C does not cut the drain short; kill -9 does, and loses nothing that was acknowledged
  stopping = true;
  process.stderr.write('\nStopping: finishing what is in hand…\n');
  void running.then((started) => started.stop()).then(() => process.exit(0));
};
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, stop);
