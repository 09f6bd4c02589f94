import type { Pool } from '@sync/database';
import type { Suppressions } from '@sync/delivery';
import type { EventStore } from '@sync/event-store';
import type { Logger } from '@sync/telemetry';
import type { FieldRegistry } from './field-registry.js';
import type { SendxTeams } from './sendx-calls.js';
import type { Timing } from './timing.js';

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
  readonly timing: Timing;
  /** May this connection be written to right now? Not before it went live, not while it is paused. */
  readonly mayPush: (connectionId: string) => boolean;
}
