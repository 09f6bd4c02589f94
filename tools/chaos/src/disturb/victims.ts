import type { Cluster } from '@sync/distributed';
import type { Random } from '@sync/sim-kit';

/** Something that can be killed with -9, and comes back. */
export interface Victim {
  readonly name: string;
  /** Ends it at once; resolves when it is gone and its successor is on the way. */
  kill(): Promise<void>;
}

/** Every service process, PostgreSQL, and one Kafka node, whichever the draw picks: one chance each. */
export const chooseVictim = (cluster: Cluster, random: Random): Victim => {
  const victims = [...cluster.services.map((service): Victim => ({ name: service.app, kill: () => service.kill() })), postgres(cluster)];
  const chosen = Math.floor(random() * (victims.length + 1));
  return victims[chosen] ?? kafkaNode(cluster, random);
};

/** The first process; whoever started it notices, and starts it again. */
const postgres = (cluster: Cluster): Victim => ({
  name: 'PostgreSQL',
  kill: () => {
    const { pid } = cluster.postgres;
    if (pid === undefined) throw new Error('PostgreSQL has no process to kill.');
    process.kill(pid, 'SIGKILL');
    return Promise.resolve();
  },
});

const kafkaNode = ({ kafka }: Cluster, random: Random): Victim => {
  const node = kafka.nodes[Math.floor(random() * kafka.nodes.length)];
  if (!node) throw new Error('Kafka has no nodes.');
  return {
    name: `Kafka ${node.place.id}`,
    kill: async () => {
      await node.kill();
      await node.start();
    },
  };
};
