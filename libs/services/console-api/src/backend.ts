import type { Connection, Connections } from '@sync/credentials';
import type { Pool } from '@sync/database';
import type { EventStore, ReceiptLog } from '@sync/event-store';
import type { Budget } from '@sync/rate-limit';
import { ApiProblem } from './http/problem.js';
import {
  noCircuits,
  noCustomEvents,
  noDryRun,
  noPreview,
  noRedrive,
  type CircuitSource,
  type CustomEventSource,
  type DryRunSource,
  type PreviewSource,
  type RedriveSource,
} from './ports.js';
import { LagWatch } from './questions/lag.js';
import { noTraces, type TraceView } from './questions/traces.js';

/** Everything the console asks. The sources may be left out: their questions then answer "not available". */
export interface ConsolePlatform {
  readonly pool: Pool;
  readonly events: EventStore;
  readonly receipts: ReceiptLog;
  readonly connections: Connections;
  readonly budget: Budget;
  readonly dryRun?: DryRunSource;
  readonly preview?: PreviewSource;
  readonly circuits?: CircuitSource;
  readonly redrive?: RedriveSource;
  readonly customEvents?: CustomEventSource;
  readonly traces?: TraceView;
}

export type OpenPlatform = Required<ConsolePlatform> & { readonly lag: LagWatch };

/** The port opens before the database is there; until `open` is called, every question is answered "starting". */
export class ConsoleBackend {
  #platform: OpenPlatform | undefined;

  open(platform: ConsolePlatform): void {
    this.#platform = {
      ...platform,
      dryRun: platform.dryRun ?? noDryRun,
      preview: platform.preview ?? noPreview,
      circuits: platform.circuits ?? noCircuits,
      redrive: platform.redrive ?? noRedrive,
      customEvents: platform.customEvents ?? noCustomEvents,
      traces: platform.traces ?? noTraces,
      lag: new LagWatch(platform.pool, platform.events, platform.receipts),
    };
  }

  get isOpen(): boolean {
    return this.#platform !== undefined;
  }

  get platform(): OpenPlatform {
    if (!this.#platform) throw new ApiProblem('starting', 503, 'The database is not open yet.');
    return this.#platform;
  }
}

/** One connection, or all of them. Answers 404 for an id that does not exist. */
export const connectionsOf = async ({ connections }: Pick<ConsolePlatform, 'connections'>, id?: string): Promise<Connection[]> => {
  const all = await connections.all();
  if (id === undefined) return all;
  const found = all.filter((connection) => connection.id === id);
  if (found.length === 0) throw new ApiProblem('connection-unknown', 404, `There is no connection ${id}.`);
  return found;
};
