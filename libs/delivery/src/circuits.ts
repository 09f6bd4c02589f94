import type { Queryable } from '@sync/database';

export interface Circuit {
  readonly connectionId: string;
  readonly code: string;
  readonly detail: string;
  readonly openedAt: Date;
  readonly probeAt: Date;
}

/**
 * Stops all pushes of a connection (a wrong key, a used-up plan) until `probeAfterMs`; then one attempt tells whether to go on. True when it was
 * closed before.
 */
export const openCircuit = async (
  on: Queryable,
  connectionId: string,
  code: string,
  detail: string,
  probeAfterMs: number,
): Promise<boolean> => {
  const { rows } = await on.query<{ opened: boolean }>(
    `insert into delivery.circuits (connection_id, code, detail, probe_at) values ($1, $2, $3, now() + $4 * interval '1 millisecond')
     on conflict (connection_id) do update set code = excluded.code, detail = excluded.detail, probe_at = excluded.probe_at
     returning xmax = 0 as opened`,
    [connectionId, code, detail, Math.round(probeAfterMs)],
  );
  return rows[0]?.opened ?? false;
};

export const closeCircuit = async (on: Queryable, connectionId: string): Promise<void> => {
  await on.query('delete from delivery.circuits where connection_id = $1', [connectionId]);
};

/** True for the one caller, of all processes, that may probe now; the next one may after `probeAfterMs`. */
export const claimProbe = async (on: Queryable, connectionId: string, probeAfterMs: number): Promise<boolean> => {
  const { rowCount } = await on.query(
    `update delivery.circuits set probe_at = now() + $2 * interval '1 millisecond' where connection_id = $1 and probe_at <= now()`,
    [connectionId, Math.round(probeAfterMs)],
  );
  return (rowCount ?? 0) > 0;
};

export const isCircuitOpen = async (on: Queryable, connectionId: string): Promise<boolean> => {
  const { rowCount } = await on.query('select from delivery.circuits where connection_id = $1', [connectionId]);
  return (rowCount ?? 0) > 0;
};

export const listCircuits = async (on: Queryable): Promise<Circuit[]> => {
  const { rows } = await on.query<{ connection_id: string; code: string; detail: string; opened_at: Date; probe_at: Date }>(
    'select connection_id, code, detail, opened_at, probe_at from delivery.circuits order by connection_id',
  );
  return rows.map((row) => ({
    connectionId: row.connection_id,
    code: row.code,
    detail: row.detail,
    openedAt: row.opened_at,
    probeAt: row.probe_at,
  }));
};
