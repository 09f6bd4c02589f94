// Jest's global set-up of the kafka lane: a PostgreSQL and a real Kafka (see tools/kafka/src/find-kafka.ts for where it comes from).
import { findKafka } from '../kafka/dist/index.js';
import startPostgres from './start-postgres.mjs';

export default async function startKafka() {
  await startPostgres();
  const kafka = await findKafka((line) => console.error(line));
  if (!kafka) throw new Error('There is no Kafka; run this lane through tools/test/run.mjs, which says so and goes on.');
  process.env.TEST_KAFKA_BROKERS = kafka.brokers.join(',');
  globalThis.__syncTestKafka = kafka;
}
