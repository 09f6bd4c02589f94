import { join, resolve } from 'node:path';
import {
  combined,
  ConnectionDirectory,
  openPlatform,
  openTransport,
  saveQuickConnection,
  startDemo,
  startParts,
  Undo,
  type Demo,
  type Platform,
} from '@sync/composition';
import { activitySyncPart } from '@sync/composition/parts/activity-sync';
import { consoleProjectionPart } from '@sync/composition/parts/console-projection';
import { contactSyncPart } from '@sync/composition/parts/contact-sync';
import { deliveryPart } from '@sync/composition/parts/delivery';
import { ingestPart } from '@sync/composition/parts/ingest';
import { reconcilePart } from '@sync/composition/parts/reconcile';
import { relayPart } from '@sync/composition/parts/relay';
import { taskSyncPart } from '@sync/composition/parts/task-sync';
import { MasterKey, type Connections } from '@sync/credentials';
import { lockDataDirectory } from '@sync/database';
import { traceViewOf } from '@sync/service-console-api';
import type { Logger } from '@sync/telemetry';
import { startDatabase } from './database.js';
import { openDoors } from './doors.js';
import type { Settings } from './settings.js';
import type { Terminal } from './terminal.js';

export interface RunningAllInOne {
  readonly ingestUrl: string;
  readonly consoleUrl: string;
  /** Only in the demo. */
  readonly simulators: readonly { readonly name: string; readonly url: string }[];
  /** Drains, then stops everything in the reverse order of its start. */
  stop(): Promise<void>;
}

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
  const platform = await startPlatform(values, dataDir, demo !== null, logger, undo);
  await doors.keepTraces(platform.pool);
  await connect(values, demo, platform.connections);
  const directory = new ConnectionDirectory(platform.connections);
  await directory.start();
  undo.later('connections', () => directory.stop());

  const surroundings = { platform, directory, logger };
  const reconcile = reconcilePart(surroundings, values, demo?.ghlUrl ?? values.GHL_API_URL);
  const delivery = deliveryPart(surroundings, values, demo?.sendxUrl ?? values.SENDX_API_URL);
  const relay = values.MESSAGING === 'kafka' ? [relayPart(surroundings, values)] : [];
  const parts = [
    ...relay,
    delivery,
    contactSyncPart(surroundings),
    taskSyncPart(surroundings),
    activitySyncPart(surroundings),
    consoleProjectionPart(),
    reconcile,
    ingestPart(surroundings, doors.ingest),
  ];
  const transport = openTransport(values, platform, logger);
  await startParts(parts, { platform, transport, logger }, undo);
  doors.backend.open({
    ...platform,
    ...combined(parts.map(({ answers }) => answers ?? {})),
    redrive: transport,
    traces: traceViewOf(values),
  });

  doors.readiness.ready();
  undo.later('readiness', () => doors.readiness.drain());
  terminal.follow(reconcile.reconcile);
  undo.later('terminal', () => terminal.stop());
  logger.info({ ingest: doors.ingest.server.url, console: doors.page.url }, 'all-in-one.ready');
  return { ingestUrl: doors.ingest.server.url, consoleUrl: doors.page.url, simulators: simulatorsOf(demo) };
};

const startPlatform = async (values: Settings, dataDir: string, demo: boolean, logger: Logger, undo: Undo): Promise<Platform> => {
  const database = await startDatabase({ dataDir, databaseUrl: values.DATABASE_URL, logger });
  undo.later('database', () => database.stop());
  const masterKey = values.MASTER_KEY ? MasterKey.fromBase64(values.MASTER_KEY.reveal()) : MasterKey.fromFile(join(dataDir, 'master.key'));
  const platform = openPlatform({
    name: 'all-in-one',
    url: database.url,
    masterKey,
    demo,
    sendxPerSecond: values.SENDX_REQUESTS_PER_SECOND,
    alone: values.DATABASE_URL === undefined, // the embedded one, which its folder's lock keeps for this process
    poolSize: 20,
    logger,
  });
  undo.later('platform', () => platform.stop());
  await platform.events.beginning(); // refuses a restored database, whose transaction ids went back
  await platform.wakeUps.listen();
  return platform;
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

/** The demo's connection, or the one of the three variables. */
const connect = async (values: Settings, demo: Demo | null, connections: Connections): Promise<void> => {
  if (!demo) {
    await saveQuickConnection(values, connections, { demo: false });
    return;
  }
  const secrets = { 'ghl-token': demo.ghlToken, 'sendx-api-key': demo.sendxApiKey };
  await connections.save({ id: 'demo', locationId: demo.locationId, sendxTeam: 'demo-team', demo: true }, secrets);
};
