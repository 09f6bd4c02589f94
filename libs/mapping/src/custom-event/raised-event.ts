import { CustomEventRaised, type CustomEvent } from '@sync/crm-events';
import { cut } from '../contact/conversions.js';

/** What every custom event carries besides its own facts (domain sendx 5.3): `source` is how we learned of it. */
export interface CustomEventFacts {
  readonly connectionId: string;
  readonly locationId: string;
  readonly contactId: string;
  readonly name: string;
  readonly at: Date;
  readonly source: 'webhook' | 'poll' | 'timer' | 'replay';
  /** What tells this fact from any other one of the same kind: connection, record, kind and the fact's own values. */
  readonly dedupeKey: string;
  readonly urgency: 'live' | 'reconcile' | 'backfill';
  readonly properties: Readonly<Record<string, string | null | undefined>>;
}

/** The event for these facts; what is absent or null is left out, texts are cut at SendX's limit. */
export const raisedEvent = (facts: CustomEventFacts): CustomEvent => {
  const { connectionId, locationId, contactId, name, at, source, dedupeKey, urgency, properties } = facts;
  const common = {
    ghl_contact_id: contactId,
    ghl_location_id: locationId,
    occurred_at: at.toISOString(),
    dedupe_key: dedupeKey,
    source,
  };
  const own = Object.entries(properties).filter((entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1] !== '');
  return CustomEventRaised.of({
    connectionId,
    locationId,
    contactId,
    name,
    data: Object.fromEntries([...Object.entries(common), ...own].map(([key, value]) => [key, cut(value)])),
    at: at.toISOString(),
    dedupeKey,
    urgency,
  });
};
