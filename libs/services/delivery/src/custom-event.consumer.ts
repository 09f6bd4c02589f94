import { Controller, Inject, Injectable } from '@nestjs/common';
import { EventPattern } from '@nestjs/microservices';
import { customEventRegistry, type CustomEvent, type Decoded } from '@sync/crm-events';
import { receiveCustomEvents, type RaisedCustomEvent } from '@sync/delivery';
import { done, topics, type Batch, type Message, type Settlement } from '@sync/messaging';
import { connectionUnknown, DeliverySettings, meetConnections } from './consumer-settings.js';

interface Item {
  readonly message: Message<unknown>;
  readonly decoded: Decoded<CustomEvent>;
}

interface Read {
  readonly raised: RaisedCustomEvent | null;
  readonly settlement: Settlement;
}

/** Enters into the ledger what SendX should be told once, and makes the lanes of its contacts due. */
@Injectable()
@Controller()
export class CustomEventConsumer {
  constructor(@Inject(DeliverySettings) private readonly settings: DeliverySettings) {}

  @EventPattern(topics.customEvents, { group: 'delivery' })
  async handle(batch: Batch<unknown>): Promise<readonly Settlement[]> {
    const items = batch.items.map((message): Item => ({ message, decoded: customEventRegistry.decode(message) }));
    const named = items.flatMap(({ decoded }) => (decoded.kind === 'event' ? decoded.event.data.connectionId : []));
    await meetConnections(this.settings, named);
    const settlements = await batch.transaction([], async (tx) => {
      const read = items.map((item) => this.#read(item));
      const raised = read.flatMap((each) => each.raised ?? []);
      await receiveCustomEvents(tx.client, raised, this.settings.windowMs);
      return read.map(({ settlement }) => settlement);
    });
    this.settings.poke();
    return settlements;
  }

  #read({ message, decoded }: Item): Read {
    if (decoded.kind === 'erased-event') return { raised: null, settlement: done };
    if (decoded.kind === 'unknown-event') return { raised: null, settlement: { kind: 'hold', reason: decoded.detail } };
    const { at, urgency, ...facts } = decoded.event.data;
    const team = this.settings.teamOf(facts.connectionId);
    if (!team) return { raised: null, settlement: connectionUnknown(facts.connectionId) };
    const { recordedAt, traceparent } = message;
    return { raised: { ...facts, team, at: new Date(at), raisedAt: recordedAt, priority: urgency, traceparent }, settlement: done };
  }
}
