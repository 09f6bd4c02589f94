export { findKafka, kafkaImage, type FoundKafka } from './find-kafka.js';
export { ensureJars, KafkaNotPossible } from './jars.js';
export { KafkaNode } from './kafka-node.js';
export { LocalKafka, type LocalKafkaOptions } from './local-kafka.js';
