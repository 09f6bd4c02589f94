import { Controller, Inject } from '@nestjs/common';
import { EventPattern } from '@nestjs/microservices';
import { z } from 'zod';
import { done, topics, type Batch, type Message, type Settlement } from '@sync/messaging';
import type { StoreTransaction } from '@sync/event-store';
import { referenceKinds } from './location-context.js';
import { Reslicer } from './reslicer.js';

/** Calendars are references too, and nothing of a contact refers to them. */
const isForOthers = ({ source }: Message<unknown>): boolean => source === 'calendars';

const pulledReferences = z.union([
  z
    .object({ locationId: z.string(), kind: z.enum(referenceKinds), items: z.array(z.unknown()) })
    .transform(({ locationId, kind, items }) => ({ locationId, kind, body: items })),
  z
    .object({ locationId: z.string(), kind: z.enum(referenceKinds), item: z.unknown() })
    .transform(({ locationId, kind, item }) => ({ locationId, kind, body: item })),
]);

/** Keeps what contacts refer to by id; slices that waited for it, or were made with older ones, are made again. */
@Controller()
export class ReferenceConsumer {
  constructor(@Inject(Reslicer) private readonly reslicer: Reslicer) {}

  @EventPattern(topics.referenceReceipts, { group: 'contact-sync' })
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
    if (isForOthers(message)) return done;
    const read = Buffer.isBuffer(message.data) ? pulledReferences.safeParse(JSON.parse(message.data.toString('utf8'))) : null;
    if (!read?.success)
      return {
        kind: 'park',
        code: 'RECEIPT_UNREADABLE',
        reason: 'The references do not have a known shape; they are fetched again with the next round.',
      };
    const { locationId, kind, body } = read.data;
    const kept = await tx.client.query(
      `insert into contact_sync.location_references as known (location_id, kind, body, as_of) values ($1, $2, $3, $4)
       on conflict (location_id, kind) do update set body = excluded.body, as_of = excluded.as_of where known.as_of < excluded.as_of and known.body <> excluded.body`,
      [locationId, kind, JSON.stringify(body), message.asOf ?? message.recordedAt],
    );
    if (kept.rowCount) await this.reslicer.request(tx.client, locationId, true);
    return done;
  }
}
