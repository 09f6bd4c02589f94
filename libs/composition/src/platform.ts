import { Connections, type MasterKey } from '@sync/credentials';
import { openPool, type Pool } from '@sync/database';
import { PostgresEventStore, PostgresReceiptLog } from '@sync/event-store';
import { notifyThrough, WakeUps } from '@sync/messaging';
import { PostgresBudget } from '@sync/rate-limit';
import type { Logger } from '@sync/telemetry';
import { GraphileTimers, type Timers } from '@sync/timers';

export interface PlatformOptions {
  /** The process, as the database's list of connections shows it. */
  readonly name: string;
  readonly url: string;
  readonly masterKey: MasterKey;
  /** The demo's connection is used with the simulators only, and no other. */
  readonly demo: boolean;
  readonly sendxPerSecond: number;
  /** No other process uses this database: nobody else has to be told of what is appended. */
  readonly alone?: boolean;
  /** Connections to the database at most, besides a few for listening and locks. */
  readonly poolSize: number;
  readonly logger: Logger;
}

/** What all services stand on. */
export interface Platform {
  readonly url: string;
  readonly pool: Pool;
  readonly masterKey: MasterKey;
  readonly connections: Connections;
  readonly wakeUps: WakeUps;
  readonly events: PostgresEventStore;
  readonly receipts: PostgresReceiptLog;
  readonly budget: PostgresBudget;
  readonly timers: Timers;
  stop(): Promise<void>;
}

/** Opens what the services share, over a database that has this build's schema. */
export const openPlatform = ({
  name,
  url,
  masterKey,
  demo,
  sendxPerSecond,
  alone = false,
  poolSize,
  logger,
}: PlatformOptions): Platform => {
  const pool = openPool({
    url,
    applicationName: name,
    max: poolSize,
    onError: ({ name: error, message }) => {
      logger.warn({ error, message }, 'database.connection-lost'); // the error itself carries the whole client
    },
  });
  const wakeUps = new WakeUps(alone ? null : notifyThrough(pool), url);
  const onAppended = (topics: ReadonlySet<string>): void => wakeUps.announce(topics);
  return {
    url,
    pool,
    masterKey,
    wakeUps,
    events: new PostgresEventStore(pool, masterKey, { onAppended }),
    receipts: new PostgresReceiptLog(pool, masterKey, { onAppended }),
    connections: new Connections(pool, masterKey, demo ? 'demo' : 'real'),
    budget: new PostgresBudget(pool, { startLimits: { ghl: { max: 20, intervalMs: 10_000 }, sendx: startingAt(sendxPerSecond) } }),
    timers: new GraphileTimers({ url, logger }),
    stop: async () => {
      await wakeUps.close();
      await pool.end();
    },
  };
};

/** SendX publishes no limit: little burst, up to twice the start when nothing is throttled for long, down to one call in two seconds. */
const startingAt = (perSecond: number) => ({
  startPerSecond: perSecond,
  burst: Math.max(2, Math.round(perSecond / 10)),
  stepPerMinute: Math.max(0.5, perSecond / 10),
  capPerSecond: perSecond * 2,
  floorPerSecond: 0.5,
});
