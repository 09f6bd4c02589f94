import type { Queryable } from '@sync/database';
import { laneId, type Claim, type LaneKey } from './lane.js';

interface ClaimRow<S> {
  readonly connection_id: string;
  readonly contact_id: string;
  readonly service: string;
  readonly team: string;
  readonly email: string;
  readonly version: number;
  readonly slice: S;
  readonly date_added: Date | null;
}

/** The claims on these lanes, by `laneId`, oldest contact first (then smallest id): the first live one owns the lane. */
export const loadClaims = async <S>(on: Queryable, lanes: readonly LaneKey[]): Promise<Map<string, Claim<S>[]>> => {
  const { rows } = await on.query<ClaimRow<S>>(
    `select connection_id, contact_id, service, team, email, version, slice, date_added from delivery.claims
     join unnest($1::text[], $2::text[]) as wanted (team, email) using (team, email)
     order by date_added asc nulls last, contact_id collate "C", connection_id, service`,
    [lanes.map(({ team }) => team), lanes.map(({ email }) => email)],
  );
  const claims = new Map<string, Claim<S>[]>();
  for (const row of rows) {
    const claim = {
      connectionId: row.connection_id,
      contactId: row.contact_id,
      service: row.service,
      team: row.team,
      email: row.email,
      version: row.version,
      slice: row.slice,
      dateAdded: row.date_added,
    };
    const known = claims.get(laneId(row));
    if (known) known.push(claim);
    else claims.set(laneId(row), [claim]);
  }
  return claims;
};
