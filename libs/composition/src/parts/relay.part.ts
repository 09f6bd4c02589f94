import { ensureTopics, Relay } from '@sync/messaging';
import type { Part, Surroundings } from '../part.js';
import type { MessagingSettings } from '../transport.js';

/** What in the event store has Kafka not got yet? Also makes the topics, before anybody reads them. */
export const relayPart = ({ platform, logger }: Pick<Surroundings, 'platform' | 'logger'>, config: MessagingSettings): Part => {
  const { KAFKA_BROKERS: brokers, KAFKA_TOPIC_PREFIX: topicPrefix, RELAY_SHARDS: shards } = config;
  const relay = new Relay({ ...platform, logger, brokers, topicPrefix, shards });
  return {
    name: 'relay',
    modules: [],
    open: async () => {
      const { KAFKA_PARTITIONS: partitions, KAFKA_REPLICATION_FACTOR: replicationFactor } = config;
      const made = await ensureTopics({ brokers, topicPrefix, partitions, replicationFactor, logger });
      if (made.length > 0) logger.info({ topics: made.length }, 'topics.created');
    },
    run: (undo) => {
      relay.start();
      undo.later('relay', () => relay.stop());
    },
  };
};
