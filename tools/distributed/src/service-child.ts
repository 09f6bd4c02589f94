import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdirSync, type WriteStream } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const root = resolve(import.meta.dirname, '../../..');
const STOP_MS = 30_000;
const RESTART_FIRST_MS = 500;
const RESTART_LAST_MS = 10_000;
const POLL_MS = 50;
/** kafkajs 2.2.4 sets a timer for a time that has passed, which fires at once, as meant; Node 24 says so in every process. */
const quietly = ['--disable-warning=TimeoutNegativeWarning'];
/** As `npm start` has them: collections are rarer, and one helper of V8’s, not four a process, pushes aside nobody who has work to do. */
const lean = ['--max-semi-space-size=32', '--v8-pool-size=1'];

export interface ServiceChildOptions {
  /** The app, by its folder: `contact-sync`. */
  readonly app: string;
  readonly env: Readonly<Record<string, string>>;
  /** Its port with /healthz and /readyz. */
  readonly url: string;
  readonly logFile: string;
  readonly say: (line: string) => void;
  /** Start it again when it ends by itself or is killed, as Kubernetes would. */
  readonly restarts: boolean;
}

/** One of the product's processes, as built: started, watched, killed, started again. */
export class ServiceChild {
  #child: ChildProcess | undefined;
  #log: WriteStream | undefined;
  #wanted = false;
  #failures = 0;

  constructor(private readonly options: ServiceChildOptions) {}

  get app(): string {
    return this.options.app;
  }

  get url(): string {
    return this.options.url;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  launch(): void {
    this.#wanted = true;
    mkdirSync(dirname(this.options.logFile), { recursive: true });
    this.#log ??= createWriteStream(this.options.logFile, { flags: 'a' });
    // A process group of its own: Ctrl-C in the terminal reaches the supervisor, who stops everybody in order.
    const child = spawn(process.execPath, [...quietly, ...lean, resolve(root, 'apps', this.options.app, 'dist/main.js')], {
      env: { PATH: process.env['PATH'] ?? '', NODE_COMPILE_CACHE: join(dirname(this.options.logFile), 'compiled'), ...this.options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    child.stdout.pipe(this.#log, { end: false });
    child.stderr.pipe(this.#log, { end: false });
    child.once('exit', (code, signal) => {
      this.#ended(child, code, signal);
    });
    this.#child = child;
  }

  /** Resolves when it may take traffic. */
  async untilReady(timeoutMs = 90_000): Promise<void> {
    const end = Date.now() + timeoutMs;
    while (Date.now() < end) {
      if (await this.isReady()) return;
      await delay(POLL_MS);
    }
    throw new Error(`${this.app} was not ready within ${timeoutMs / 1_000} s; see ${this.options.logFile}.`);
  }

  async isReady(): Promise<boolean> {
    return fetch(`${this.url}/readyz`, { signal: AbortSignal.timeout(1_000) }).then(
      ({ ok }) => ok,
      () => false,
    );
  }

  /** kill -9: no goodbye, no drain. With `restarts` it comes back by itself. */
  async kill(): Promise<void> {
    const child = this.#running();
    if (!child) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  /** As a rolling update does: SIGTERM, and the process ends when it has drained. It does not come back. */
  async stop(): Promise<void> {
    this.#wanted = false;
    const child = this.#running();
    if (child) {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      const last = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
      await ended;
      clearTimeout(last);
    }
    this.#log?.end();
    this.#log = undefined;
  }

  #running(): ChildProcess | undefined {
    const child = this.#child;
    return child && child.exitCode === null && child.signalCode === null ? child : undefined;
  }

  #ended(child: ChildProcess, code: number | null, signal: NodeJS.Signals | null): void {
    if (!this.#wanted || child !== this.#child) return;
    const { say, restarts, app } = this.options;
    if (code !== null && code !== 0) say(`  ${app} ended with exit code ${code}; see ${this.options.logFile}`);
    else say(`  ${app} was ended by ${signal ?? 'itself'}`);
    if (!restarts) return;
    const waitMs = signal === 'SIGKILL' ? RESTART_FIRST_MS : Math.min(RESTART_FIRST_MS * 2 ** this.#failures++, RESTART_LAST_MS);
    setTimeout(() => {
      if (this.#wanted) this.launch();
    }, waitMs);
  }
}
