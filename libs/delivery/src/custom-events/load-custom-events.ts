import type { Queryable } from '@sync/database';
import type { Claim } from '../lane.js';
import { contactOf, openColumns, openFrom, type CustomEventRow, type OpenCustomEvent } from './custom-event.js';

/**
 * The open events of these contacts, by `claimantId`: by time of happening, then arrival; the first `limit` of each contact. What has waited for
 * longer than `waitMs` is left to whoever clears it away.
 */
export const loadCustomEvents = async (
  on: Queryable,
  contacts: readonly Pick<Claim<unknown>, 'connectionId' | 'contactId'>[],
  waitMs: number,
  limit: number,
): Promise<Map<string, OpenCustomEvent[]>> => {
  const events = new Map<string, OpenCustomEvent[]>();
  if (contacts.length === 0) return events;
  const { rows } = await on.query<CustomEventRow>(
    `select open.* from unnest($1::text[], $2::text[]) as wanted (connection_id, contact_id)
     cross join lateral (
       select ${openColumns} from delivery.custom_events as event
       where event.connection_id = wanted.connection_id and event.contact_id = wanted.contact_id and event.state in ('waiting', 'sending')
         and (event.state = 'sending' or event.waiting_since > now() - $3 * interval '1 millisecond')
       order by event.happened_at, event.id limit $4
     ) as open
     order by open.happened_at, open.id`,
    [contacts.map(({ connectionId }) => connectionId), contacts.map(({ contactId }) => contactId), waitMs, limit],
  );
  for (const row of rows) {
    const known = events.get(contactOf(row));
    if (known) known.push(openFrom(row));
    else events.set(contactOf(row), [openFrom(row)]);
  }
  return events;
};
