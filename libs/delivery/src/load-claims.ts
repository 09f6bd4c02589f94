import type { Queryable } from '@sync/database';
import { homeService, laneId, type Claim, type LaneKey } from './lane.js';

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

/**
 * All claims of the contacts that live on these lanes, whatever service they are of, by `laneId`; oldest contact first (then smallest id), and of
 * one contact the home claim first. The first live contact owns the lane.
 */
export const loadClaims = async <S>(on: Queryable, lanes: readonly LaneKey[]): Promise<Map<string, Claim<S>[]>> => {
  const { rows } = await on.query<ClaimRow<S>>(
    `select home.team, home.email, home.date_added, said.connection_id, said.contact_id, said.service, said.version, said.slice
     from delivery.claims home
     join unnest($1::text[], $2::text[]) as wanted (team, email) on home.team = wanted.team and home.email = wanted.email
     join delivery.claims said on said.connection_id = home.connection_id and said.contact_id = home.contact_id
     where home.service = $3
     order by home.date_added asc nulls last, said.contact_id collate "C", said.connection_id, said.service <> $3, said.service`,
    [lanes.map(({ team }) => team), lanes.map(({ email }) => email), homeService],
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
