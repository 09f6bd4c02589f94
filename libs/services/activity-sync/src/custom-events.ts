import { createHash } from 'node:crypto';
import { contactKey, customEventsStream, personKey } from '@sync/crm-events';
import type { StreamAppend } from '@sync/event-store';
import { raisedFor, type Occurrence, type Raising } from '@sync/mapping';
import { topics } from '@sync/messaging';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** One custom event. The same fact again is not appended twice. */
export const customEventAppend = (occurrence: Occurrence, raising: Raising, traceparent: string | null): StreamAppend => {
  const { locationId, contactId, at } = raising;
  const event = raisedFor(occurrence, raising, sha256);
  return {
    stream: customEventsStream('activity', locationId, contactId),
    topic: topics.customEvents,
    key: contactKey(locationId, contactId),
    keyId: personKey(locationId, contactId),
    events: [{ ...event, causationId: event.data.dedupeKey, occurredAt: at, traceparent, source: 'activity-sync' }],
  };
};
