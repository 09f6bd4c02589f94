import type { Stage } from '../stage/stage.js';
import type { Disturbance } from './journal.js';

export interface DisturbContext {
  /** Written as things happen, so that it is there when the run is cut short. */
  readonly journal: Disturbance[];
  /** Aborted when time is up or somebody has had enough; what throws an AbortError then is no failure. */
  readonly signal: AbortSignal;
  readonly tell: (number: number, disturbance: Disturbance) => void;
}

/** What is done to the product while webhooks come in. */
export type Disturb = (stage: Stage, context: DisturbContext) => Promise<void>;
