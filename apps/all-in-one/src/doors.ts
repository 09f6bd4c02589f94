import { resolve } from 'node:path';
import { ghlPublishedWebhookKey } from '@sync/contracts-ghl';
import { ConsoleBackend, consoleToken, startConsole, type RunningConsole } from '@sync/service-console-api';
import { ReceiptBuffer, startIngest, type RunningIngest } from '@sync/service-ingest';
import { Readiness, startTelemetry, type Logger } from '@sync/telemetry';
import type { Settings } from './settings.js';
import type { Undo } from './undo.js';

/** The built page; apps/console-web is built beside this app. */
const webDir = resolve(import.meta.dirname, '../../console-web/dist');

/** Ports that are open before the database is there: webhooks are answered 429 and sent again, the page says that it is starting. */
export interface Doors {
  readonly readiness: Readiness;
  readonly buffer: ReceiptBuffer;
  readonly backend: ConsoleBackend;
  readonly ingest: RunningIngest;
  readonly page: RunningConsole;
}

/** `demoKey`: the simulator's own signing key, accepted in the demo only, besides the vendor's. */
export const openDoors = async (values: Settings, demoKey: string | undefined, logger: Logger, undo: Undo): Promise<Doors> => {
  const telemetry = startTelemetry({ service: 'all-in-one', config: values });
  undo.later('telemetry', () => telemetry.stop());
  const shared = { readiness: new Readiness(), telemetry, logger };

  const buffer = new ReceiptBuffer(logger);
  const ownKeys = values.GHL_WEBHOOK_PUBLIC_KEYS.length > 0 ? values.GHL_WEBHOOK_PUBLIC_KEYS : [ghlPublishedWebhookKey];
  const publicKeys = [...ownKeys, ...(demoKey === undefined ? [] : [demoKey])];
  const ingest = await startIngest({ ...shared, publicKeys, buffer, host: values.INGEST_HOST, port: values.INGEST_PORT });
  undo.later('ingest', () => ingest.close());

  const backend = new ConsoleBackend();
  const { CONSOLE_HOST: host, CONSOLE_PORT: port } = values;
  const token = consoleToken({ host, token: values.CONSOLE_TOKEN?.reveal(), dataDir: resolve(values.DATA_DIR) });
  const page = await startConsole({ ...shared, backend, host, port, token, staticDir: webDir });
  undo.later('console', () => page.close());
  return { readiness: shared.readiness, buffer, backend, ingest, page };
};
