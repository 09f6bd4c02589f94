import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@sync/database';
import { migrate } from '@sync/database/migrate';
import { Cluster, simulatedVendors, type ClusterOptions } from '@sync/distributed';
import { openWorld } from '@sync/e2e';
import { eventStoreMigrations } from '@sync/event-store';
import { startGhlSim, type GhlSim } from '@sync/ghl-sim';
import { startSendxSim, type SendxSim } from '@sync/sendx-sim';
import { z } from 'zod';
import type { Bench } from '../bench.js';
import { startChild } from '../child.js';
import { createBareReceipts } from '../ingest/bare-server.js';
import { pidIn } from '../product/memory.js';
import { scratchPostgres } from '../scratch-postgres.js';

/** The product between two simulators that live in this process, as shipped but for SendX's limit, which is lifted. */
export interface Layout {
  readonly ghl: GhlSim;
  readonly sendx: SendxSim;
  readonly ingestUrl: string;
  readonly databaseUrl: string;
  /** Process ids by stage, for the processor time each takes. */
  pids(): ReadonlyMap<string, readonly number[]>;
}

export const WINDOW_MS = 2_000;
const settings = { SENDX_REQUESTS_PER_SECOND: '10000', SYNC_WINDOW_MS: String(WINDOW_MS) };
/** The four calls at a time that we allow ourselves as shipped would be the limit where SendX answers at once. */
export const manyInFlight = { SENDX_CALLS_IN_FLIGHT: '64' };

/** Everything in one process over an embedded PostgreSQL. */
export const startEmbedded = async (bench: Bench, contacts: number): Promise<Layout> => {
  const world = await openWorld({ contacts, webhooks: false, env: { ...settings, ...manyInFlight } });
  bench.later(() => world.close());
  await world.sync.start();
  return {
    ghl: world.ghl,
    sendx: world.sendx,
    ingestUrl: world.sync.ingestUrl,
    databaseUrl: world.sync.databaseUrl,
    pids: () => new Map([['all-in-one and its PostgreSQL', [pidIn(world.sync.dataDir)]]]),
  };
};

/** The same calls and one row a webhook, and nothing else: the limit that the machine and the simulators set. Nobody is in SendX at the beginning. */
export const startBareLayout = async (bench: Bench, contacts: number): Promise<Layout> => {
  const { url, pool, pid } = await scratchPostgres(bench);
  await migrate(url, eventStoreMigrations);
  await createBareReceipts(pool);
  const ghl = await startGhlSim({ contacts, settings: { searchLagMs: 0, webhooks: { url: null } } });
  const sendx = await startSendxSim({ switches: { rateLimitPerSecond: null } });
  bench.later(() => Promise.all([ghl.close(), sendx.close()]));
  const env = { BENCH_DATABASE: url, BENCH_SENDX: sendx.url, BENCH_SENDX_KEY: sendx.apiKey };
  const { child, told } = await startChild(bench, 'pipeline/bare-pipeline.js', env);
  return {
    ghl,
    sendx,
    ingestUrl: z.object({ url: z.string() }).parse(told).url,
    databaseUrl: url,
    pids: () => new Map([['bare', [child.pid ?? 0, pid]]]),
  };
};

export interface DistributedLayout extends Layout {
  readonly cluster: Cluster;
}

/** Every service as a process of its own over Kafka, all on this machine. */
export const startDistributed = async (
  bench: Bench,
  contacts: number,
  more: Pick<ClusterOptions, 'replicas'> & { readonly env?: Record<string, string> } = {},
): Promise<DistributedLayout> => {
  const dataDir = mkdtempSync(join(tmpdir(), 'sync-bench-'));
  chmodSync(dataDir, 0o755); // as root the embedded PostgreSQL runs as another user, who has to walk here
  bench.later(() => {
    rmSync(dataDir, { recursive: true, force: true });
  });
  const ghl = await startGhlSim({ contacts, settings: { searchLagMs: 0, webhooks: { url: null } } });
  const sendx = await startSendxSim({ switches: { rateLimitPerSecond: null } });
  bench.later(() => Promise.all([ghl.close(), sendx.close()]));
  const cluster = await Cluster.start({
    dataDir,
    say: (line) => bench.say(line.trim()),
    ingestPort: await freePort(),
    consolePort: await freePort(),
    demo: null,
    ...more,
    env: {
      ...simulatedVendors(ghl, sendx),
      SYNC_GO_LIVE: 'yes',
      ...settings,
      ...more.env,
    },
  });
  bench.later(() => cluster.stop());
  return {
    ghl,
    sendx,
    cluster,
    ingestUrl: cluster.ingestUrl,
    databaseUrl: cluster.postgres.url,
    pids: () => {
      const pids = new Map<string, number[]>();
      for (const { app, pid } of cluster.services) pids.set(app, [...(pids.get(app) ?? []), ...(pid === undefined ? [] : [pid])]);
      pids.set('PostgreSQL', [cluster.postgres.pid ?? 0]);
      pids.set(
        'Kafka',
        cluster.kafka.nodes.map(({ pid }) => pid ?? 0),
      );
      return pids;
    },
  };
};
