import type { Queryable } from '@sync/database';

export interface ReferencesRequest {
  readonly connectionId: string;
  readonly locationId: string;
  readonly missing: readonly string[];
}

/** Notes which ids are missed; the connection's owner reads the references anew. A request for a connection that nobody reads yet is not needed: its first reading comes. */
export const requestReferences = async (on: Queryable, requests: readonly ReferencesRequest[]): Promise<void> => {
  const missing = new Map<string, Set<string>>();
  for (const request of requests) {
    const ids = missing.get(request.connectionId) ?? new Set<string>();
    for (const id of request.missing) ids.add(id);
    missing.set(request.connectionId, ids);
  }
  for (const [connectionId, ids] of [...missing].sort(([left], [right]) => (left < right ? -1 : 1))) {
    await on.query(
      `update reconcile.readings set references_requested_at = clock_timestamp(),
              references_wanted = array(select distinct id from unnest(references_wanted || $2::text[]) as id order by id)
        where connection_id = $1`,
      [connectionId, [...ids]],
    );
  }
};
