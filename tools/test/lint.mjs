// Lint with module boundaries. The boundary rule reads Nx's project graph, so the graph is made first; one ESLint run shares one type program.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');
const env = { ...process.env, NX_DAEMON: 'false', NX_TUI: 'false' };
const run = (program, ...args) =>
  spawnSync(process.execPath, [join(root, 'node_modules', program), ...args], { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'] })
    .status ?? 1;
const graph =
  spawnSync(process.execPath, [join(root, 'node_modules/nx/dist/bin/nx.js'), 'show', 'projects'], {
    cwd: root,
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  }).status ?? 1;
const failed =
  graph ||
  run('eslint/bin/eslint.js', 'apps', 'libs', 'tools', '--max-warnings', '0') ||
  run('prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.');
process.exit(failed === 0 ? 0 : 1);
