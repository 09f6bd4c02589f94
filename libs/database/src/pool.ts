import pg from 'pg';
import { PreparingClient } from './preparing-client.js';

export type Pool = pg.Pool;
export type PoolClient = pg.PoolClient;

/** Anything that runs one statement: the pool, or a client inside a transaction. */
export interface Queryable {
  query: pg.Pool['query'];
}

export interface PoolOptions {
  readonly url: string;
  readonly applicationName: string;
  /** Connections at most; one is one Postgres process of about 10 MB. */
  readonly max?: number;
  readonly onError?: (error: Error) => void;
}

/** What a connection has prepared is worth keeping it through quiet minutes; the driver's ten seconds close it between two bursts. */
const IDLE_MS = 300_000;

/**
 * Opens the one pool that store, messaging, delivery and budgets share.
 * No transaction may be open across a network call, so a session idle in a transaction for 5 s is ended by the server:
 * an open transaction holds back every reader of the event log (design 2.1).
 */
export const openPool = ({ url, applicationName, max = 10, onError }: PoolOptions): Pool => {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: applicationName,
    max,
    connectionTimeoutMillis: 5_000,
    idle_in_transaction_session_timeout: 5_000,
    keepAlive: true,
    idleTimeoutMillis: IDLE_MS,
    Client: PreparingClient,
  });
  // An idle connection that breaks (the server stopped) is replaced on next use; without a listener it would end the process.
  pool.on('error', (error) => onError?.(error));
  // The same for a client that is checked out when its backend ends between two statements; its next statement then fails.
  pool.on('connect', (client) => client.on('error', (error) => onError?.(error)));
  return pool;
};
