import type { PoolClient } from '@sync/database';
import { lockHomes } from '../homes.js';
import { priorityOf } from '../lane-row.js';
import { touchHomes } from './receive-custom-events.js';

/** Ends after which an event still has its data, so that it can be sent after all. */
export type RedrivableState = 'rejected' | 'expired';

export interface CustomEventRedrive {
  readonly connectionId: string;
  readonly state: RedrivableState;
  /** Only these; otherwise all, `limit` at a time. */
  readonly ids?: readonly string[];
  readonly limit: number;
}

/** Lets events wait again as if they had just been raised, and makes their lanes due. Part of the caller's transaction. Answers how many. */
export const redriveCustomEvents = async (client: PoolClient, { connectionId, state, ids, limit }: CustomEventRedrive): Promise<number> => {
  const { rows: chosen } = await client.query<{ id: string; team: string; contact_id: string }>(
    `select id, team, contact_id from delivery.custom_events
     where connection_id = $1 and state = $2 and ($3::bigint[] is null or id = any($3)) order by settled_at limit $4`,
    [connectionId, state, ids ?? null, limit],
  );
  const homes = await lockHomes(
    client,
    chosen.map(({ team, contact_id: contactId }) => ({ connectionId, contactId, team })),
  );
  const { rows } = await client.query<{ contact_id: string; priority: number; traceparent: string | null }>(
    `with chosen as (select id from delivery.custom_events where id = any($1::bigint[]) and state = $2 order by id for update)
     update delivery.custom_events as event set state = 'waiting', waiting_since = now(), settled_at = null, reason = null, detail = null,
       revision = event.revision + 1
     from chosen where event.id = chosen.id returning event.contact_id, event.priority, event.traceparent`,
    [chosen.map(({ id }) => id), state],
  );
  const events = rows.map(({ contact_id: contactId, priority, traceparent }) => ({
    connectionId,
    contactId,
    priority: priorityOf(priority),
    traceparent,
  }));
  await touchHomes(client, homes, events, 0);
  return rows.length;
};
