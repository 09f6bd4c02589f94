import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { freePort } from './free-port.js';
import { initialiseCluster } from './initialise-cluster.js';
import { postgresBinary } from './postgres-binary.js';
import { isAlive, waitUntilGone } from './processes.js';

export interface EmbeddedPostgresOptions {
  /** The folder of the installation (`DATA_DIR`); the cluster lives in `postgres/` below it. */
  readonly dataDir: string;
  readonly log: (line: string) => void;
}

/**
 * A real PostgreSQL that this process starts, watches and stops. When the server dies it is started again on the same port,
 * so that everything else only sees connections break for a moment. It runs in a process group of its own: Ctrl-C reaches us first
 * and we stop it last, after the drain.
 */
export class EmbeddedPostgres {
  #server: ChildProcess | undefined;
  #stopping = false;
  #lastLines: string[] = [];

  private constructor(
    private readonly options: EmbeddedPostgresOptions,
    private readonly port: number,
    private readonly password: string,
    private readonly program: string,
  ) {}

  /** Creates the cluster on first use, stops a server that a killed run left behind, starts ours and waits until it answers. */
  static async start(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
    mkdirSync(options.dataDir, { recursive: true });
    const password = readOrCreatePassword(join(options.dataDir, 'postgres.password'));
    await initialiseCluster(clusterOf(options), password, options.log);
    await stopLeftOver(clusterOf(options), options.log);
    const postgres = new EmbeddedPostgres(options, await freePort(), password, await postgresBinary());
    postgres.#launch();
    await postgres.#untilItAnswers();
    await postgres.#ensureDatabase();
    return postgres;
  }

  get url(): string {
    return this.#urlOf('sync');
  }

  /** Process id of the server, for those who want to kill it in a test. */
  get pid(): number | undefined {
    return this.#server?.pid;
  }

  /** Fast shutdown: open transactions are rolled back, everything committed is on disk. */
  async stop(): Promise<void> {
    this.#stopping = true;
    const server = this.#server;
    if (!server || server.exitCode !== null || server.signalCode !== null) return;
    server.kill('SIGINT');
    const exited = once(server, 'exit').then(() => true);
    if (!(await Promise.race([exited, delay(10_000, false, { ref: false })]))) server.kill('SIGQUIT');
    await exited;
  }

  #urlOf(database: string): string {
    return `postgresql://postgres:${this.password}@127.0.0.1:${this.port}/${database}`;
  }

  #launch(): void {
    const owner = statSync(clusterOf(this.options)); // as root the cluster belongs to user postgres, and the server refuses to run as root
    const asOwner = process.getuid?.() === 0 ? { uid: owner.uid, gid: owner.gid } : {};
    const settings = {
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
      shared_buffers: '384MB', // taken as it is used; 30,000 contacts at full load did not fit into 128 MB, and moved a tenth fewer a second
      max_wal_size: '1GB',
      autovacuum_vacuum_cost_delay: '10ms', // five times as gentle: after a busy minute clearing up took half a core from those who work
      max_connections: '200', // a pool for each of the services, when each is a process of its own, and some of them twice
      timezone: 'UTC',
    };
    const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const server = spawn(this.program, ['-D', clusterOf(this.options), '-p', String(this.port), ...flags], {
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
      env: { ...process.env, LC_MESSAGES: 'C' },
      ...asOwner,
    });
    this.#server = server;
    for (const stream of [server.stdout, server.stderr]) stream.on('data', (chunk: Buffer) => this.#remember(chunk));
    server.once('error', (error) => this.options.log(`PostgreSQL could not be started: ${error.message}`));
    server.once('exit', (code, signal) => this.#onExit(code, signal));
  }

  #onExit(code: number | null, signal: NodeJS.Signals | null): void {
    if (this.#stopping) return;
    this.options.log(
      `PostgreSQL ended (${signal ?? `exit code ${code}`}); starting it again. Its last words: ${this.#lastLines.slice(-3).join(' | ')}`,
    );
    // A moment for orphaned backends to let go of the shared memory; the server refuses to start before.
    setTimeout(() => {
      if (!this.#stopping) this.#launch();
    }, 300);
  }

  #remember(chunk: Buffer): void {
    this.#lastLines = [...this.#lastLines, ...chunk.toString().split('\n').filter(Boolean)].slice(-20);
  }

  async #untilItAnswers(): Promise<void> {
    const deadline = Date.now() + 30_000;
    for (;;) {
      try {
        await this.#asAdmin(() => Promise.resolve());
        return;
      } catch (error) {
        if (Date.now() > deadline) {
          await this.stop();
          throw new Error(`The embedded PostgreSQL did not answer within 30 s:\n${this.#lastLines.join('\n')}`, { cause: error });
        }
        await delay(25);
      }
    }
  }

  async #ensureDatabase(): Promise<void> {
    await this.#asAdmin(async (client) => {
      const existing = await client.query(`select 1 from pg_database where datname = 'sync'`);
      if (!existing.rowCount) await client.query('create database sync');
    });
  }

  async #asAdmin(work: (client: pg.Client) => Promise<void>): Promise<void> {
    const client = new pg.Client({ connectionString: this.#urlOf('postgres'), connectionTimeoutMillis: 2_000 });
    client.on('error', () => undefined);
    await client.connect();
    try {
      await work(client);
    } finally {
      await client.end();
    }
  }
}

const clusterOf = (options: EmbeddedPostgresOptions): string => join(options.dataDir, 'postgres');

const readOrCreatePassword = (file: string): string => {
  if (existsSync(file)) return readFileSync(file, 'utf8').trim();
  const password = randomBytes(18).toString('base64url');
  writeFileSync(file, password, { mode: 0o600 });
  chmodSync(file, 0o600);
  return password;
};

/** kill -9 of our process leaves the server running; it holds the cluster, so it has to go before ours can start. */
const stopLeftOver = async (cluster: string, log: (line: string) => void): Promise<void> => {
  const file = join(cluster, 'postmaster.pid');
  if (!existsSync(file)) return;
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0]);
  if (!isAlive(pid)) {
    rmSync(file, { force: true });
    return;
  }
  log(`Stopping the PostgreSQL (process ${pid}) that an interrupted run left behind.`);
  process.kill(pid, 'SIGINT');
  if (!(await waitUntilGone(pid, 10_000))) process.kill(pid, 'SIGQUIT');
  await waitUntilGone(pid, 5_000);
};
