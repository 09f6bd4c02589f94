import type { Kafka } from 'kafkajs';

/** How many partitions each of these topics has, by our names. Throws when one of them is missing. */
export const partitionCounts = async (
  kafka: Kafka,
  topicPrefix: string,
  topics: readonly string[],
): Promise<ReadonlyMap<string, number>> => {
  const admin = kafka.admin();
  await admin.connect();
  try {
    const { topics: found } = await admin.fetchTopicMetadata({ topics: topics.map((topic) => `${topicPrefix}${topic}`) });
    return new Map(found.map(({ name, partitions }) => [name.slice(topicPrefix.length), partitions.length]));
  } finally {
    await admin.disconnect();
  }
};
