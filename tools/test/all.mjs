// npm test: type check, lint with module boundaries, then unit, integration, Kafka and end-to-end. Every part runs even when one fails,
// and the last line sums them up; type check and lint count as one test each.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');
const total = { passed: 0, failed: 0, skipped: 0 };

const check = (name, ...args) => {
  console.log(`\n== ${name}`);
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  total[status === 0 ? 'passed' : 'failed'] += 1;
  console.log(`${name}: ${status === 0 ? 'passed' : 'FAILED'}`);
};

const lane = (name) => {
  console.log(`\n== ${name} tests`);
  const run = spawnSync(process.execPath, [join(root, 'tools/test/run.mjs'), name], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
  });
  const counted = /(\d+) passed, (\d+) failed, (\d+) skipped\s*$/.exec(run.stdout);
  if (!counted || (run.status !== 0 && counted[2] === '0')) total.failed += 1;
  if (!counted) return;
  total.passed += Number(counted[1]);
  total.failed += Number(counted[2]);
  total.skipped += Number(counted[3]);
};

check('type check', join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.check.json');
check('lint', join(root, 'tools/test/lint.mjs'));
check('documents', join(root, 'tools/docs/check.mjs'));
for (const name of ['unit', 'int', 'kafka', 'e2e']) lane(name);

console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed > 0 ? 1 : 0;
