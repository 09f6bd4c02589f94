import { resolve } from 'node:path';
import type { Connections } from '@sync/credentials';
import { lockDataDirectory } from '@sync/database';
import { consoleMigrations } from '@sync/service-console-api';
import { reconcileMigrations } from '@sync/service-reconcile';
import type { Logger } from '@sync/telemetry';
import { ConnectionDirectory } from './connection-directory.js';
import { openDoors } from './doors.js';
import { startPlatform, type Platform } from './platform.js';
import { startServices } from './services.js';
import type { Settings } from './settings.js';
import { startDemo, type Demo } from './simulators.js';
import type { Terminal } from './terminal.js';
import { Undo } from './undo.js';

export interface RunningAllInOne {
  readonly ingestUrl: string;
  readonly consoleUrl: string;
  /** Only in the demo. */
  readonly simulators: readonly { readonly name: string; readonly url: string }[];
  /** Drains, then stops everything in the reverse order of its start. */
  stop(): Promise<void>;
}

const MAINTENANCE_MS = 3_600_000;

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
  const demo = await demoIfNoCredentials(values, dataDir);
  if (demo) undo.later('simulators', () => demo.stop());
  const doors = await openDoors(values, demo?.webhookKey, logger, undo);
  const platform = await startPlatform(
    {
      dataDir,
      demo: demo !== null,
      databaseUrl: values.DATABASE_URL,
      masterKey: values.MASTER_KEY,
      sendxPerSecond: values.SENDX_REQUESTS_PER_SECOND,
      logger,
    },
    [...reconcileMigrations, ...consoleMigrations],
  );
  undo.later('platform', () => platform.stop());
  await platform.events.beginning(); // refuses a restored database, whose transaction ids went back
  await maintainReceipts(platform, logger, undo);
  await platform.wakeUps.listen();

  await saveQuickConnection(values, demo, platform.connections);
  const directory = new ConnectionDirectory(platform.connections);
  await directory.start();
  undo.later('connections', () => directory.stop());
  const vendors = { ghlUrl: demo?.ghlUrl ?? values.GHL_API_URL, sendxUrl: demo?.sendxUrl ?? values.SENDX_API_URL };
  const reconcile = await startServices({ values, platform, directory, vendors, backend: doors.backend, logger }, undo);

  doors.buffer.open(platform.receipts);
  doors.readiness.ready();
  // Undone first: what was accepted is stored and answered while the database is still there.
  undo.later('accepted webhooks', async () => {
    doors.readiness.drain();
    await doors.buffer.drain();
  });
  terminal.follow(reconcile);
  undo.later('terminal', () => terminal.stop());
  logger.info({ ingest: doors.ingest.url, console: doors.page.url }, 'all-in-one.ready');
  return { ingestUrl: doors.ingest.url, consoleUrl: doors.page.url, simulators: simulatorsOf(demo) };
};

const demoIfNoCredentials = (values: Settings, dataDir: string): Promise<Demo | null> => {
  if (values.GHL_PRIVATE_TOKEN) return Promise.resolve(null); // see rules.ts: all three are set, or none
  return startDemo({
    dataDir,
    ghlPort: values.GHL_SIM_PORT,
    sendxPort: values.SENDX_SIM_PORT,
    ingestPort: values.INGEST_PORT,
    contacts: values.GHL_SIM_CONTACTS,
    liveEveryMs: values.GHL_SIM_LIVE_EVERY_MS,
  });
};

const simulatorsOf = (demo: Demo | null): RunningAllInOne['simulators'] =>
  demo
    ? [
        { name: 'GHL', url: demo.ghlUrl },
        { name: 'SendX', url: new URL(demo.sendxUrl).origin },
      ]
    : [];

/** Makes the coming days' partitions and drops those past retention, now and every hour. */
const maintainReceipts = async ({ receipts }: Platform, logger: Logger, undo: Undo): Promise<void> => {
  await receipts.maintain(new Date());
  const onFailure = (error: unknown) => {
    logger.warn({ err: error }, 'receipts.not-maintained');
  };
  const timer = setInterval(() => void receipts.maintain(new Date()).catch(onFailure), MAINTENANCE_MS);
  undo.later('maintenance', () => {
    clearInterval(timer);
  });
};

const saveQuickConnection = async (values: Settings, demo: Demo | null, connections: Connections): Promise<void> => {
  if (demo) {
    const secrets = { 'ghl-token': demo.ghlToken, 'sendx-api-key': demo.sendxApiKey };
    await connections.save({ id: 'demo', locationId: demo.locationId, sendxTeam: 'demo-team', demo: true }, secrets);
    return;
  }
  const { GHL_PRIVATE_TOKEN: token, GHL_LOCATION_ID: locationId, SENDX_API_KEY: apiKey } = values;
  if (!token || !locationId || !apiKey) return;
  const id = `quick-${locationId}`;
  const secrets = { 'ghl-token': token.reveal(), 'sendx-api-key': apiKey.reveal() };
  await connections.save({ id, locationId, sendxTeam: values.SENDX_TEAM, demo: false }, secrets);
  if (values.SYNC_GO_LIVE === 'yes') await connections.goLive(id);
};
