import { seededRandom } from '@sync/sim-kit';
import { everythingReady } from '../stage/everything-ready.js';
import type { Stage } from '../stage/stage.js';
import { ReadyIngest } from '../traffic/ready-ingest.js';
import type { Disturb } from './disturb.js';
import type { Disturbance } from './journal.js';

/** So many rounds in which every process is asked to end, ends, and is started again; the next once everything is ready. */
export const restartInTurn =
  ({ rounds, seed }: { readonly rounds: number; readonly seed: number }): Disturb =>
  async ({ cluster, ghl }: Stage, { journal, signal, tell }) => {
    const random = seededRandom(seed);
    const ready = new ReadyIngest(cluster, ghl);
    try {
      for (let round = 1; round <= rounds; round += 1) {
        const order = cluster.services.map((service) => ({ service, place: random() })).sort((one, other) => one.place - other.place);
        for (const { service } of order) {
          const disturbance: Disturbance = { victim: service.app, how: 'SIGTERM', at: Date.now(), readyAt: null };
          journal.push(disturbance);
          await service.stop();
          service.launch();
          await everythingReady(cluster, signal);
          signal.throwIfAborted();
          disturbance.readyAt = Date.now();
          tell(round, disturbance);
        }
      }
    } finally {
      ready.stop();
    }
  };
