import { Kafka } from 'kafkajs';
import type { Logger } from '@sync/telemetry';
import { deadLetterTopic, isReceiptTopic, topics } from '../topics.js';
import { kafkaLogger } from './kafka-logger.js';

export interface TopicsOptions {
  readonly brokers: readonly string[];
  readonly topicPrefix: string;
  readonly partitions: number;
  readonly replicationFactor: number;
  readonly logger: Logger;
}

const DAY_MS = 86_400_000;
/** The store has everything; Kafka keeps what a reader may still want to read fast. Dead letters wait for people. */
const retention = { receipts: 3 * DAY_MS, events: 7 * DAY_MS, deadLetters: 30 * DAY_MS };

/** Creates the topics that are missing; those that are there stay as they are. Returns the names of the new ones. */
export const ensureTopics = async ({ brokers, topicPrefix, partitions, replicationFactor, logger }: TopicsOptions): Promise<string[]> => {
  const kafka = new Kafka({ clientId: 'sync-topics', brokers: [...brokers], logCreator: kafkaLogger(logger) });
  const admin = kafka.admin();
  await admin.connect();
  try {
    const existing = new Set(await admin.listTopics());
    const wanted = Object.values(topics).flatMap((topic) => [
      { topic: `${topicPrefix}${topic}`, numPartitions: partitions, keepMs: isReceiptTopic(topic) ? retention.receipts : retention.events },
      { topic: `${topicPrefix}${deadLetterTopic(topic)}`, numPartitions: 1, keepMs: retention.deadLetters },
    ]);
    const missing = wanted.filter(({ topic }) => !existing.has(topic));
    if (missing.length === 0) return [];
    await admin.createTopics({
      waitForLeaders: true,
      topics: missing.map(({ topic, numPartitions, keepMs }) => ({
        topic,
        numPartitions,
        replicationFactor,
        configEntries: [
          { name: 'retention.ms', value: String(keepMs) },
          { name: 'min.insync.replicas', value: String(Math.max(1, replicationFactor - 1)) },
          { name: 'compression.type', value: 'producer' },
        ],
      })),
    });
    return missing.map(({ topic }) => topic);
  } finally {
    await admin.disconnect();
  }
};
