import { choice, defineConfig, integer, list, text } from '@sync/config';

export const messagingConfig = defineConfig({
  MESSAGING: choice(['postgres', 'kafka'], {
    default: 'postgres',
    about: 'What carries messages between services: the database itself, or Kafka',
  }),
  KAFKA_BROKERS: list({ default: [], about: 'Brokers of Kafka, host:port, comma separated; needed with MESSAGING=kafka' }),
  KAFKA_TOPIC_PREFIX: text({ default: 'sync.', about: 'Before the name of every topic' }),
  KAFKA_GROUP_PREFIX: text({ default: 'sync-', about: 'Before the name of every consumer group' }),
  KAFKA_PARTITIONS: integer({
    default: 6,
    min: 1,
    max: 1_024,
    about: 'Partitions of a topic that is created; more of them, more processes can share the work',
  }),
  KAFKA_REPLICATION_FACTOR: integer({ default: 1, min: 1, max: 5, about: 'Copies of a topic that is created; 3 in production' }),
  RELAY_SHARDS: integer({
    default: 1,
    min: 1,
    max: 64,
    about: 'Into how many shares the log is cut for sending it to Kafka; must divide the partitions',
  }),
  PARTITIONS: integer({ default: 1, min: 1, max: 64, about: 'With MESSAGING=postgres: into how many shares each topic is cut' }),
  BATCH_SIZE: integer({ default: 200, min: 1, max: 2_000, about: 'Messages that a handler gets at once' }),
});
