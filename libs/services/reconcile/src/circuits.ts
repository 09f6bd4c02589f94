import { ghlOperations } from '@sync/contracts-ghl';
import type { Queryable } from '@sync/database';
import { VendorError } from '@sync/vendor-http';

/** A connection that GHL refuses: nothing is read for it until a probe succeeds. */
export interface ReadingCircuit {
  readonly connectionId: string;
  readonly code: string;
  readonly detail: string;
  readonly openedAt: Date;
  readonly probeAt: Date;
}

/** Calls whose scopes contacts do not need: a token may lack them and be good for everything else. */
const beyondContacts: ReadonlySet<string> = new Set(
  [ghlOperations.searchTasks, ghlOperations.listCalendars, ghlOperations.listCalendarEvents, ghlOperations.getAppointment].map(
    ({ method, path }) => `${method} ${path}`,
  ),
);

/**
 * True for a failure that concerns every call of the connection: a refused credential, a missing scope, a location that the token may not
 * see (403 is never repeated, domain ghl 5). One such answer stops all reading; it says nothing about the record asked for. Where only tasks or
 * calendars are refused, contacts are read on: there a refused token alone concerns everybody.
 */
export const concernsConnection = (error: unknown): error is VendorError => {
  if (!(error instanceof VendorError)) return false;
  if (!beyondContacts.has(error.call)) return error.failure === 'auth' || error.status === 403;
  return error.failure === 'auth' && !lacksScope(error);
};

/** The token is good and may not do this: somebody has to add a scope. */
export const lacksScope = ({ code }: { readonly code: string }): boolean => code === needsConsent;
export const needsConsent = 'GHL_NEEDS_CONSENT';

/** Stops the reading of a connection in every process. One that is open already keeps its time of opening. */
export const openCircuit = async (on: Queryable, connectionId: string, error: VendorError, probeAfterMs: number): Promise<void> => {
  await on.query(
    `insert into reconcile.circuits (connection_id, code, detail, probe_at)
     values ($1, $2, $3, clock_timestamp() + $4 * interval '1 millisecond')
     on conflict (connection_id) do update set code = excluded.code, detail = excluded.detail, probe_at = excluded.probe_at`,
    [connectionId, error.code, `needs new key: ${error.detail || error.code}`, probeAfterMs],
  );
};

export const closeCircuit = async (on: Queryable, connectionId: string): Promise<void> => {
  await on.query('delete from reconcile.circuits where connection_id = $1', [connectionId]);
};

/** Whether the connection may be read: null, or how long until its owner should probe (0: now). */
export const untilProbeMs = async (on: Queryable, connectionId: string): Promise<number | null> => {
  const { rows } = await on.query<{ ms: number }>(
    'select greatest(0, extract(epoch from probe_at - clock_timestamp()) * 1000)::float8 as ms from reconcile.circuits where connection_id = $1',
    [connectionId],
  );
  return rows[0] ? rows[0].ms : null;
};

interface Row {
  readonly connection_id: string;
  readonly code: string;
  readonly detail: string;
  readonly opened_at: Date;
  readonly probe_at: Date;
}

export const listReadingCircuits = async (on: Queryable): Promise<ReadingCircuit[]> => {
  const { rows } = await on.query<Row>(
    'select connection_id, code, detail, opened_at, probe_at from reconcile.circuits order by connection_id',
  );
  return rows.map((row) => ({
    connectionId: row.connection_id,
    code: row.code,
    detail: row.detail,
    openedAt: row.opened_at,
    probeAt: row.probe_at,
  }));
};
