import { setTimeout as delay } from 'node:timers/promises';
import { seededRandom } from '@sync/sim-kit';
import { everythingReady } from '../stage/everything-ready.js';
import type { Stage } from '../stage/stage.js';
import type { Disturb } from './disturb.js';
import type { Disturbance } from './journal.js';
import { chooseVictim } from './victims.js';

/** So many kills, one after the other: the next once everything was ready again for a while. */
export const killAtRandom =
  ({ kills, pauseMs, seed }: { readonly kills: number; readonly pauseMs: number; readonly seed: number }): Disturb =>
  async ({ cluster }: Stage, { journal, signal, tell }) => {
    const random = seededRandom(seed);
    await delay(pauseMs, undefined, { signal });
    for (let number = 1; number <= kills; number += 1) {
      const victim = chooseVictim(cluster, random);
      const disturbance: Disturbance = { victim: victim.name, how: 'kill -9', at: Date.now(), readyAt: null };
      journal.push(disturbance);
      await victim.kill();
      await everythingReady(cluster, signal);
      disturbance.readyAt = Date.now();
      tell(number, disturbance);
      await delay(pauseMs, undefined, { signal });
    }
  };
