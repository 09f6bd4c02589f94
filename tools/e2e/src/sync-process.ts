import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { request } from 'undici';
import { eventually } from '@sync/testing';

/** As `npm start` has them: a larger nursery spares a tenth of the processor time, and one helper of V8’s, not four, pushes aside nobody who has work to do. */
const flags = ['--max-semi-space-size=32', '--v8-pool-size=1'];
const program = join(import.meta.dirname, '../../../apps/all-in-one/dist/main.js');

/** The product as people run it: the built all-in-one, a process of its own, to be killed like any other. */
export class SyncProcess {
  #child: ChildProcess | undefined;
  #lines: string[] = [];

  constructor(
    private readonly env: Readonly<Record<string, string>>,
    readonly dataDir: string,
    readonly ingestUrl: string,
    readonly consoleUrl: string,
  ) {}

  /** Starts it and waits until it may take traffic. */
  async start(): Promise<void> {
    this.launch();
    await this.untilReady();
  }

  launch(): void {
    const child = spawn(process.execPath, [...flags, program], {
      env: { PATH: process.env['PATH'] ?? '', ...this.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (this.#lines = [...this.#lines, ...chunk.toString().split('\n').filter(Boolean)].slice(-400)));
    this.#child = child;
  }

  async untilReady(): Promise<void> {
    await eventually(
      async () => {
        if (this.#child?.exitCode !== null && this.#child?.exitCode !== undefined)
          throw new Error(`The process ended:\n${this.#lines.slice(-20).join('\n')}`);
        const answer = await request(`${this.ingestUrl}/readyz`);
        await answer.body.dump();
        return answer.statusCode === 200;
      },
      { timeoutMs: 60_000, everyMs: 50 },
    );
  }

  /** kill -9: no goodbye, no drain. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (!child) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  /** kill -9 of the embedded PostgreSQL's first process. */
  killPostgres(): void {
    const [pid] = readFileSync(join(this.dataDir, 'postgres/postmaster.pid'), 'utf8').split('\n');
    process.kill(Number(pid), 'SIGKILL');
  }

  /** As Ctrl-C does; answers the exit code. */
  async stop(): Promise<number | null> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null;
    const ended = once(child, 'exit');
    child.kill('SIGINT');
    await ended;
    return child.exitCode;
  }

  get databaseUrl(): string {
    return readFileSync(join(this.dataDir, 'database.url'), 'utf8');
  }

  get log(): readonly string[] {
    return this.#lines;
  }
}
