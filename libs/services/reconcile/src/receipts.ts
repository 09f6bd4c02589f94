import { createHash } from 'node:crypto';
import type { GhlContact, GhlSearchRow } from '@sync/contracts-ghl';
import { canonicalJson, contactKey } from '@sync/crm-events';
import type { NewReceipt } from '@sync/event-store';
import { topics } from '@sync/messaging';

/**
 * The receipts that reconcile writes, the one place that knows their form. contact-sync reads them by `source`:
 *
 * | source           | body                                        | asOf                                        |
 * |------------------|---------------------------------------------|---------------------------------------------|
 * | get              | `{locationId, contact}`                     | database time when the call left, or before |
 * | gone             | `{locationId, contactId, gone: true}`       | the same                                    |
 * | search, backfill | `{locationId, contact}`, a search row       | the row's dateUpdated, null when absent     |
 * | custom-fields, users | `{locationId, kind, items}`, by id      | database time before the call               |
 * | location         | `{locationId, kind, item}`                  | the same                                    |
 *
 * `contact`, `items` and `item` are in GHL's shapes as the client decoded them; what the contracts drop (ssn, attribution) is not kept.
 */
interface Arrival {
  /** This process's time; it only says in which day the receipt is kept. */
  readonly receivedAt: Date;
  readonly traceparent: string | null;
}

interface OfContact {
  readonly locationId: string;
  readonly contactId: string;
  readonly readAt: Date;
}

/** A contact as GET by id found it. Id: `ghl-get-<contact>-<readAt in ms>`. */
export const foundReceipt = (contact: GhlContact, { locationId, contactId, readAt }: OfContact, arrival: Arrival): NewReceipt => ({
  ...arrival,
  id: `ghl-get-${contactId}-${readAt.getTime()}`,
  topic: topics.contactReceipts,
  key: contactKey(locationId, contactId),
  source: 'get',
  body: json({ locationId, contact }),
  asOf: readAt,
});

/** GET by id proved that there is no such contact (any more). Id: `ghl-gone-<contact>-<readAt in ms>`. */
export const goneReceipt = ({ locationId, contactId, readAt }: OfContact, arrival: Arrival): NewReceipt => ({
  ...arrival,
  id: `ghl-gone-${contactId}-${readAt.getTime()}`,
  topic: topics.contactReceipts,
  key: contactKey(locationId, contactId),
  source: 'gone',
  body: json({ locationId, contactId, gone: true }),
  asOf: readAt,
});

/**
 * A search row. Id: `ghl-row-<contact>-<dateUpdated in ms, or undated>-<16 hex of the row's hash>`: the same row read again, by whichever
 * job, is a duplicate and costs nothing downstream, which is what makes overlapping reads cheap. The cursor is not part of the row.
 */
export const rowReceipt = (row: GhlSearchRow, locationId: string, source: 'search' | 'backfill', arrival: Arrival): NewReceipt => {
  const { searchAfter: _cursor, ...contact } = row;
  const asOf = dateOf(row.dateUpdated);
  return {
    ...arrival,
    id: `ghl-row-${row.id}-${asOf?.getTime() ?? 'undated'}-${sha256(canonicalJson(contact)).slice(0, 16)}`,
    topic: topics.contactReceipts,
    key: contactKey(locationId, row.id),
    source,
    body: json({ locationId, contact }),
    asOf,
  };
};

export type ReferenceKind = 'custom-fields' | 'users' | 'location';

export interface ReferenceBody {
  readonly kind: ReferenceKind;
  readonly body: Buffer;
  /** SHA-256 of the body: equal content, equal hash, whatever order GHL lists it in. */
  readonly hash: string;
}

export const listBody = (kind: 'custom-fields' | 'users', locationId: string, items: readonly { readonly id: string }[]): ReferenceBody => {
  const sorted = [...items].sort((left, right) => (left.id < right.id ? -1 : 1));
  return bodyOf(kind, { locationId, kind, items: sorted });
};

export const itemBody = (kind: 'location', locationId: string, item: { readonly id: string }): ReferenceBody =>
  bodyOf(kind, { locationId, kind, item });

/** What contacts refer to by id. Id: `ghl-ref-<kind>-<location>-<sha256 of the body>-<readAt in ms>`. */
export const referenceReceipt = ({ kind, body, hash }: ReferenceBody, locationId: string, readAt: Date, arrival: Arrival): NewReceipt => ({
  ...arrival,
  id: `ghl-ref-${kind}-${locationId}-${hash}-${readAt.getTime()}`,
  topic: topics.referenceReceipts,
  key: `${locationId}/reference`,
  source: kind,
  body,
  asOf: readAt,
});

const bodyOf = (kind: ReferenceKind, content: unknown): ReferenceBody => {
  const text = canonicalJson(content);
  return { kind, body: Buffer.from(text), hash: sha256(text) };
};

const json = (body: unknown): Buffer => Buffer.from(JSON.stringify(body));

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** A time as GHL writes it; null when it is missing or no time. */
export const dateOf = (value: string | null | undefined): Date | null => {
  const time = value ? new Date(value) : null;
  return time && !Number.isNaN(time.getTime()) ? time : null;
};
