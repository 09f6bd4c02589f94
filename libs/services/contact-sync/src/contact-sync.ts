import { mappingStream } from '@sync/crm-events';
import { transaction, type Pool } from '@sync/database';
import type { EventStore } from '@sync/event-store';
import { explainSlice, type MappingDocument, type SliceExplanation } from '@sync/mapping';
import { Reslicer } from '@sync/reslicing';
import type { Logger } from '@sync/telemetry';
import { mappingAppend } from './announce-mapping.js';
import { loadRows } from './contact-rows.js';
import { latestMappings, loadContexts, saveMapping } from './location-context.js';
import { reslicePage } from './reslice-page.js';
import { SyncContacts, type ConnectionDirectory } from './sync-contacts.js';

/** Everything contact-sync is made of, for whoever composes it. */
export class ContactSync {
  readonly syncContacts: SyncContacts;
  readonly reslicer: Reslicer;
  #announcing: Promise<void> = Promise.resolve();

  constructor(
    private readonly pool: Pool,
    private readonly store: EventStore,
    private readonly connections: ConnectionDirectory,
    private readonly logger: Logger,
  ) {
    this.syncContacts = new SyncContacts(pool, store, connections);
    this.reslicer = new Reslicer(pool, 'contact_sync', (page) => reslicePage(pool, store, connections, page), logger);
  }

  start(): void {
    this.reslicer.start();
    this.#announcing = this.announceMappings().catch((error: unknown) => this.logger.warn({ err: error }, 'mappings.not-announced'));
  }

  async stop(): Promise<void> {
    await this.#announcing;
    await this.reslicer.stop();
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

  /** Takes a new mapping document into use and tells every service: everybody's slices are made again, and only what differs is pushed. */
  async changeMapping(locationId: string, json: unknown): Promise<MappingDocument> {
    const connectionId = this.connections.connectionOf(locationId);
    if (!connectionId) throw new Error(`There is no connection for location ${locationId}; connect it first.`);
    const document = await this.store.transaction([mappingStream(connectionId)], async (tx) => {
      const saved = await saveMapping(tx.client, connectionId, json);
      await tx.append([mappingAppend(connectionId, locationId, saved)]);
      await this.reslicer.request(tx.client, locationId, true);
      return saved;
    });
    this.reslicer.poke();
    return document;
  }

  /** Tells the mappings in use once more, for those that came into use before anybody was told; one that was told is not told again. */
  async announceMappings(): Promise<void> {
    const inUse = await latestMappings(this.pool);
    if (inUse.length === 0) return;
    await this.store.append(inUse.map(({ connectionId, locationId, document }) => mappingAppend(connectionId, locationId, document)));
  }
}
