import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@sync/database';
import { Cluster, simulatedVendors, type ClusterOptions } from '@sync/distributed';
import { startGhlSim, type GhlSim } from '@sync/ghl-sim';
import { startSendxSim, type SendxSim } from '@sync/sendx-sim';
import { eventually } from '@sync/testing';
import { addPerson } from '../traffic/people.js';

export interface StageOptions {
  readonly seed: number;
  /** People the CRM has before traffic begins. */
  readonly people: number;
  readonly say: (line: string) => void;
  readonly replicas?: ClusterOptions['replicas'];
  /** How long a stopping process still serves; 0 by default. */
  readonly drainSeconds?: number;
}

/** Every service as a process of its own over three Kafka nodes and PostgreSQL, between two simulators that live in this process. */
export interface Stage {
  readonly ghl: GhlSim;
  readonly sendx: SendxSim;
  readonly cluster: Cluster;
  /** The database and the logs of all processes. */
  readonly dataDir: string;
  /** `keep`: the folder stays, for whoever wants to find out what happened. */
  close(keep?: boolean): Promise<void>;
}

const FIRST_READING_MS = 120_000;
/** As rude as at-least-once delivery may be; retries outlast every outage that a kill leads to. */
const rudeSender = { duplicate: 0.1, reorder: 0.05, retryBaseMs: 500, retryMaxMs: 10_000, concurrency: 64 };

/** Starts everything and waits until everybody was read once and SendX knows them. */
export const openStage = async (options: StageOptions): Promise<Stage> => {
  const dataDir = mkdtempSync(join(tmpdir(), 'sync-chaos-'));
  chmodSync(dataDir, 0o755); // as root the embedded PostgreSQL runs as another user, who has to walk here
  const ingestPort = await freePort();
  const ghl = await startGhlSim({
    seed: options.seed,
    settings: { searchLagMs: 0, webhooks: { url: `http://127.0.0.1:${ingestPort}/webhooks/ghl`, ...rudeSender } },
  });
  const sendx = await startSendxSim({ switches: { rateLimitPerSecond: null } });
  let cluster: Cluster | undefined;
  const close = async (keep = false): Promise<void> => {
    await cluster?.stop();
    await Promise.all([ghl.close(), sendx.close()]);
    if (!keep) rmSync(dataDir, { recursive: true, force: true });
  };
  try {
    for (let number = 0; number < options.people; number += 1) addPerson(ghl.world, number, { silent: true });
    cluster = await startCluster(options, { dataDir, ingestPort, ghl, sendx });
    await eventually(() => sendx.contacts.count === options.people, { timeoutMs: FIRST_READING_MS, everyMs: 200 });
    return { ghl, sendx, cluster, dataDir, close };
  } catch (error) {
    await close();
    throw error;
  }
};

interface Places {
  readonly dataDir: string;
  readonly ingestPort: number;
  readonly ghl: GhlSim;
  readonly sendx: SendxSim;
}

/** As shipped, but for SendX's limit, which is lifted: what is tested is what gets lost, not who waits. */
const startCluster = async (
  { say, replicas, drainSeconds = 0 }: StageOptions,
  { dataDir, ingestPort, ghl, sendx }: Places,
): Promise<Cluster> =>
  Cluster.start({
    dataDir,
    say,
    kafkaNodes: 3,
    ingestPort,
    consolePort: await freePort(),
    demo: null,
    replicas,
    env: {
      ...simulatedVendors(ghl, sendx),
      SENDX_REQUESTS_PER_SECOND: '10000',
      SYNC_GO_LIVE: 'yes',
      DRAIN_SECONDS: String(drainSeconds),
      KAFKA_PARTITIONS: '2', // so that order has to hold across partitions, too
    },
  });
