import { setTimeout as delay } from 'node:timers/promises';
import type { World } from '@sync/e2e';

/** Waits until SendX was asked nothing for so long. */
export const untilQuiet = async ({ sendx }: World, ms: number): Promise<void> => {
  for (let told = -1; told !== sendx.recorder.newestId;) {
    told = sendx.recorder.newestId;
    await delay(ms);
  }
};
