import DataLoader from 'dataloader';
import { run, type Runner } from 'graphile-worker';
import { openPool, type Pool, type PoolClient } from '@sync/database';
import { counter, type Logger } from '@sync/telemetry';
import { Timers, type WakeUp, type WakeUpHandler } from '../timers.js';
import { graphileLogger } from './graphile-logger.js';
import { setWakeUps, timersSchema } from './set-wake-ups.js';
import { unlockAbandoned } from './unlock-abandoned.js';

const handled = counter('wake_ups', 'Are records looked at when their moment comes, and does it work?');

/** Keys of one task that are handed to its handler at once. */
const AT_ONCE = 200;
/** How long keys that come due together are gathered. */
const GATHER_MS = 20;
const POLL_MS = 2_000;
/** A process that died leaves its wake-ups locked; looking at a record once more does no harm, so they are given free soon. */
const ABANDONED_MS = 20_000;
const UNLOCK_EVERY_MS = 10_000;

export interface GraphileTimersOptions {
  readonly url: string;
  readonly logger: Logger;
}

type Looks = DataLoader<string, null>;

/**
 * Timers over graphile-worker: a job per record, which `set` moves. At rest it asks one indexed question every two seconds, however many wake-ups wait.
 * Three connections of its own: it listens on one, and its questions never wait for the pipeline's.
 */
export class GraphileTimers extends Timers {
  readonly #handlers = new Map<string, Looks>();
  #pool: Pool | undefined;
  #runner: Runner | undefined;
  #unlocking: NodeJS.Timeout | undefined;

  constructor(private readonly options: GraphileTimersOptions) {
    super();
  }

  set(client: PoolClient, wakeUps: readonly WakeUp[]): Promise<void> {
    return setWakeUps(client, wakeUps);
  }

  handle(task: string, handler: WakeUpHandler): void {
    if (this.#runner) throw new Error(`The handler of ${task} comes too late; name all handlers before timers are started.`);
    if (this.#handlers.has(task)) throw new Error(`There are two handlers of ${task}; a wake-up has one.`);
    this.#handlers.set(task, gathering(task, handler));
  }

  /** Without handlers there is nothing to run; wake-ups can be set all the same. */
  async start(): Promise<void> {
    if (this.#handlers.size === 0 || this.#runner) return;
    const { url, logger } = this.options;
    const pool = openPool({
      url,
      applicationName: 'timers',
      max: 3,
      onError: (error) => logger.warn({ err: error }, 'timers.connection-lost'),
    });
    this.#pool = pool;
    await this.#unlock(pool);
    this.#unlocking = setInterval(() => void this.#unlock(pool), UNLOCK_EVERY_MS);
    this.#runner = await run({
      pgPool: pool,
      schema: timersSchema,
      noHandleSignals: true,
      logger: graphileLogger(logger),
      concurrency: AT_ONCE,
      pollInterval: POLL_MS,
      preset: { worker: { localQueue: { size: AT_ONCE }, completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
      taskList: Object.fromEntries(
        [...this.#handlers].map(([task, looks]) => [
          task,
          async (payload: unknown): Promise<void> => {
            await looks.load(keyOf(payload));
          },
        ]),
      ),
    });
  }

  async stop(): Promise<void> {
    clearInterval(this.#unlocking);
    await this.#runner?.stop();
    this.#runner = undefined;
    await this.#pool?.end();
    this.#pool = undefined;
  }

  async #unlock(pool: Pool): Promise<void> {
    await unlockAbandoned(pool, ABANDONED_MS).catch((error: unknown) => this.options.logger.warn({ err: error }, 'timers.not-unlocked'));
  }
}

/** What comes due together is looked at together: one call of the handler, not one per record. Nothing is cached: a key that comes again is looked at again. */
const gathering = (task: string, handler: WakeUpHandler): Looks =>
  new DataLoader(
    async (keys) => {
      try {
        await handler([...new Set(keys)]);
        handled.add(keys.length, { task, outcome: 'done' });
        return keys.map(() => null);
      } catch (error) {
        handled.add(keys.length, { task, outcome: 'failed' });
        return keys.map(() => (error instanceof Error ? error : new Error('A wake-up failed.', { cause: error })));
      }
    },
    { cache: false, maxBatchSize: AT_ONCE, batchScheduleFn: (gathered) => setTimeout(gathered, GATHER_MS) },
  );

const keyOf = (payload: unknown): string => {
  if (typeof payload === 'object' && payload !== null && 'key' in payload && typeof payload.key === 'string') return payload.key;
  throw new Error('A wake-up without a key was set by another program; remove its job from the schema timers.');
};
