import { Controller, Inject } from '@nestjs/common';
import { EventPattern } from '@nestjs/microservices';
import { mappingEventRegistry } from '@sync/crm-events';
import type { StoreTransaction } from '@sync/event-store';
import { mappingDocument, readPulledReferences } from '@sync/mapping';
import { done, receiptJson, topics, type Batch, type Message, type Settlement } from '@sync/messaging';
import { Reslicer } from '@sync/reslicing';
import { DailyQuestions } from './daily-questions.js';
import { documents, keptMappingFrom, nextMapping, referenceKinds } from './location-context.js';

/** Keeps calendars, users, time zones and mappings; slices and moments that were made with older ones are made again. */
@Controller()
export class ReferenceConsumer {
  constructor(
    @Inject(Reslicer) private readonly reslicer: Reslicer,
    @Inject(DailyQuestions) private readonly dailyQuestions: DailyQuestions,
  ) {}

  @EventPattern(topics.referenceReceipts, { group: 'activity-sync' })
  references(batch: Batch<unknown>): Promise<readonly Settlement[]> {
    return this.#keepAll(batch, (tx, message) => this.#keepReferences(tx, message));
  }

  @EventPattern(topics.mappingEvents, { group: 'activity-sync' })
  mappings(batch: Batch<unknown>): Promise<readonly Settlement[]> {
    return this.#keepAll(batch, (tx, message) => this.#keepMapping(tx, message));
  }

  /** A statement per message: both topics say something a few times a day. */
  async #keepAll(
    batch: Batch<unknown>,
    keep: (tx: StoreTransaction, message: Message<unknown>) => Promise<Kept>,
  ): Promise<readonly Settlement[]> {
    const changed = new Set<string>();
    const settlements = await batch.transaction([], async (tx) => {
      changed.clear();
      const all: Settlement[] = [];
      for (const message of batch.items) {
        const { settlement, locationId } = await keep(tx, message);
        all.push(settlement);
        if (locationId === null) continue;
        changed.add(locationId);
        await this.reslicer.request(tx.client, locationId, true);
      }
      return all;
    });
    this.reslicer.poke();
    if (changed.size > 0) await this.dailyQuestions.planSoon([...changed]);
    return settlements;
  }

  async #keepReferences(tx: StoreTransaction, message: Message<unknown>): Promise<Kept> {
    const pulled = Buffer.isBuffer(message.data) ? readPulledReferences(receiptJson(message.data)) : null;
    if (!pulled)
      return {
        locationId: null,
        settlement: {
          kind: 'park',
          code: 'RECEIPT_UNREADABLE',
          reason: 'The references do not have a known shape; they are fetched again with the next round.',
        },
      };
    const { locationId, kind, body } = pulled;
    if (!referenceKinds.includes(kind)) return unchanged; // notes and appointments do not refer to it
    const isNews = await documents.keep(tx.client, { owner: locationId, kind, body, asOf: message.asOf ?? message.recordedAt });
    return isNews ? { settlement: done, locationId } : unchanged;
  }

  async #keepMapping(tx: StoreTransaction, message: Message<unknown>): Promise<Kept> {
    const decoded = mappingEventRegistry.decode(message);
    if (decoded.kind === 'erased-event') return unchanged;
    if (decoded.kind === 'unknown-event') return { settlement: { kind: 'hold', reason: decoded.detail }, locationId: null };
    const { connectionId, locationId, version, document } = decoded.event.data;
    const read = mappingDocument.safeParse(document);
    if (!read.success)
      return {
        settlement: { kind: 'hold', reason: `This build cannot read mapping ${version} of ${connectionId}; finish the upgrade.` },
        locationId: null,
      };
    const before = (await documents.load(tx.client, [connectionId])).get(connectionId)?.get('mapping');
    const body = nextMapping(keptMappingFrom(before), read.data, message.recordedAt);
    // Versions are what puts mappings in order; as a date they are only a number.
    const isNews = await documents.keep(tx.client, { owner: connectionId, kind: 'mapping', body, asOf: new Date(version) });
    return isNews ? { settlement: done, locationId } : unchanged;
  }
}

/** What became of a message, and whose slices have to be made again. */
interface Kept {
  readonly settlement: Settlement;
  readonly locationId: string | null;
}
const unchanged: Kept = { settlement: done, locationId: null };
