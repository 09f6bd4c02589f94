import type { Queryable } from '@sync/database';

export interface Circuit {
  readonly connectionId: string;
  readonly code: string;
  readonly detail: string;
  readonly openedAt: Date;
  readonly probeAt: Date;
}

/** Stops all pushes of a connection (a wrong key, a used-up plan) until `probeAfterMs`; then one attempt tells whether to go on. */
export const openCircuit = async (
  on: Queryable,
  connectionId: string,
  code: string,
  detail: string,
  probeAfterMs: number,
): Promise<void> => {
  await on.query(
    `insert into delivery.circuits (connection_id, code, detail, probe_at) values ($1, $2, $3, now() + $4 * interval '1 millisecond')
     on conflict (connection_id) do update set code = excluded.code, detail = excluded.detail, probe_at = excluded.probe_at`,
    [connectionId, code, detail, probeAfterMs],
  );
};

export const closeCircuit = async (on: Queryable, connectionId: string): Promise<void> => {
  await on.query('delete from delivery.circuits where connection_id = $1', [connectionId]);
};

export const listCircuits = async (on: Queryable): Promise<Circuit[]> => {
  const { rows } = await on.query<{ connection_id: string; code: string; detail: string; opened_at: Date; probe_at: Date }>(
    'select connection_id, code, detail, opened_at, probe_at from delivery.circuits',
  );
  return rows.map((row) => ({
    connectionId: row.connection_id,
    code: row.code,
    detail: row.detail,
    openedAt: row.opened_at,
    probeAt: row.probe_at,
  }));
};
