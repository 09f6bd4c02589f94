import { MappingChanged, mappingStream } from '@sync/crm-events';
import type { StreamAppend } from '@sync/event-store';
import type { MappingDocument } from '@sync/mapping';
import { topics } from '@sync/messaging';

/** Tells every service that a mapping document came into use. The same version again is not told twice. */
export const mappingAppend = (connectionId: string, locationId: string, document: MappingDocument): StreamAppend => {
  const stream = mappingStream(connectionId);
  return {
    stream,
    topic: topics.mappingEvents,
    key: `${connectionId}/mapping`,
    keyId: null,
    events: [
      {
        ...MappingChanged.of({ connectionId, locationId, version: document.version, document }),
        causationId: `${stream}-${document.version}`,
        occurredAt: new Date(),
        source: 'contact-sync',
      },
    ],
  };
};
