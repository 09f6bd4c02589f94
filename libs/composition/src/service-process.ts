import 'reflect-metadata';
import { setTimeout as delay } from 'node:timers/promises';
import { ConfigInvalid, readConfig, type ConfigDeclaration, type ConfigValues } from '@sync/config';
import { MasterKey } from '@sync/credentials';
import { createLogger, Readiness, type Logger, type Telemetry } from '@sync/telemetry';
import { awaitSchema } from './await-schema.js';
import { ConnectionDirectory } from './connection-directory.js';
import type { InternalAnswers } from './internal/answers.js';
import { messagingConfig } from './messaging.config.js';
import { startOperationsServer } from './operations-server.js';
import type { Part, Surroundings } from './part.js';
import { openPlatform } from './platform.js';
import { processConfig } from './process.config.js';
import { startParts } from './start-parts.js';
import { seeingConfig, startSeeing, type Seeing } from './traces.js';
import { messagingRules, openTransport, type Transport } from './transport.js';
import { Undo } from './undo.js';

const common = { ...processConfig, ...messagingConfig, ...seeingConfig };
export type ProcessSettings = ConfigValues<typeof common>;

export interface ProcessDoor {
  readonly readiness: Readiness;
  readonly telemetry: Telemetry;
  readonly logger: Logger;
  readonly undo: Undo;
}

export interface ServiceProcess<D extends ConfigDeclaration> {
  readonly name: string;
  /** What it needs besides what every process does. */
  readonly settings: D;
  /** Its services, over an open platform. */
  readonly parts: (
    surroundings: Surroundings & { readonly transport: Transport; readonly door: ProcessDoor },
    values: ProcessSettings & ConfigValues<D>,
  ) => readonly Part[];
  /** A port of its own that opens before the database is there, instead of the one for operations. */
  readonly openDoor?: (door: ProcessDoor, values: ProcessSettings & ConfigValues<D>) => Promise<void>;
  /** SendX calls a second to start with, where the process makes any. */
  readonly sendxPerSecond?: (values: ConfigValues<D>) => number;
}

/**
 * Runs services as a process of their own, until SIGTERM: one port for health and metrics from the first moment, then the database, then the consumers. At the
 * end readiness fails first, so that traffic goes elsewhere; then nothing new is taken, and what is in hand is finished.
 */
export const runService = async <D extends ConfigDeclaration>(service: ServiceProcess<D>): Promise<void> => {
  const values = readSettings(service);
  const logger = createLogger(service.name, { level: values.LOG_LEVEL });
  const undo = new Undo(logger);
  const stopping = new AbortController();
  const seeing = startSeeing(service.name, values, logger, undo);
  const door = { readiness: new Readiness(), telemetry: seeing.telemetry, logger, undo };
  const started = start(service, values, door, seeing, stopping.signal).catch(async (error: unknown) => {
    logger.error({ err: error }, 'start.failed');
    await undo.all();
    process.exit(1);
  });
  const stop = async (): Promise<void> => {
    if (stopping.signal.aborted) return;
    stopping.abort();
    door.readiness.drain();
    logger.info({ drainSeconds: values.DRAIN_SECONDS }, 'process.draining');
    await started;
    await delay(values.DRAIN_SECONDS * 1_000);
    await undo.all();
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop());
  await started;
};

const start = async <D extends ConfigDeclaration>(
  service: ServiceProcess<D>,
  values: ProcessSettings & ConfigValues<D>,
  door: ProcessDoor,
  { keepTraces }: Seeing,
  signal: AbortSignal,
): Promise<void> => {
  const { logger, undo, readiness } = door;
  const answers: { -readonly [Question in keyof InternalAnswers]?: InternalAnswers[Question] } = {};
  if (service.openDoor) await service.openDoor(door, values);
  else {
    const { OPERATIONS_HOST: host, OPERATIONS_PORT: port, INTERNAL_TOKEN: token } = values;
    const server = await startOperationsServer({ ...door, host, port, answers, token });
    undo.later('operations', () => server.close());
    logger.info({ url: server.url }, 'operations.listening');
  }
  const platform = openPlatform({
    name: service.name,
    url: values.DATABASE_URL,
    masterKey: MasterKey.fromBase64(values.MASTER_KEY.reveal()),
    demo: values.SYNC_DEMO === 1,
    sendxPerSecond: service.sendxPerSecond?.(values) ?? 5,
    poolSize: values.DATABASE_POOL_SIZE,
    logger,
  });
  undo.later('platform', () => platform.stop());
  if (!(await awaitSchema(platform.pool, logger, signal))) return;
  await keepTraces(platform.pool);
  await platform.events.beginning(); // refuses a restored database, whose transaction ids went back
  await platform.wakeUps.listen();
  const directory = new ConnectionDirectory(platform.connections);
  await directory.start();
  undo.later('connections', () => directory.stop());
  const transport = openTransport(values, platform, logger);
  const parts = service.parts({ platform, directory, logger, transport, door }, values);
  await startParts(parts, { platform, transport, logger }, undo);
  for (const part of parts) Object.assign(answers, part.answers);
  answers.redrive = (group, messageId) => (transport.handles(group) ? transport.redrive(group, messageId) : Promise.resolve('unavailable'));
  readiness.ready();
  logger.info({ parts: parts.map(({ name }) => name) }, 'process.ready');
};

const readSettings = <D extends ConfigDeclaration>({ settings }: ServiceProcess<D>): ProcessSettings & ConfigValues<D> => {
  try {
    return readConfig({ ...common, ...settings }, process.env, (values) => [
      ...messagingRules(values as Partial<ProcessSettings>),
      ...masterKeyRule(values as Partial<ProcessSettings>),
    ]);
  } catch (error) {
    if (!(error instanceof ConfigInvalid)) throw error;
    process.stderr.write(`${error.message}\nSee docs/reference/config.md for every setting.\n`);
    process.exit(2);
  }
};

/** One sentence when the key cannot be one. */
export const masterKeyRule = ({ MASTER_KEY }: Partial<Pick<ProcessSettings, 'MASTER_KEY'>>): string[] =>
  MASTER_KEY && Buffer.from(MASTER_KEY.reveal(), 'base64').length !== 32
    ? ['MASTER_KEY: expected 32 bytes in base64; make one with: openssl rand -base64 32']
    : [];
