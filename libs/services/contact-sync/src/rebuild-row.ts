import { contactEventRegistry, contactSliceStream, contactStream, evolve, sliceEventRegistry } from '@sync/crm-events';
import { transaction, type Pool } from '@sync/database';
import type { EventStore } from '@sync/event-store';
import { freshRow, saveRows, type ContactId, type ContactRow } from './contact-rows.js';
import { hashOf } from './fold-contacts.js';

/**
 * Makes a contact's row again from its streams: for a row that was lost or is older than the store says. Everything this service keeps can
 * be dropped; it comes back contact by contact, when somebody has news of one.
 */
export const rebuildRow = async (pool: Pool, store: EventStore, id: ContactId, connectionId: string): Promise<void> => {
  const fresh = freshRow(id, connectionId);
  const facts = await store.readStream(contactStream(id.locationId, id.contactId));
  const state = facts.reduce((contact, fact) => {
    const decoded = contactEventRegistry.decode(fact);
    return decoded.kind === 'event' ? evolve(contact, decoded.event) : contact;
  }, fresh.state);
  const last = (await store.readStream(contactSliceStream(id.locationId, id.contactId))).at(-1);
  const slice = last ? sliceEventRegistry.decode(last) : null;
  const row: ContactRow = {
    ...fresh,
    state,
    version: facts.at(-1)?.version ?? 0,
    sliceVersion: last?.version ?? 0,
    sliceHash: slice?.kind === 'event' ? hashOf(slice.event.data.slice) : null,
    sliceWaits: true,
    awaitsWhole: last === undefined,
  };
  await transaction(pool, (client) => saveRows(client, [row]));
};
