import { setTimeout as delay } from 'node:timers/promises';
import { Kafka, logLevel } from 'kafkajs';
import pg from 'pg';
import type { Cluster } from '@sync/distributed';

/** Long, as a machine that is busy with other things takes its time. */
const READY_MS = 300_000;
const POLL_MS = 250;
const ANSWER_MS = 10_000;

/** Resolves when PostgreSQL answers, every partition of Kafka has all its copies again, and every service may take traffic. */
export const everythingReady = async (cluster: Cluster, signal?: AbortSignal): Promise<void> => {
  const end = Date.now() + READY_MS;
  while (!signal?.aborted) {
    const missing = await whatIsMissing(cluster);
    if (missing.length === 0) return;
    if (Date.now() > end) throw new Error(`Not ready again within ${READY_MS / 1_000} s: ${missing.join(', ')}.`);
    await delay(POLL_MS);
  }
};

const whatIsMissing = async (cluster: Cluster): Promise<string[]> => {
  const silent = await whyPostgresIsSilent(cluster.postgres.url);
  if (silent !== null) return [`PostgreSQL (${silent})`];
  const services = await Promise.all(cluster.services.map(async (service) => ((await service.isReady()) ? [] : [service.app])));
  const missing = services.flat();
  return missing.length > 0 ? missing : (await kafkaIsWhole(cluster.kafka.brokers)) ? [] : ['a copy of Kafka’s partitions'];
};

/** Null when it answers. */
const whyPostgresIsSilent = async (url: string): Promise<string | null> => {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: ANSWER_MS, query_timeout: ANSWER_MS });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('select 1');
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    await client.end().catch(() => undefined);
  }
};

const kafkaIsWhole = async (brokers: readonly string[]): Promise<boolean> => {
  const admin = new Kafka({
    clientId: 'chaos',
    brokers: [...brokers],
    logLevel: logLevel.NOTHING,
    connectionTimeout: ANSWER_MS,
    requestTimeout: ANSWER_MS,
    retry: { retries: 1 },
  }).admin();
  try {
    await admin.connect();
    const { topics } = await admin.fetchTopicMetadata();
    return topics.every(({ partitions }) => partitions.every(({ isr, replicas }) => isr.length === replicas.length));
  } catch {
    return false;
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
};
