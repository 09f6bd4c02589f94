import type { Decoded, EventRegistry } from '@sync/crm-events';
import { done, type Message, type Settlement } from '@sync/messaging';

/** A message about one contact. `event` null: its person was erased. */
export interface DecodedMessage<Event> {
  readonly message: Message<unknown>;
  readonly locationId: string;
  readonly contactId: string;
  readonly event: Event | null;
}

export interface DecodedBatch<Event> {
  readonly decoded: readonly DecodedMessage<Event>[];
  readonly settlements: readonly Settlement[];
}

/** Reads messages whose key names a contact. A stream waits from its first event that this build cannot read. */
export const decodeBatch = <Event>(registry: EventRegistry<Event>, messages: readonly Message<unknown>[]): DecodedBatch<Event> => {
  const held = new Set<string>();
  const decoded: DecodedMessage<Event>[] = [];
  const settlements = messages.map((message): Settlement => {
    const read = held.has(message.stream) ? laterOne : registry.decode(message);
    if (read.kind === 'unknown-event') {
      held.add(message.stream);
      return { kind: 'hold', reason: read.detail };
    }
    const [locationId, , contactId] = message.key.split('/');
    if (!locationId || !contactId) return { kind: 'park', code: 'KEY_UNREADABLE', reason: 'The key is not location/contact/id.' };
    decoded.push({ message, locationId, contactId, event: read.kind === 'event' ? read.event : null });
    return done;
  });
  return { decoded, settlements };
};

const laterOne: Decoded<never> = { kind: 'unknown-event', reason: 'unknown-type', detail: 'An earlier event of this stream waits.' };
