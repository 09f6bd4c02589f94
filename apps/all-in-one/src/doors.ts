import { resolve } from 'node:path';
import { startSeeing, type Seeing, type Undo } from '@sync/composition';
import { openIngestDoor, type IngestDoor } from '@sync/composition/parts/ingest';
import { ConsoleBackend, consoleToken, startConsole, type RunningConsole } from '@sync/service-console-api';
import { Readiness, type Logger } from '@sync/telemetry';
import type { Settings } from './settings.js';

/** The built page; apps/console-web is built beside this app. */
const webDir = resolve(import.meta.dirname, '../../console-web/dist');

/** Ports that are open before the database is there: webhooks are answered 429 and sent again, the page says that it is starting. */
export interface Doors {
  readonly readiness: Readiness;
  readonly backend: ConsoleBackend;
  readonly ingest: IngestDoor;
  readonly page: RunningConsole;
  readonly keepTraces: Seeing['keepTraces'];
}

/** `demoKey`: the simulator's own signing key, accepted in the demo only, besides the vendor's. */
export const openDoors = async (values: Settings, demoKey: string | undefined, logger: Logger, undo: Undo): Promise<Doors> => {
  const { telemetry, keepTraces } = startSeeing('all-in-one', values, logger, undo);
  const shared = { readiness: new Readiness(), telemetry, logger };

  const ingest = await openIngestDoor({ ...shared, undo }, values, demoKey);

  const backend = new ConsoleBackend();
  const { CONSOLE_HOST: host, CONSOLE_PORT: port } = values;
  const token = consoleToken({ host, token: values.CONSOLE_TOKEN?.reveal(), dataDir: resolve(values.DATA_DIR) });
  const page = await startConsole({ ...shared, backend, host, port, token, staticDir: webDir });
  undo.later('console', () => page.close());
  return { readiness: shared.readiness, backend, ingest, page, keepTraces };
};
