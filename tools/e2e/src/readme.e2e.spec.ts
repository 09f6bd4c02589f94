import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { eventually } from '@sync/testing';
import { SyncProcess } from './index.js';

const root = join(import.meta.dirname, '../../..');
const listed = z.array(z.object({ command: z.string(), shows: z.string().nullable(), line: z.number() }));

/** The README's ten minutes, command by command, against the demo that `npm start` brings up. */
describe('README.md', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'sync-readme-'));
  chmodSync(dataDir, 0o755);
  const demo = new SyncProcess({ DATA_DIR: dataDir }, dataDir, 'http://localhost:3001', 'http://localhost:3000');
  beforeAll(() => demo.start());
  afterAll(async () => {
    await demo.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  const commands = listed.parse(
    JSON.parse(execFileSync(process.execPath, [join(root, 'tools/docs/readme-commands.mjs'), '--json'], { encoding: 'utf8' })),
  );
  const run = (command: string): string =>
    execFileSync('bash', ['-c', command], { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

  it.each(commands)('line $line works', async ({ command, shows }) => {
    if (shows === null) run(command);
    else await eventually(() => run(command).includes(shows), { timeoutMs: 90_000, everyMs: 500 });
  });

  it('the demo brings everybody who has an address to SendX', async () => {
    const overview = z.object({
      connections: z.array(
        z.object({
          contacts: z.object({ inSync: z.number(), waiting: z.number(), failing: z.number() }),
          backfill: z.object({ finishedAt: z.string().nullable() }),
        }),
      ),
    });
    await eventually(
      async () => {
        const [connection] = overview.parse(await (await fetch('http://localhost:3000/api/overview')).json()).connections;
        expect(connection?.backfill.finishedAt).not.toBeNull();
        expect(connection?.contacts.failing).toBe(0);
        expect(connection?.contacts.waiting).toBeLessThan(10); // live edits wait for their window
        return (connection?.contacts.inSync ?? 0) > 1_500;
      },
      { timeoutMs: 150_000, everyMs: 1_000 },
    );
  });
});
