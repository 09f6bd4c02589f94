import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@sync/database';
import { startGhlSim, type GhlSim } from '@sync/ghl-sim';
import { startSendxSim, type SendxSim } from '@sync/sendx-sim';
import { SyncProcess } from './sync-process.js';

export interface WorldOptions {
  /** Contacts that the CRM has before anything starts. */
  readonly contacts?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** False: webhooks go nowhere, as with a private token. */
  readonly webhooks?: boolean;
}

export interface World {
  readonly ghl: GhlSim;
  readonly sendx: SendxSim;
  readonly sync: SyncProcess;
  close(): Promise<void>;
}

/** Two simulators in this process, and the product between them, set up as a customer's quick connection. Nothing is started yet but the simulators. */
export const openWorld = async ({ contacts = 0, env = {}, webhooks = true }: WorldOptions = {}): Promise<World> => {
  const dataDir = mkdtempSync(join(tmpdir(), 'sync-e2e-'));
  chmodSync(dataDir, 0o755); // as root the embedded PostgreSQL runs as another user, who has to walk here
  const [ingestPort, consolePort] = [await freePort(), await freePort()];
  const ghl = await startGhlSim({
    contacts,
    settings: {
      searchLagMs: 0,
      webhooks: { url: webhooks ? `http://127.0.0.1:${ingestPort}/webhooks/ghl` : null, retryBaseMs: 200, retryMaxMs: 2_000 },
    },
  });
  const sendx = await startSendxSim({ switches: { rateLimitPerSecond: null } });
  const settings = {
    DATA_DIR: dataDir,
    INGEST_PORT: String(ingestPort),
    INGEST_HOST: '127.0.0.1',
    CONSOLE_PORT: String(consolePort),
    GHL_API_URL: ghl.url,
    GHL_PRIVATE_TOKEN: ghl.token,
    GHL_LOCATION_ID: ghl.locationId,
    GHL_WEBHOOK_PUBLIC_KEYS: ghl.key,
    SENDX_API_URL: sendx.url,
    SENDX_API_KEY: sendx.apiKey,
    SENDX_REQUESTS_PER_SECOND: '200',
    SYNC_GO_LIVE: 'yes',
    SYNC_WINDOW_MS: '300',
    ...env,
  };
  const sync = new SyncProcess(settings, dataDir, `http://127.0.0.1:${ingestPort}`, `http://127.0.0.1:${consolePort}`);
  return {
    ghl,
    sendx,
    sync,
    close: async () => {
      await sync.stop();
      await Promise.all([ghl.close(), sendx.close()]);
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
};
