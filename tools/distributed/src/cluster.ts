import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { startDemo, type Demo } from '@sync/composition';
import { EmbeddedPostgres, freePort } from '@sync/database';
import { LocalKafka } from '@sync/kafka';
import { ServiceChild } from './service-child.js';

const run = promisify(execFile);
const root = resolve(import.meta.dirname, '../../..');

/** The services, in the order of their start: who makes topics first, who opens doors last. */
export const serviceNames = [
  'relay',
  'contact-sync',
  'task-sync',
  'activity-sync',
  'delivery',
  'reconcile',
  'console-api',
  'ingest',
] as const;
export type ServiceName = (typeof serviceNames)[number];

export interface ClusterOptions {
  readonly dataDir: string;
  readonly say: (line: string) => void;
  readonly kafkaNodes?: 1 | 3;
  readonly ingestPort: number;
  readonly consolePort: number;
  /** Simulators of its own; null: the vendors (or a test's simulators) are named in `env`. */
  readonly demo: { readonly ghlPort: number; readonly sendxPort: number; readonly contacts: number; readonly liveEveryMs: number } | null;
  /** Further settings, for every process. */
  readonly env?: Readonly<Record<string, string>>;
  /** How many processes of a service; one where nothing is said. */
  readonly replicas?: Readonly<Partial<Record<ServiceName, number>>>;
  readonly restarts?: boolean;
}

/** Every service as a process of its own on this machine, over a PostgreSQL and a Kafka that are started with them. */
export class Cluster {
  readonly services: ServiceChild[] = [];
  #postgres: EmbeddedPostgres | undefined;
  #kafka: LocalKafka | undefined;
  #demo: Demo | undefined;

  private constructor(private readonly options: ClusterOptions) {}

  static async start(options: ClusterOptions): Promise<Cluster> {
    const cluster = new Cluster(options);
    try {
      await cluster.#start();
      return cluster;
    } catch (error) {
      await cluster.stop();
      throw error;
    }
  }

  get kafka(): LocalKafka {
    if (!this.#kafka) throw new Error('Kafka was not started.');
    return this.#kafka;
  }

  get postgres(): EmbeddedPostgres {
    if (!this.#postgres) throw new Error('PostgreSQL was not started.');
    return this.#postgres;
  }

  get demo(): Demo | undefined {
    return this.#demo;
  }

  get ingestUrl(): string {
    return `http://127.0.0.1:${this.options.ingestPort}`;
  }

  get consoleUrl(): string {
    return `http://localhost:${this.options.consolePort}`;
  }

  /** Services drain first, from the doors inwards; what they stand on goes last. */
  async stop(): Promise<void> {
    for (const service of [...this.services].reverse()) await service.stop();
    await this.#demo?.stop();
    await this.#kafka?.stop();
    await this.#postgres?.stop();
  }

  async #start(): Promise<void> {
    const { dataDir, say, kafkaNodes = 1, demo, ingestPort } = this.options;
    mkdirSync(dataDir, { recursive: true });
    say('  starting PostgreSQL and Kafka');
    const postgres = EmbeddedPostgres.start({ dataDir, log: () => undefined }).then((started) => (this.#postgres = started));
    const kafka = LocalKafka.start({ dataDir: join(dataDir, 'kafka'), nodes: kafkaNodes, say: (line) => say(`  ${line}`) }).then(
      (started) => (this.#kafka = started),
    );
    await Promise.all([postgres, kafka]);
    writeFileSync(join(dataDir, 'database.url'), this.postgres.url, { mode: 0o600 });
    if (demo) this.#demo = await startDemo({ dataDir, ingestPort, ...demo });
    const env = this.#environment();
    say('  bringing the database to this build’s schema');
    await run(process.execPath, [resolve(root, 'apps/migrate/dist/main.js')], { env: { PATH: process.env['PATH'] ?? '', ...env } });
    const addresses = await this.#addresses();
    for (const app of serviceNames) await this.#launch(app, env, addresses);
    await Promise.all(this.services.map((service) => service.untilReady()));
  }

  async #launch(
    app: ServiceName,
    env: Readonly<Record<string, string>>,
    addresses: ReadonlyMap<ServiceName, readonly number[]>,
  ): Promise<void> {
    const { say, dataDir, restarts = true } = this.options;
    const ports = addresses.get(app) ?? [];
    say(`  starting ${app}${ports.length > 1 ? ` (${ports.length} times)` : ''}`);
    const children = ports.map(
      (port, place) =>
        new ServiceChild({
          app,
          env: { ...env, ...portsOf(app, port), ...peersOf(app, addresses) },
          url: `http://127.0.0.1:${port}`,
          logFile: join(dataDir, 'logs', `${app}${place === 0 ? '' : `-${place + 1}`}.log`),
          say,
          restarts,
        }),
    );
    for (const child of children) child.launch();
    this.services.push(...children);
    // Consumers want their topics to be there, which the relay makes.
    if (app === 'relay') await Promise.all(children.map((child) => child.untilReady()));
  }

  async #addresses(): Promise<ReadonlyMap<ServiceName, readonly number[]>> {
    const addresses = new Map<ServiceName, number[]>();
    for (const app of serviceNames) {
      const ports: number[] = [];
      for (let place = 0; place < (this.options.replicas?.[app] ?? 1); place += 1) ports.push(await this.#portOf(app, place));
      addresses.set(app, ports);
    }
    return addresses;
  }

  #portOf(app: ServiceName, place: number): Promise<number> | number {
    if (place > 0) return freePort();
    if (app === 'ingest') return this.options.ingestPort;
    return app === 'console-api' ? this.options.consolePort : freePort();
  }

  #environment(): Record<string, string> {
    const { env = {}, dataDir, replicas = {} } = this.options;
    const demo = this.#demo;
    return {
      DATABASE_URL: this.postgres.url,
      MASTER_KEY: keptSecret(join(dataDir, 'distributed.master-key'), 'base64'),
      INTERNAL_TOKEN: keptSecret(join(dataDir, 'distributed.internal-token'), 'hex'),
      MESSAGING: 'kafka',
      KAFKA_BROKERS: this.kafka.brokers.join(','),
      KAFKA_REPLICATION_FACTOR: String(this.kafka.nodes.length),
      // As many as can be shared out: on one machine each further one costs smaller batches (measured: 382 contacts a second with one, 321 with two).
      KAFKA_PARTITIONS: String(Math.max(1, ...Object.values(replicas))),
      OPERATIONS_HOST: '127.0.0.1',
      INGEST_HOST: '127.0.0.1',
      DRAIN_SECONDS: '0',
      ...(demo && {
        SYNC_DEMO: '1',
        GHL_API_URL: demo.ghlUrl,
        GHL_PRIVATE_TOKEN: demo.ghlToken,
        GHL_LOCATION_ID: demo.locationId,
        GHL_WEBHOOK_PUBLIC_KEYS: demo.webhookKey,
        SENDX_API_URL: demo.sendxUrl,
        SENDX_API_KEY: demo.sendxApiKey,
      }),
      ...env,
    };
  }
}

const portsOf = (app: ServiceName, port: number): Record<string, string> => {
  if (app === 'ingest') return { INGEST_PORT: String(port) };
  return app === 'console-api' ? { CONSOLE_PORT: String(port) } : { OPERATIONS_PORT: String(port) };
};

/** Whom the console asks; of several processes of a service, the first. */
const peersOf = (app: ServiceName, addresses: ReadonlyMap<ServiceName, readonly number[]>): Record<string, string> => {
  if (app !== 'console-api') return {};
  const peers = ['contact-sync', 'task-sync', 'activity-sync', 'delivery', 'reconcile'] as const;
  return Object.fromEntries(
    peers.map((peer) => [`${peer.toUpperCase().replaceAll('-', '_')}_URL`, `http://127.0.0.1:${addresses.get(peer)?.[0]}`]),
  );
};

const keptSecret = (file: string, encoding: 'base64' | 'hex'): string => {
  if (!existsSync(file)) writeFileSync(file, randomBytes(32).toString(encoding), { mode: 0o600 });
  return readFileSync(file, 'utf8');
};
