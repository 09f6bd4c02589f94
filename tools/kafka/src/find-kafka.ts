import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@sync/database';
import { KafkaNotPossible } from './jars.js';
import { LocalKafka } from './local-kafka.js';

export interface FoundKafka {
  readonly brokers: readonly string[];
  /** Where it came from, in words. */
  readonly from: string;
  stop(): Promise<void>;
}

/** The image that docker-compose.yml names as well. */
export const kafkaImage = 'apache/kafka:4.1.2';

/**
 * A real broker for tests: those of KAFKA_BROKERS; else a container, where a Docker engine answers; else Java and Maven. Null with the reason in words when
 * there is none of these; with REQUIRE_KAFKA=1 that is an error.
 */
export const findKafka = async (say: (line: string) => void): Promise<FoundKafka | null> => {
  const named = process.env['KAFKA_BROKERS'];
  if (named) return { brokers: named.split(','), from: 'KAFKA_BROKERS', stop: () => Promise.resolve() };
  const container = await inContainer();
  if (container) return container;
  try {
    return await onThisMachine(say);
  } catch (error) {
    if (!(error instanceof KafkaNotPossible) || process.env['REQUIRE_KAFKA'] === '1') throw error;
    say(`SUITES THAT NEED KAFKA DO NOT RUN: ${error.message}`);
    return null;
  }
};

const onThisMachine = async (say: (line: string) => void): Promise<FoundKafka> => {
  const dataDir = mkdtempSync(join(tmpdir(), 'sync-kafka-'));
  const kafka = await LocalKafka.start({ dataDir, say });
  return {
    brokers: kafka.brokers,
    from: 'Java',
    stop: async () => {
      await kafka.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
};

/** Not executed on machines without a Docker engine; the broker has to name an address that the host reaches, hence the fixed port. */
const inContainer = async (): Promise<FoundKafka | null> => {
  const { GenericContainer, getContainerRuntimeClient, Wait } = await import('testcontainers');
  const engine = await getContainerRuntimeClient().catch(() => null);
  if (!engine) return null;
  const port = await freePort();
  const container = await new GenericContainer(kafkaImage)
    .withExposedPorts({ container: 9092, host: port })
    .withEnvironment({
      KAFKA_NODE_ID: '1',
      KAFKA_PROCESS_ROLES: 'broker,controller',
      KAFKA_CONTROLLER_QUORUM_VOTERS: '1@localhost:9093',
      KAFKA_LISTENERS: 'PLAINTEXT://:9092,CONTROLLER://:9093',
      KAFKA_ADVERTISED_LISTENERS: `PLAINTEXT://localhost:${port}`,
      KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT',
      KAFKA_CONTROLLER_LISTENER_NAMES: 'CONTROLLER',
      KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: '1',
      KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR: '1',
      KAFKA_TRANSACTION_STATE_LOG_MIN_ISR: '1',
      KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS: '0',
    })
    .withWaitStrategy(Wait.forLogMessage(/Kafka Server started/))
    .start();
  return {
    brokers: [`localhost:${port}`],
    from: 'a container',
    stop: async () => {
      await container.stop();
    },
  };
};
