// node tools/test/run.mjs <lane...> [folder...]: runs the lanes one after another and closes with "N passed, N failed, N skipped".
// Lanes: unit (pure), int (real Postgres), kafka (real Postgres and Kafka), e2e (whole processes between two simulators). No lane named: all.
// Where no Kafka can be started, the kafka lane says so and counts as skipped, or as failed with REQUIRE_KAFKA=1.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');
const allLanes = ['unit', 'int', 'kafka', 'e2e'];
const args = process.argv.slice(2);
const lanes = args.filter((arg) => allLanes.includes(arg));
const rest = args.filter((arg) => !allLanes.includes(arg));
const reports = join(root, 'test-results');
mkdirSync(reports, { recursive: true });

const total = { passed: 0, failed: 0, skipped: 0 };
let broken = false;
for (const lane of lanes.length > 0 ? lanes : allLanes) {
  if (lane === 'kafka') {
    const missing = await whyNoKafka();
    if (missing) {
      console.error(`\n${'='.repeat(80)}\nTHE KAFKA LANE DID NOT RUN: ${missing}\n${'='.repeat(80)}\n`);
      if (process.env.REQUIRE_KAFKA === '1') broken = true;
      else total.skipped += 1;
      continue;
    }
  }
  const report = join(reports, `${lane}-${process.pid}.json`);
  rmSync(report, { force: true });
  const jest = join(root, 'node_modules/jest/bin/jest.js');
  const flags = [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    jest,
    '--json',
    `--outputFile=${report}`,
    '--passWithNoTests',
  ];
  const run = spawnSync(process.execPath, [...flags, ...rest], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, TEST_LANE: lane },
  });
  if (!existsSync(report)) {
    console.error(`The ${lane} lane ended without a report (exit code ${run.status ?? run.signal}).`);
    broken = true;
    continue;
  }
  const result = JSON.parse(readFileSync(report, 'utf8'));
  rmSync(report, { force: true });
  total.passed += result.numPassedTests;
  total.failed += result.numFailedTests + result.numRuntimeErrorTestSuites;
  total.skipped += result.numPendingTests + result.numTodoTests;
  if (run.status !== 0 && result.success) broken = true;
}
if (broken) total.failed += 1;
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed > 0 ? 1 : 0;

/** Null when a broker is named, or can be had here. */
async function whyNoKafka() {
  if (process.env.KAFKA_BROKERS) return null;
  const { ensureJars, KafkaNotPossible } = await import('../kafka/dist/index.js');
  const { getContainerRuntimeClient } = await import('testcontainers');
  if (await getContainerRuntimeClient().catch(() => null)) return null;
  try {
    await ensureJars((line) => console.error(line));
    return null;
  } catch (error) {
    if (error instanceof KafkaNotPossible) return error.message;
    throw error;
  }
}
