// node tools/kafka/dist/main.js [--nodes 3] [--data <folder>]: Apache Kafka on this machine until Ctrl-C; prints what to put into KAFKA_BROKERS.
import { Command, InvalidArgumentError } from 'commander';
import { ensureJars } from './jars.js';
import { LocalKafka } from './local-kafka.js';

const nodes = (text: string): 1 | 3 => {
  if (text === '1' || text === '3') return Number(text) as 1 | 3;
  throw new InvalidArgumentError('Choose 1 or 3.');
};

const say = (line: string): void => console.error(line);
const options = new Command('kafka')
  .description('Apache Kafka on this machine, without Docker (Java 17 and Maven), until Ctrl-C')
  .option('--nodes <count>', '1, or 3 for a cluster', nodes, 1)
  .option('--data <folder>', 'where it keeps its log between runs', '.data-kafka')
  .option('--fetch-only', 'only fetch the jars')
  .parse()
  .opts<{ nodes: 1 | 3; data: string; fetchOnly?: true }>();

if (options.fetchOnly) {
  await ensureJars(say);
} else {
  const kafka = await LocalKafka.start({ dataDir: options.data, nodes: options.nodes, say });
  console.log(`KAFKA_BROKERS=${kafka.brokers.join(',')}`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void kafka.stop());
}
