import type { CustomTransportStrategy } from '@nestjs/microservices';
import type { ConfigValues } from '@sync/config';
import { KafkaTransport, PostgresTransport, type RedriveOutcome } from '@sync/messaging';
import type { Logger } from '@sync/telemetry';
import type { messagingConfig } from './messaging.config.js';
import type { Platform } from './platform.js';

export type MessagingSettings = ConfigValues<typeof messagingConfig>;

/** What carries messages to the handlers of this process. */
export type Transport = CustomTransportStrategy & {
  releaseHolds(): Promise<number>;
  redrive(group: string, messageId: string): Promise<RedriveOutcome>;
  /** Whether a handler of this group is here. */
  handles(group: string): boolean;
};

export const openTransport = (settings: MessagingSettings, platform: Platform, logger: Logger): Transport =>
  settings.MESSAGING === 'kafka'
    ? new KafkaTransport({
        ...platform,
        logger,
        brokers: settings.KAFKA_BROKERS,
        groupPrefix: settings.KAFKA_GROUP_PREFIX,
        topicPrefix: settings.KAFKA_TOPIC_PREFIX,
        batchSize: settings.BATCH_SIZE,
      })
    : new PostgresTransport({ ...platform, logger, partitions: settings.PARTITIONS, batchSize: settings.BATCH_SIZE });

/** Rules between these settings, each broken one as a sentence. */
export const messagingRules = ({ MESSAGING, KAFKA_BROKERS, KAFKA_PARTITIONS, RELAY_SHARDS }: Partial<MessagingSettings>): string[] => {
  if (MESSAGING !== 'kafka') return [];
  const problems = KAFKA_BROKERS?.length ? [] : ['KAFKA_BROKERS is not set: with MESSAGING=kafka the brokers have to be named.'];
  const uneven = KAFKA_PARTITIONS !== undefined && RELAY_SHARDS !== undefined && KAFKA_PARTITIONS % RELAY_SHARDS !== 0;
  return uneven ? [...problems, `RELAY_SHARDS: ${RELAY_SHARDS} does not divide KAFKA_PARTITIONS, which is ${KAFKA_PARTITIONS}.`] : problems;
};
