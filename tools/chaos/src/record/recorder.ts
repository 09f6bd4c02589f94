import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Deafness } from '../disturb/journal.js';
import type { Stage } from '../stage/stage.js';
import { SendxRecord } from './sendx-record.js';
import { WebhookRecord } from './webhook-record.js';

const EVERY_MS = 1_000;
/** Half of what a call may take: whoever waited in turn behind others may have waited for longer. */
const DEAF_MS = 5_000;

/** The outside recorder: what both simulators saw, and nothing that the product says of itself. */
export class Recorder {
  readonly webhooks: WebhookRecord;
  readonly sendx: SendxRecord;
  readonly deaf: Deafness[] = [];
  readonly #stalls = monitorEventLoopDelay({ resolution: 20 });
  readonly #timer: NodeJS.Timeout;
  #lookedAt = Date.now();

  constructor(stage: Stage) {
    this.webhooks = new WebhookRecord(stage.ghl);
    this.sendx = new SendxRecord(stage.sendx);
    this.#stalls.enable();
    // The first reading is no part of the story.
    stage.sendx.recorder.clear();
    this.#timer = setInterval(() => this.#look(), EVERY_MS);
  }

  /** For how long this process, simulators included, was deaf at worst: calls that were spread over that time arrive together. */
  get longestStallMs(): number {
    return this.#stalls.max / 1e6;
  }

  /** Reads what is still to be read. */
  stop(): void {
    clearInterval(this.#timer);
    this.#stalls.disable();
    this.webhooks.look();
    this.sendx.finish();
  }

  #look(): void {
    const [from, to] = [this.#lookedAt, Date.now()];
    if (to - from > DEAF_MS) this.deaf.push({ from, to });
    this.#lookedAt = to;
    this.webhooks.look();
    this.sendx.look();
  }
}
