import type { Pool } from '@sync/database';
import type { Suppressions } from '@sync/delivery';
import type { EventStore } from '@sync/event-store';
import type { Logger } from '@sync/telemetry';
import type { FieldRegistry } from './field-registry.js';
import type { LostAnswerPolicy } from './record-custom-events.js';
import type { SendxTeams } from './sendx-calls.js';
import type { Timing } from './timing.js';

/** How custom events are sent. */
export interface CustomEventTerms {
  /** How long one waits for somebody who cannot be told. */
  readonly waitMs: number;
  readonly lostAnswers: LostAnswerPolicy;
  /** Proven that an event for somebody who is not in SendX creates nobody; otherwise it is looked whether they are there. */
  readonly createNobody: boolean;
}

/** What the workers of all connections share. */
export interface WorkerPlatform {
  readonly pool: Pool;
  readonly store: EventStore;
  readonly teams: SendxTeams;
  readonly suppressions: Suppressions;
  readonly fields: FieldRegistry;
  readonly logger: Logger;
  readonly lanesAtOnce: number;
  readonly identifyKeepsOptOut: boolean;
  readonly customEvents: CustomEventTerms;
  readonly timing: Timing;
  /** May this connection be written to right now? Not before it went live, not while it is paused. */
  readonly mayPush: (connectionId: string) => boolean;
}
