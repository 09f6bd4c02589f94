import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '@sync/database';
import { ensureJars } from './jars.js';
import { KafkaNode, newClusterId, type NodePlace } from './kafka-node.js';

export interface LocalKafkaOptions {
  readonly dataDir: string;
  /** One, or three for a cluster that survives the loss of one. */
  readonly nodes?: 1 | 3;
  readonly heapMb?: number;
  readonly say?: (line: string) => void;
}

/** Apache Kafka on this machine without Docker: real brokers in KRaft mode, run by Java from jars that Maven brings. */
export class LocalKafka {
  private constructor(readonly nodes: readonly KafkaNode[]) {}

  /** `host:port` of every node, for KAFKA_BROKERS. */
  get brokers(): string[] {
    return this.nodes.map(({ address }) => address);
  }

  /** Starts the cluster that lies in `dataDir`, or a new one there. Throws KafkaNotPossible when Java or Maven is missing. */
  static async start({ dataDir, nodes = 1, heapMb = 512, say }: LocalKafkaOptions): Promise<LocalKafka> {
    const jars = await ensureJars(say);
    const { clusterId, places } = await layoutOf(dataDir, nodes);
    const cluster = new LocalKafka(places.map((place) => new KafkaNode(place, { jars, dataDir, clusterId, heapMb, nodes: places })));
    try {
      await Promise.all(cluster.nodes.map((node) => node.start()));
      return cluster;
    } catch (error) {
      await Promise.all(cluster.nodes.map((node) => node.kill()));
      throw error;
    }
  }

  async stop(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.stop()));
  }
}

interface Layout {
  readonly clusterId: string;
  readonly places: readonly NodePlace[];
}

/** Ports are chosen once and kept, so that a cluster is found again under the same addresses. */
const layoutOf = async (dataDir: string, nodes: number): Promise<Layout> => {
  const file = join(dataDir, 'cluster.json');
  if (existsSync(file)) {
    const layout = JSON.parse(readFileSync(file, 'utf8')) as Layout;
    if (layout.places.length !== nodes)
      throw new Error(
        `${dataDir} holds a cluster of ${layout.places.length} nodes, asked for ${nodes}; choose another folder or delete it.`,
      );
    return layout;
  }
  const places: NodePlace[] = [];
  for (let id = 1; id <= nodes; id += 1) places.push({ id, port: await freePort(), controllerPort: await freePort() });
  const layout = { clusterId: newClusterId(), places };
  mkdirSync(dataDir, { recursive: true });
  writeFileSync(file, JSON.stringify(layout));
  return layout;
};
