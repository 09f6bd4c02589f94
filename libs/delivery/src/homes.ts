import type { PoolClient } from '@sync/database';
import { claimantId, homeService, type Claim, type LaneKey } from './lane.js';

type Contact = Pick<Claim<unknown>, 'connectionId' | 'contactId' | 'team'>;

/**
 * Where these contacts live, by `claimantId`: the lane of their home claim; null while they have none, or no address. Until the transaction
 * ends nobody moves them, so whoever adds something to a contact and touches its lane cannot miss a move that is being written just now. A
 * contact that nobody has heard of gets an empty home claim (version 0), because what is not there cannot be locked.
 */
export const lockHomes = async (client: PoolClient, contacts: readonly Contact[]): Promise<ReadonlyMap<string, LaneKey | null>> => {
  if (contacts.length === 0) return new Map();
  const unique = [...new Map(contacts.map((contact) => [claimantId(contact), contact])).values()];
  const ids = [unique.map(({ connectionId }) => connectionId), unique.map(({ contactId }) => contactId)];
  // A conflicting row is locked before its condition is looked at, and stays as it is. In key order, like every writer of claims.
  await client.query(
    `insert into delivery.claims as home (connection_id, contact_id, service, team, version, slice)
     select connection_id, contact_id, $4, team, 0, '{}' from unnest($1::text[], $2::text[], $3::text[]) as c (connection_id, contact_id, team)
     order by 1, 2
     on conflict (connection_id, contact_id, service) do update set version = home.version where false`,
    [...ids, unique.map(({ team }) => team), homeService],
  );
  const { rows } = await client.query<{ connection_id: string; contact_id: string; team: string; email: string | null }>(
    `select connection_id, contact_id, team, email from delivery.claims
     join unnest($1::text[], $2::text[]) as wanted (connection_id, contact_id) using (connection_id, contact_id) where service = $3`,
    [...ids, homeService],
  );
  return new Map(
    rows.map(({ connection_id: connectionId, contact_id: contactId, team, email }) => [
      claimantId({ connectionId, contactId }),
      email === null ? null : { team, email },
    ]),
  );
};
