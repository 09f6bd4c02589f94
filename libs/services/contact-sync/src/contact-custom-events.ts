import { createHash } from 'node:crypto';
import { contactKey, customEventsStream, personKey } from '@sync/crm-events';
import type { StreamAppend } from '@sync/event-store';
import { contactOccurrence, raisedFor, type MappingDocument } from '@sync/mapping';
import { topics } from '@sync/messaging';
import type { Learned, LearnedEvent, Report } from './fold-contacts.js';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Custom events for what a batch taught us of a contact, one per report at most; none of the first reading, and none unless the mapping asks for them. */
export const contactEventAppends = ({ row, before, events }: Learned, mapping: MappingDocument | undefined): StreamAppend[] => {
  if (!mapping || mapping.people.events.length === 0) return [];
  return [...byReport(events, before.version)].flatMap(([report, { told, version }]) => {
    const occurrence = contactOccurrence(
      told.map(({ event }) => event),
      version,
      report.occurredAt,
      mapping,
    );
    if (!occurrence || report.urgency === 'backfill') return [];
    const { connectionId, locationId, contactId } = row;
    const at = report.occurredAt;
    const raising = {
      connectionId,
      locationId,
      contactId,
      record: ['contact', contactId],
      at,
      source: 'webhook',
      urgency: report.urgency,
    } as const;
    const event = raisedFor(occurrence, raising, sha256);
    return [
      {
        stream: customEventsStream('contact', locationId, contactId),
        topic: topics.customEvents,
        key: contactKey(locationId, contactId),
        keyId: personKey(locationId, contactId),
        events: [{ ...event, causationId: event.data.dedupeKey, occurredAt: at, traceparent: report.traceparent, source: 'contact-sync' }],
      },
    ];
  });
};

interface Told {
  readonly told: LearnedEvent[];
  /** The place of the report's last event in the stream. */
  readonly version: number;
}

const byReport = (events: readonly LearnedEvent[], versionBefore: number): Map<Report, Told> => {
  const reports = new Map<Report, Told>();
  events.forEach((one, index) => {
    reports.set(one.report, { told: [...(reports.get(one.report)?.told ?? []), one], version: versionBefore + index + 1 });
  });
  return reports;
};
