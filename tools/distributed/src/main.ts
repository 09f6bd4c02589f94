// npm run start:distributed: PostgreSQL, Kafka, the simulators and every service as a process of its own, until Ctrl-C.
import { Command, InvalidArgumentError } from 'commander';
import { ConfigInvalid, defineConfig, integer, readConfig, text } from '@sync/config';
import { Cluster, serviceNames, type ServiceName } from './cluster.js';

const settings = defineConfig({
  DATA_DIR: text({
    default: '.data-distributed',
    about: 'Where the database, Kafka’s log and the logs of the processes live, kept between runs',
  }),
  INGEST_PORT: integer({ default: 3001, min: 1, max: 65_535, about: 'Where webhooks arrive' }),
  CONSOLE_PORT: integer({ default: 3000, min: 1, max: 65_535, about: 'Where the console answers' }),
  GHL_SIM_PORT: integer({ default: 4010, max: 65_535, about: 'The GHL simulator' }),
  SENDX_SIM_PORT: integer({ default: 4020, max: 65_535, about: 'The SendX simulator' }),
  GHL_SIM_CONTACTS: integer({ default: 2_000, about: 'How many contacts the GHL simulator has' }),
  GHL_SIM_LIVE_EVERY_MS: integer({ default: 4_000, about: 'An edit in the CRM every so often; 0 for none' }),
});

const isService = (name: string): name is ServiceName => serviceNames.some((service) => service === name);

const replicas = (text: string, before: Partial<Record<ServiceName, number>>): Partial<Record<ServiceName, number>> => {
  const [, name = '', count = ''] = /^([a-z-]+)=(\d+)$/.exec(text) ?? [];
  if (!isService(name) || Number(count) < 1)
    throw new InvalidArgumentError(`Write <service>=<count>, with one of ${serviceNames.join(', ')}.`);
  return { ...before, [name]: Number(count) };
};

const options = new Command('start:distributed')
  .description('Every service as a process of its own, over a PostgreSQL and a Kafka started here (Java 17 and Maven), with the simulators')
  .option('--kafka-nodes <count>', '1, or 3 for a cluster', (count) => (count === '3' ? 3 : 1), 1 as 1 | 3)
  .option(
    '--replicas <service=count>',
    'several processes of a service; may be given several times. At the first start topics get as many partitions as the most of them, and keep that',
    replicas,
    {},
  )
  .parse()
  .opts<{ kafkaNodes: 1 | 3; replicas: Partial<Record<ServiceName, number>> }>();

const read = () => {
  try {
    return readConfig(settings, process.env);
  } catch (error) {
    if (!(error instanceof ConfigInvalid)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(2);
  }
};

const say = (line: string): void => void process.stderr.write(`${line}\n`);
const values = read();
const starting = Cluster.start({
  dataDir: values.DATA_DIR,
  say,
  kafkaNodes: options.kafkaNodes,
  replicas: options.replicas,
  ingestPort: values.INGEST_PORT,
  consolePort: values.CONSOLE_PORT,
  demo: {
    ghlPort: values.GHL_SIM_PORT,
    sendxPort: values.SENDX_SIM_PORT,
    contacts: values.GHL_SIM_CONTACTS,
    liveEveryMs: values.GHL_SIM_LIVE_EVERY_MS,
  },
}).catch((error: unknown) => {
  say(`Could not start: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
});

let stopping = false;
const stop = async (): Promise<void> => {
  if (stopping) return;
  stopping = true;
  say('\nStopping: finishing what is in hand…');
  await (await starting).stop();
  process.exit(0);
};
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop());

const cluster = await starting;
say(`\n  console   ${cluster.consoleUrl}`);
say(`  webhooks  ${cluster.ingestUrl}/webhooks/ghl`);
say(`  GHL       ${cluster.demo?.ghlUrl}  (simulated)`);
say(`  SendX     ${new URL(cluster.demo?.sendxUrl ?? cluster.ingestUrl).origin}  (simulated)`);
say(`  Kafka     ${cluster.kafka.brokers.join(', ')}`);
say(`  logs      ${values.DATA_DIR}/logs`);
for (const service of cluster.services) say(`  ${service.app.padEnd(12)} process ${service.pid}, ${service.url}/metrics`);
say('  Ctrl-C stops it; the next start goes on where it was.\n');
