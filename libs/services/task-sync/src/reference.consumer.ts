import { Controller, Inject } from '@nestjs/common';
import { EventPattern } from '@nestjs/microservices';
import type { StoreTransaction } from '@sync/event-store';
import { readPulledReferences } from '@sync/mapping';
import { done, receiptJson, topics, type Batch, type Message, type Settlement } from '@sync/messaging';
import { Reslicer } from '@sync/reslicing';
import { documents, referenceKinds } from './location-context.js';

/** Keeps what tasks refer to; slices that waited for it, or were made with older ones, are made again, and wake-ups set by the new calendar. */
@Controller()
export class ReferenceConsumer {
  constructor(@Inject(Reslicer) private readonly reslicer: Reslicer) {}

  @EventPattern(topics.referenceReceipts, { group: 'task-sync' })
  async handle(batch: Batch<unknown>): Promise<readonly Settlement[]> {
    const settlements = await batch.transaction([], async (tx) => {
      const all: Settlement[] = [];
      for (const message of batch.items) all.push(await this.#keep(tx, message));
      return all;
    });
    this.reslicer.poke();
    return settlements;
  }

  async #keep(tx: StoreTransaction, message: Message<unknown>): Promise<Settlement> {
    const pulled = Buffer.isBuffer(message.data) ? readPulledReferences(receiptJson(message.data)) : null;
    if (!pulled)
      return {
        kind: 'park',
        code: 'RECEIPT_UNREADABLE',
        reason: 'The references do not have a known shape; they are fetched again with the next round.',
      };
    const { locationId, kind, body } = pulled;
    if (!referenceKinds.includes(kind)) return done; // tasks do not refer to it
    const isNews = await documents.keep(tx.client, { owner: locationId, kind, body, asOf: message.asOf ?? message.recordedAt });
    if (isNews) await this.reslicer.request(tx.client, locationId, true);
    return done;
  }
}
