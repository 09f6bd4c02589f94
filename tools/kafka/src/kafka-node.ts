import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const START_MS = 120_000;
const STOP_MS = 15_000;

export interface NodePlace {
  readonly id: number;
  readonly port: number;
  readonly controllerPort: number;
}

export interface NodeOptions {
  readonly jars: string;
  readonly dataDir: string;
  readonly clusterId: string;
  readonly heapMb: number;
  readonly nodes: readonly NodePlace[];
}

/** A name for a new cluster, in the form Kafka wants: 16 bytes in URL-safe base64. Its tools take one that begins with a hyphen for an option. */
export const newClusterId = (): string => {
  const bytes = randomBytes(16);
  bytes.writeUInt8(bytes.readUInt8() & 0x7f); // no letter of the second half of the alphabet comes first
  return bytes.toString('base64url');
};

/** One Kafka broker that is its own controller (KRaft), as a process of its own. Its folder outlives it: it can be killed and started again. */
export class KafkaNode {
  #process: ChildProcess | undefined;
  readonly #folder: string;

  constructor(
    readonly place: NodePlace,
    private readonly options: NodeOptions,
  ) {
    this.#folder = join(options.dataDir, `node-${place.id}`);
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  get address(): string {
    return `127.0.0.1:${this.place.port}`;
  }

  /** Formats its folder the first time, starts the broker and waits until it accepts connections. */
  async start(): Promise<void> {
    mkdirSync(this.#folder, { recursive: true });
    const properties = join(this.#folder, 'server.properties');
    writeFileSync(properties, propertiesOf(this.place, this.options, this.#folder));
    if (!existsSync(join(this.#folder, 'log', 'meta.properties'))) {
      const format = [
        '-cp',
        join(this.options.jars, '*'),
        'kafka.tools.StorageTool',
        'format',
        '-t',
        this.options.clusterId,
        '-c',
        properties,
      ];
      await run('java', format);
    }
    const { heapMb, jars } = this.options;
    const log = join(this.#folder, 'kafka.log');
    const flags = [
      `-Xmx${heapMb}m`,
      `-Xms${Math.min(heapMb, 256)}m`,
      '-XX:+UseSerialGC',
      '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
      '-Dorg.slf4j.simpleLogger.showDateTime=true',
      '-Dcom.sun.management.jmxremote=false',
    ];
    const output = openSync(log, 'a');
    // A group of its own: Ctrl-C in the terminal is for whoever started us; he stops the broker last.
    const child = spawn('java', [...flags, '-cp', join(jars, '*'), 'kafka.Kafka', properties], {
      stdio: ['ignore', output, output],
      detached: true,
    });
    this.#process = child;
    await this.#accepting(child, log);
  }

  /** kill -9, or a signal of your choice. */
  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const child = this.#process;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    const last = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    await ended;
    clearTimeout(last);
    this.#process = undefined;
  }

  /** Lets the broker hand its partitions over and end. */
  stop(): Promise<void> {
    return this.kill('SIGTERM');
  }

  async #accepting(child: ChildProcess, log: string): Promise<void> {
    for (const end = Date.now() + START_MS; Date.now() < end;) {
      if (child.exitCode !== null || child.signalCode !== null)
        throw new Error(`Kafka node ${this.place.id} ended while it started:\n${lastLines(log)}`);
      if (await accepts(this.place.port)) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    await this.kill();
    throw new Error(`Kafka node ${this.place.id} did not accept connections within ${START_MS / 1_000} s:\n${lastLines(log)}`);
  }
}

const accepts = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
    socket.once('close', () => socket.destroy());
    socket.once('connect', () => socket.end());
  });

const lastLines = (file: string): string => (existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(-20).join('\n') : '');

/** One machine's broker: short waits, as many copies as there are nodes (three at most), nothing created by itself. */
const propertiesOf = ({ id, port, controllerPort }: NodePlace, { nodes }: NodeOptions, folder: string): string => {
  const copies = Math.min(3, nodes.length);
  const settings: Readonly<Record<string, string | number>> = {
    'process.roles': 'broker,controller',
    'node.id': id,
    'controller.quorum.voters': nodes.map((node) => `${node.id}@127.0.0.1:${node.controllerPort}`).join(','),
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}`,
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'PLAINTEXT',
    'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT',
    'log.dirs': join(folder, 'log'),
    'auto.create.topics.enable': 'false',
    'group.initial.rebalance.delay.ms': 0,
    'offsets.topic.num.partitions': 10,
    'offsets.topic.replication.factor': copies,
    'transaction.state.log.num.partitions': 5,
    'transaction.state.log.replication.factor': copies,
    'transaction.state.log.min.isr': Math.max(1, copies - 1),
    'min.insync.replicas': Math.max(1, copies - 1),
    'unclean.leader.election.enable': 'false',
    'broker.session.timeout.ms': 6_000,
    'log.retention.check.interval.ms': 60_000,
    'log.segment.bytes': 67_108_864,
    'num.network.threads': 2,
    'num.io.threads': 4,
    'num.recovery.threads.per.data.dir': 1,
  };
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value}`)
    .join('\n');
};
