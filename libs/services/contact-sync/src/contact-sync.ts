import type { Pool } from '@sync/database';
import { explainSlice, type MappingDocument, type SliceExplanation } from '@sync/mapping';
import type { EventStore } from '@sync/event-store';
import type { Logger } from '@sync/telemetry';
import { transaction } from '@sync/database';
import { loadRows } from './contact-rows.js';
import { loadContexts, saveMapping } from './location-context.js';
import { Reslicer } from './reslicer.js';
import { SyncContacts, type ConnectionDirectory } from './sync-contacts.js';

/** Everything contact-sync is made of, for whoever composes it. */
export class ContactSync {
  readonly syncContacts: SyncContacts;
  readonly reslicer: Reslicer;

  constructor(
    private readonly pool: Pool,
    store: EventStore,
    private readonly connections: ConnectionDirectory,
    logger: Logger,
  ) {
    this.syncContacts = new SyncContacts(pool, store, connections);
    this.reslicer = new Reslicer(pool, store, connections, logger);
  }

  start(): void {
    this.reslicer.start();
  }

  stop(): Promise<void> {
    return this.reslicer.stop();
  }

  /** What SendX would learn of this contact, rule by rule, without pushing anything; null when the contact or its location's references are not known. */
  async preview(locationId: string, contactId: string): Promise<SliceExplanation | null> {
    const connectionId = this.connections.connectionOf(locationId);
    if (!connectionId) return null;
    return transaction(this.pool, async (client) => {
      const [row] = [...(await loadRows(client, [{ locationId, contactId }])).values()];
      const context = (await loadContexts(client, new Map([[locationId, connectionId]]))).get(locationId);
      return row && context?.references ? explainSlice(row.state, context.mapping, context.references) : null;
    });
  }

  /** Takes a new mapping document into use: everybody's slice is made again, and only what differs is pushed. */
  async changeMapping(locationId: string, json: unknown): Promise<MappingDocument> {
    const connectionId = this.connections.connectionOf(locationId);
    if (!connectionId) throw new Error(`There is no connection for location ${locationId}; connect it first.`);
    const document = await transaction(this.pool, async (client) => {
      const saved = await saveMapping(client, connectionId, json);
      await this.reslicer.request(client, locationId, true);
      return saved;
    });
    this.reslicer.poke();
    return document;
  }
}
