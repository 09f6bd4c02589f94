import { Controller, Inject } from '@nestjs/common';
import { EventPattern } from '@nestjs/microservices';
import { mappingEventRegistry } from '@sync/crm-events';
import type { StoreTransaction } from '@sync/event-store';
import { validateMapping } from '@sync/mapping';
import { done, topics, type Batch, type Message, type Settlement } from '@sync/messaging';
import { Reslicer } from '@sync/reslicing';
import { documents, mappingKind } from './location-context.js';

/** Keeps the mapping in use; slices are made again, and wake-ups set by what it says of moments. */
@Controller()
export class MappingConsumer {
  constructor(@Inject(Reslicer) private readonly reslicer: Reslicer) {}

  @EventPattern(topics.mappingEvents, { group: 'task-sync' })
  async handle(batch: Batch<unknown>): Promise<readonly Settlement[]> {
    const settlements = await batch.transaction([], async (tx) => {
      const held = new Map<string, Settlement>();
      const all: Settlement[] = [];
      for (const message of batch.items) {
        const settlement = held.get(message.stream) ?? (await this.#keep(tx, message));
        if (settlement.kind === 'hold') held.set(message.stream, settlement);
        all.push(settlement);
      }
      return all;
    });
    this.reslicer.poke();
    return settlements;
  }

  /** A document that this build cannot read yet waits for one that can; the one before stays in use. */
  async #keep(tx: StoreTransaction, message: Message<unknown>): Promise<Settlement> {
    const decoded = mappingEventRegistry.decode(message);
    if (decoded.kind === 'erased-event') return done;
    if (decoded.kind === 'unknown-event') return { kind: 'hold', reason: decoded.detail };
    const { connectionId, locationId, version, document } = decoded.event.data;
    const validation = validateMapping(document);
    if (!validation.ok)
      return {
        kind: 'hold',
        reason: `This build cannot read version ${version} of the mapping; finish the upgrade, then release the stream.`,
      };
    // Documents are ordered by their version: two of them may come into use within one millisecond.
    const isNews = await documents.keep(tx.client, {
      owner: connectionId,
      kind: mappingKind,
      body: validation.mapping,
      asOf: new Date(version),
    });
    if (isNews) await this.reslicer.request(tx.client, locationId, true);
    return done;
  }
}
