import type { Cluster, ServiceChild } from '@sync/distributed';
import type { GhlSim } from '@sync/ghl-sim';

const POLL_MS = 200;

/** Sends webhooks to the instances of ingest that say they are ready, by turns, as a Kubernetes Service does. */
export class ReadyIngest {
  readonly #instances: readonly ServiceChild[];
  readonly #timer: NodeJS.Timeout;
  #turn = 0;

  constructor(
    cluster: Cluster,
    private readonly ghl: GhlSim,
  ) {
    this.#instances = cluster.services.filter(({ app }) => app === 'ingest');
    this.#timer = setInterval(() => void this.#choose(), POLL_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async #choose(): Promise<void> {
    const ready = (await Promise.all(this.#instances.map(async (each) => ((await each.isReady()) ? [each] : [])))).flat();
    const chosen = ready[this.#turn++ % ready.length];
    if (chosen) this.ghl.world.settings.webhooks.url = `${chosen.url}/webhooks/ghl`;
  }
}
