import type { Checkpoint, EventStore, ReadSelection, ReceiptLog, StoredEvent, StoredReceipt } from '@sync/event-store';
import type { Message } from './batch.js';
import { isReceiptTopic } from './topics.js';

/** A message and the checkpoint that says "this one and everything before it is done". */
export interface Positioned {
  readonly message: Message<unknown>;
  readonly checkpoint: Checkpoint;
}

export interface LogPage {
  readonly items: readonly Positioned[];
  readonly checkpoint: Checkpoint;
}

/** Reads the store's two logs as messages. */
export class LogSource {
  constructor(
    private readonly events: EventStore,
    private readonly receipts: ReceiptLog,
  ) {}

  beginning(): Promise<Checkpoint> {
    return this.events.beginning();
  }

  async read(from: Checkpoint, selection: ReadSelection): Promise<LogPage> {
    if (isReceiptTopic(selection.topic)) {
      const page = await this.receipts.readAfter(from, selection);
      return {
        items: page.items.map((receipt) => ({ message: fromReceipt(receipt), checkpoint: at(from, receipt) })),
        checkpoint: page.checkpoint,
      };
    }
    const page = await this.events.readAfter(from, selection);
    return { items: page.items.map((event) => ({ message: fromEvent(event), checkpoint: at(from, event) })), checkpoint: page.checkpoint };
  }

  /** One parked message as it was, or null when it is no longer kept. */
  async one(topic: string, stream: string, version: number): Promise<Message<unknown> | null> {
    if (isReceiptTopic(topic)) {
      const [receipt] = await this.receipts.byId([stream.slice('receipt-'.length)]);
      return receipt ? fromReceipt(receipt) : null;
    }
    return (await this.since(stream, version))[0] ?? null;
  }

  /** A stream from a version on; what a hold re-reads when it is released. */
  async since(stream: string, version: number): Promise<Message<unknown>[]> {
    const events = await this.events.readStream(stream, version);
    return events.map(fromEvent);
  }
}

const at = (from: Checkpoint, item: { xid: bigint; position: bigint }): Checkpoint => ({
  epoch: from.epoch,
  xid: item.xid,
  position: item.position,
});

export const fromEvent = (event: StoredEvent): Message<unknown> => ({
  id: event.eventId,
  topic: event.topic,
  key: event.key,
  stream: event.stream,
  version: event.version,
  type: event.type,
  schemaVersion: event.schemaVersion,
  data: event.data ?? null,
  occurredAt: event.occurredAt,
  recordedAt: event.recordedAt,
  asOf: null,
  source: event.source,
  traceparent: event.traceparent,
  correlationId: event.correlationId,
});

export const fromReceipt = (receipt: StoredReceipt): Message<unknown> => ({
  id: receipt.id,
  topic: receipt.topic,
  key: receipt.key,
  stream: `receipt-${receipt.id}`,
  version: 1,
  type: 'Receipt',
  schemaVersion: 1,
  data: receipt.body,
  occurredAt: receipt.asOf ?? receipt.receivedAt,
  recordedAt: receipt.receivedAt,
  asOf: receipt.asOf,
  source: receipt.source,
  traceparent: receipt.traceparent,
  correlationId: receipt.id,
});
