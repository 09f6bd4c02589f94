import { contactSliceStream } from '@sync/crm-events';
import { transaction, type Pool } from '@sync/database';
import type { EventStore } from '@sync/event-store';
import type { ReslicePage } from '@sync/reslicing';
import { sliceAppend } from './appends.js';
import { loadRows, pageOfContacts, saveRows, type ContactId, type ContactRow } from './contact-rows.js';
import { slice } from './fold-contacts.js';
import { loadContexts } from './location-context.js';
import type { ConnectionDirectory } from './sync-contacts.js';

const PAGE = 200;

/** Makes the slices of a page of contacts again; only real changes are emitted. Answers the last contact, null when there is none left. */
export const reslicePage = async (
  pool: Pool,
  store: EventStore,
  connections: ConnectionDirectory,
  { locationId, after, everybody }: ReslicePage,
): Promise<string | null> => {
  const connectionId = connections.connectionOf(locationId);
  if (!connectionId) return null;
  const page = await transaction(pool, (client) => pageOfContacts(client, locationId, after, everybody, PAGE));
  if (page.length > 0) await reslice(store, locationId, connectionId, page);
  return page.at(-1)?.contactId ?? null;
};

const reslice = async (store: EventStore, locationId: string, connectionId: string, page: readonly ContactId[]): Promise<void> => {
  const streams = page.map(({ contactId }) => contactSliceStream(locationId, contactId));
  await store.transaction(streams, async (tx) => {
    const rows = [...(await loadRows(tx.client, page)).values()];
    const context = (await loadContexts(tx.client, new Map([[locationId, connectionId]]))).get(locationId);
    if (!context) return;
    const sliced = rows.map((row) => slice(row, context));
    const appends = sliced.flatMap((one, index) => sliceAppend(one, causeOf(one.row, rows[index]?.waitsIn ?? null)));
    if (appends.length > 0) await tx.append(appends);
    await saveRows(
      tx.client,
      sliced.map(({ row }) => row),
    );
  });
};

/** A slice that waited goes on in the trace it waited in, one made again for a new mapping is in nobody's; its version makes the cause unique. */
const causeOf = (row: ContactRow, traceparent: string | null) => ({
  receiptId: `reslice-${row.sliceVersion}`,
  occurredAt: new Date(),
  traceparent,
  urgency: 'reconcile' as const,
});
