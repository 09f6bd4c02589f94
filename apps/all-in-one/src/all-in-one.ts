import { resolve } from 'node:path';
import { NestFactory } from '@nestjs/core';
import type { MicroserviceOptions } from '@nestjs/microservices';
import type { ConfigValues } from '@sync/config';
import { lockDataDirectory, type MigrationClass } from '@sync/database';
import { PostgresTransport } from '@sync/messaging';
import { ConsoleBackend, consoleMigrations, ConsoleProjectionModule, consoleToken, startConsole } from '@sync/service-console-api';
import { ContactSync, ContactSyncModule } from '@sync/service-contact-sync';
import { Delivery, DeliveryModule, openTeams } from '@sync/service-delivery';
import { ReceiptBuffer, startIngest, type RunningIngest } from '@sync/service-ingest';
import { openReader, Reconcile, ReconcileModule, reconcileMigrations, reconcileSettings } from '@sync/service-reconcile';
import { Readiness, startTelemetry, type Logger } from '@sync/telemetry';
import { ConnectionDirectory } from './connection-directory.js';
import { consoleSources } from './console-sources.js';
import { startPlatform } from './platform.js';
import { ServicesModule } from './services.module.js';
import type { settings } from './settings.js';
import { startDemo, type Demo } from './simulators.js';
import type { Terminal } from './terminal.js';
import { Undo } from './undo.js';

export type Settings = ConfigValues<typeof settings>;

export interface RunningAllInOne {
  readonly ingestUrl: string;
  readonly consoleUrl: string;
  /** Only in the demo. */
  readonly simulators: readonly { readonly name: string; readonly url: string }[];
  /** Drains, then stops everything in the reverse order of its start. */
  stop(): Promise<void>;
}

/** The built page; apps/console-web is built beside this app. */
const webDir = resolve(import.meta.dirname, '../../console-web/dist');
const MAINTENANCE_MS = 3_600_000;
const serviceMigrations: readonly MigrationClass[] = [...reconcileMigrations, ...consoleMigrations];

/** Every service in one process, over one database, without Kafka. Whatever was started is stopped again when a later step fails. */
export const startAllInOne = async (values: Settings, logger: Logger, terminal: Terminal): Promise<RunningAllInOne> => {
  const undo = new Undo(logger);
  try {
    return { ...(await start(values, logger, terminal, undo)), stop: () => undo.all() };
  } catch (error) {
    await undo.all();
    throw error;
  }
};

const start = async (values: Settings, logger: Logger, terminal: Terminal, undo: Undo): Promise<Omit<RunningAllInOne, 'stop'>> => {
  const dataDir = resolve(values.DATA_DIR);
  undo.later('data directory', lockDataDirectory(dataDir));
  const telemetry = startTelemetry({ service: 'all-in-one', config: values });
  undo.later('telemetry', () => telemetry.stop());
  const readiness = new Readiness();
  const demo = await demoIfNoCredentials(values, dataDir);
  if (demo) undo.later('simulators', () => demo.stop());

  // The port is open before the database is there: what arrives meanwhile is answered 429 and sent again.
  const buffer = new ReceiptBuffer(logger);
  const publicKeys = [...values.GHL_WEBHOOK_PUBLIC_KEYS, ...(demo ? [demo.webhookKey] : [])];
  const ingest: RunningIngest = await startIngest({
    publicKeys,
    buffer,
    readiness,
    telemetry,
    logger,
    host: values.INGEST_HOST,
    port: values.INGEST_PORT,
  });
  undo.later('ingest', () => ingest.close());

  const backend = new ConsoleBackend();
  const token = consoleToken({ host: values.CONSOLE_HOST, token: values.CONSOLE_TOKEN?.reveal(), dataDir });
  const page = await startConsole({
    backend,
    readiness,
    telemetry,
    logger,
    host: values.CONSOLE_HOST,
    port: values.CONSOLE_PORT,
    token,
    staticDir: webDir,
  });
  undo.later('console', () => page.close());

  const platform = await startPlatform(
    { dataDir, databaseUrl: values.DATABASE_URL, masterKey: values.MASTER_KEY, sendxPerSecond: values.SENDX_REQUESTS_PER_SECOND, logger },
    serviceMigrations,
  );
  undo.later('platform', () => platform.stop());
  await platform.events.beginning();
  await platform.receipts.maintain(new Date());
  const maintenance = setInterval(
    () => void platform.receipts.maintain(new Date()).catch((error: unknown) => logger.warn({ err: error }, 'receipts.not-maintained')),
    MAINTENANCE_MS,
  );
  undo.later('maintenance', () => clearInterval(maintenance));
  await platform.wakeUps.listen();
  await saveQuickConnection(values, demo, platform.connections);
  if (values.SYNC_GO_LIVE === 'yes') for (const { id } of await platform.connections.all()) await platform.connections.goLive(id);

  const directory = new ConnectionDirectory(platform.connections);
  await directory.start();
  undo.later('connections', () => directory.stop());
  const ghl = openReader({
    budget: platform.budget,
    baseUrl: demo?.ghlUrl ?? values.GHL_API_URL,
    token: (location) => directory.ghlToken(location),
  });
  undo.later('GHL client', () => ghl.close());
  const sendx = openTeams(
    { budget: platform.budget, baseUrl: demo?.sendxUrl ?? values.SENDX_API_URL, apiKey: (team) => directory.sendxApiKey(team) },
    (connectionId) => directory.teamOf(connectionId),
  );
  undo.later('SendX client', () => sendx.close());

  const contactSync = new ContactSync(platform.pool, platform.events, directory, logger);
  const delivery = new Delivery({
    ...platform,
    store: platform.events,
    teams: sendx.teams,
    logger,
    windowMs: values.SYNC_WINDOW_MS,
    lanesAtOnce: values.SENDX_LANES_AT_ONCE,
    identifyKeepsOptOut: values.SENDX_IDENTIFY_KEEPS_OPT_OUT === 'yes',
  });
  const reconcile = new Reconcile({
    ...platform,
    store: platform.events,
    reader: ghl,
    settings: reconcileSettings(values),
    logger,
    receivesWebhooks: ({ demo: simulated }) => simulated, // a private token has none (domain ghl 4.7)
  });
  const services = [
    ContactSyncModule.with(contactSync),
    DeliveryModule.with(delivery),
    ReconcileModule.with(reconcile),
    { module: ConsoleProjectionModule },
  ];
  await delivery.start();
  undo.later('delivery', () => delivery.stop());
  contactSync.start();
  undo.later('contact-sync', () => contactSync.stop());

  const strategy = new PostgresTransport({
    pool: platform.pool,
    url: platform.url,
    events: platform.events,
    receipts: platform.receipts,
    wakeUps: platform.wakeUps,
    logger,
  });
  const app = await NestFactory.createMicroservice<MicroserviceOptions>(ServicesModule.of(services), {
    strategy,
    logger: ['error', 'warn'],
  });
  await app.listen();
  undo.later('consumers', () => app.close());
  await strategy.releaseHolds();
  backend.open({ ...platform, ...consoleSources({ contactSync, delivery, pool: platform.pool, directory }) });
  reconcile.start();
  undo.later('reconcile', () => reconcile.stop());
  buffer.open(platform.receipts);
  readiness.ready();
  logger.info({ ingest: ingest.url }, 'all-in-one.ready');
  terminal.follow(reconcile);
  undo.later('terminal', () => terminal.stop());
  const simulators = demo
    ? [
        { name: 'GHL', url: demo.ghlUrl },
        { name: 'SendX', url: new URL(demo.sendxUrl).origin },
      ]
    : [];
  return { ingestUrl: ingest.url, consoleUrl: page.url, simulators };
};

const demoIfNoCredentials = (values: Settings, dataDir: string): Promise<Demo | null> => {
  const given = [values.GHL_PRIVATE_TOKEN, values.GHL_LOCATION_ID, values.SENDX_API_KEY].filter((value) => value !== undefined);
  if (given.length > 0) return Promise.resolve(null);
  return startDemo({
    dataDir,
    ghlPort: values.GHL_SIM_PORT,
    sendxPort: values.SENDX_SIM_PORT,
    ingestPort: values.INGEST_PORT,
    contacts: values.GHL_SIM_CONTACTS,
    liveEveryMs: values.GHL_SIM_LIVE_EVERY_MS,
  });
};

const saveQuickConnection = async (
  values: Settings,
  demo: Demo | null,
  connections: { save: import('@sync/credentials').Connections['save'] },
): Promise<void> => {
  if (demo) {
    const secrets = { 'ghl-token': demo.ghlToken, 'sendx-api-key': demo.sendxApiKey };
    await connections.save({ id: 'demo', locationId: demo.locationId, sendxTeam: 'demo-team', demo: true }, secrets);
    return;
  }
  const { GHL_PRIVATE_TOKEN: token, GHL_LOCATION_ID: locationId, SENDX_API_KEY: apiKey } = values;
  if (!token || !locationId || !apiKey) return;
  await connections.save(
    { id: `quick-${locationId}`, locationId, sendxTeam: values.SENDX_TEAM, demo: false },
    { 'ghl-token': token.reveal(), 'sendx-api-key': apiKey.reveal() },
  );
};
