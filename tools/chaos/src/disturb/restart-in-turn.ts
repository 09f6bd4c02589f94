import type { Cluster, ServiceChild } from '@sync/distributed';
import { seededRandom, type Random } from '@sync/sim-kit';
import { everythingReady } from '../stage/everything-ready.js';
import type { Stage } from '../stage/stage.js';
import { ReadyIngest } from '../traffic/ready-ingest.js';
import type { Disturb } from './disturb.js';
import type { Disturbance } from './journal.js';

interface Restarts {
  readonly rounds: number;
  readonly seed: number;
  /** All services at the same time, the processes of each one after the other, as an update of all Deployments does; else one process after the other. */
  readonly atOnce: boolean;
}

/** So many rounds in which every process is asked to end, ends, and is started again; the next once everything is ready. */
export const restartInTurn =
  ({ rounds, seed, atOnce }: Restarts): Disturb =>
  async ({ cluster, ghl }: Stage, { journal, signal, tell }) => {
    const random = seededRandom(seed);
    const ready = new ReadyIngest(cluster, ghl);
    const restart = async (service: ServiceChild, round: number): Promise<void> => {
      const disturbance: Disturbance = { victim: service.app, how: 'SIGTERM', at: Date.now(), readyAt: null };
      journal.push(disturbance);
      await service.stop();
      service.launch();
      await (atOnce ? untilReady(service, signal) : everythingReady(cluster, signal));
      signal.throwIfAborted();
      disturbance.readyAt = Date.now();
      tell(round, disturbance);
    };
    try {
      for (let round = 1; round <= rounds; round += 1) {
        const queues = atOnce ? byApp(cluster) : [shuffled(cluster.services, random)];
        await Promise.all(
          queues.map(async (services) => {
            for (const service of services) await restart(service, round);
          }),
        );
        await everythingReady(cluster, signal);
      }
    } finally {
      ready.stop();
    }
  };

/** Many that start at the same time on a small machine take their time. */
const READY_MS = 300_000;

const untilReady = async (service: ServiceChild, signal: AbortSignal): Promise<void> => {
  await service.untilReady(READY_MS);
  signal.throwIfAborted();
};

const byApp = ({ services }: Cluster): ServiceChild[][] =>
  [...new Set(services.map(({ app }) => app))].map((app) => services.filter((service) => service.app === app));

const shuffled = (services: readonly ServiceChild[], random: Random): ServiceChild[] =>
  services
    .map((service) => ({ service, place: random() }))
    .sort((one, other) => one.place - other.place)
    .map(({ service }) => service);
