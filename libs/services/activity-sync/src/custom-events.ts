import { createHash } from 'node:crypto';
import { canonicalJson, contactKey, customEventsStream, personKey } from '@sync/crm-events';
import type { StreamAppend } from '@sync/event-store';
import { raisedEvent, type CustomEventFacts, type Occurrence } from '@sync/mapping';
import { topics } from '@sync/messaging';

/** Whose custom event it is, of which record, and how we learned of it. */
export interface Raising extends Pick<CustomEventFacts, 'connectionId' | 'locationId' | 'contactId' | 'at' | 'source' | 'urgency'> {
  readonly record: readonly [kind: 'note' | 'appointment', id: string];
  readonly traceparent: string | null;
}

/** One custom event. The same fact again has the same key, and is not appended twice. */
export const customEventAppend = ({ name, values, properties }: Occurrence, raising: Raising): StreamAppend => {
  const { connectionId, locationId, contactId, record, at, source, urgency, traceparent } = raising;
  const dedupeKey = createHash('sha256')
    .update(canonicalJson([connectionId, ...record, name, ...values]))
    .digest('hex')
    .slice(0, 32);
  return {
    stream: customEventsStream('activity', locationId, contactId),
    topic: topics.customEvents,
    key: contactKey(locationId, contactId),
    keyId: personKey(locationId, contactId),
    events: [
      {
        ...raisedEvent({ connectionId, locationId, contactId, name, at, source, dedupeKey, urgency, properties }),
        causationId: dedupeKey,
        occurredAt: at,
        traceparent,
        source: 'activity-sync',
      },
    ],
  };
};
