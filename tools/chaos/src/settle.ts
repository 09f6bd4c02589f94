import { setTimeout as delay } from 'node:timers/promises';
import type { Recorder } from './record/recorder.js';
import type { Stage } from './stage/stage.js';
import { wrongFinalStates } from './verdicts/final-states.js';

const POLL_MS = 500;
const QUIET_MS = 6_000;

/** When the dust has settled, seen from outside: nothing is left to send, everybody is as the CRM has them, and SendX is told no more; or time is up. */
export const settle = async ({ ghl, sendx }: Stage, recorder: Recorder, timeoutMs: number): Promise<number> => {
  const began = Date.now();
  const isSettled = (): boolean =>
    ghl.world.webhooks.pending === 0 && Date.now() - recorder.sendx.lastCallAt > QUIET_MS && wrongFinalStates(ghl, sendx).length === 0;
  while (!isSettled() && Date.now() - began < timeoutMs) await delay(POLL_MS);
  return Date.now() - began;
};
