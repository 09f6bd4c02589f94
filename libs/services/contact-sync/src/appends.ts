import { contactKey, contactSliceStream, contactStream, hydrateStream, personKey, type ContactEvent } from '@sync/crm-events';
import type { NewEvent, StreamAppend } from '@sync/event-store';
import { topics } from '@sync/messaging';
import type { ContactId } from './contact-rows.js';
import type { Learned, Report, Sliced } from './fold-contacts.js';

const eventOf = (event: ContactEvent, report: Report): NewEvent => ({
  ...event,
  causationId: report.receiptId,
  correlationId: report.receiptId,
  occurredAt: report.occurredAt,
  traceparent: report.traceparent,
  source: report.urgency,
});

/** What a batch taught us about one contact, in its stream. */
export const contactAppend = ({ row, before, events }: Learned): StreamAppend[] =>
  events.length === 0
    ? []
    : [
        {
          stream: contactStream(row.locationId, row.contactId),
          topic: topics.contactEvents,
          key: contactKey(row.locationId, row.contactId),
          keyId: personKey(row.locationId, row.contactId),
          expectedVersion: before.version,
          events: events.map(({ event, report }) => eventOf(event, report)),
        },
      ];

/** The slice as it is now; `cause` is what made it change, and has no `recordedAt` when that was no report. */
export const sliceAppend = (
  sliced: Sliced | undefined,
  cause: Pick<Report, 'receiptId' | 'occurredAt' | 'traceparent' | 'urgency'> & Partial<Pick<Report, 'recordedAt'>>,
): StreamAppend[] => {
  if (!sliced?.slice) return [];
  const { row } = sliced;
  return [
    {
      stream: contactSliceStream(row.locationId, row.contactId),
      topic: topics.contactSlices,
      key: contactKey(row.locationId, row.contactId),
      keyId: personKey(row.locationId, row.contactId),
      expectedVersion: row.sliceVersion - 1,
      events: [
        {
          type: 'SliceChanged',
          schemaVersion: 1,
          data: { slice: sliced.slice, urgency: cause.urgency, changedAt: cause.recordedAt?.toISOString() },
          causationId: cause.receiptId,
          correlationId: cause.receiptId,
          occurredAt: cause.occurredAt,
          traceparent: cause.traceparent,
          source: 'contact-sync',
        },
      ],
    },
  ];
};

/** Asks reconcile for the whole contact, if a report left us in doubt. */
export const hydrateAppend = ({ row, hydrate }: Learned): StreamAppend[] =>
  hydrate
    ? [
        hydrationRequest(
          row,
          row.connectionId,
          hydrate.reason,
          hydrate.report.receiptId,
          hydrate.report.traceparent,
          hydrate.report.urgency,
        ),
      ]
    : [];

/** A request to reconcile for the whole contact. */
export const hydrationRequest = (
  id: ContactId,
  connectionId: string,
  reason: string,
  causationId: string,
  traceparent: string | null,
  source: string,
): StreamAppend => ({
  stream: hydrateStream(id.locationId, id.contactId),
  topic: topics.requests,
  key: contactKey(id.locationId, id.contactId),
  keyId: null,
  events: [
    {
      type: 'ContactHydrationRequested',
      schemaVersion: 1,
      data: { connectionId, locationId: id.locationId, contactId: id.contactId, reason },
      causationId,
      correlationId: causationId,
      occurredAt: new Date(),
      traceparent,
      source,
    },
  ],
});
