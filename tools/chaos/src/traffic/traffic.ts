import type { GhlSim } from '@sync/ghl-sim';
import { seededRandom } from '@sync/sim-kit';
import { editSomebody } from './edits.js';

const FEW_MS = 10;
/** After a pause of this process nobody types faster to make up for it. */
const MOST_AT_ONCE = 50;

/** People at work in the CRM: so many webhooks a second, each edit of a few hundred people who are edited again and again. */
export class Traffic {
  readonly #timer: NodeJS.Timeout;
  #announced = 0;

  constructor({ world }: GhlSim, { perSecond, seed }: { readonly perSecond: number; readonly seed: number }) {
    const random = seededRandom(seed);
    let [last, owed] = [performance.now(), 0];
    this.#timer = setInterval(() => {
      const now = performance.now();
      owed = Math.min(owed + ((now - last) / 1_000) * perSecond, MOST_AT_ONCE);
      last = now;
      const people = owed >= 1 ? [...world.contacts.all()] : [];
      while (owed >= 1) {
        const webhooks = editSomebody(world, people, random);
        this.#announced += webhooks;
        owed -= webhooks;
      }
    }, FEW_MS);
  }

  /** Webhooks so far, each counted once, however often it is sent. */
  get announced(): number {
    return this.#announced;
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
