import type { EventStore } from '@sync/event-store';
import type { Batch, Message, Settlement } from '@sync/messaging';

/** One batch as the transport would hand it over, without a checkpoint to move. */
export const batchOf = (store: EventStore, items: readonly Message<unknown>[]): Batch<unknown> => ({
  items,
  transaction: (streams, work) => store.transaction<readonly Settlement[]>(streams, (tx) => work(tx)),
});

interface ReceiptFacts {
  readonly id: string;
  readonly source: string;
  readonly body: unknown;
  readonly asOf: Date | null;
  readonly receivedAt?: Date;
}

/** A receipt as contact-sync reads it. */
export const receipt = ({ id, source, body, asOf, receivedAt = new Date('2025-03-01T12:00:00Z') }: ReceiptFacts): Message<unknown> => ({
  id,
  topic: 'ghl.contact-receipts',
  key: id,
  stream: `receipt-${id}`,
  version: 1,
  type: 'Receipt',
  schemaVersion: 1,
  data: Buffer.from(JSON.stringify(body)),
  occurredAt: asOf ?? receivedAt,
  recordedAt: receivedAt,
  asOf,
  source,
  traceparent: null,
  correlationId: id,
});
