import {
  isBlocked,
  namesNeedGet,
  type GhlContact,
  type GhlContactWebhook,
  type GhlDndSettings,
  type GhlSearchRow,
} from '@sync/contracts-ghl';
import type {
  ContactRecord,
  ContactSnapshot,
  CustomFields,
  ReportContact,
  ReportContactDeleted,
  ReportContactGone,
  TextField,
} from '@sync/crm-events';

/** Our name for each text, beside GHL's. `type` is missing: in a webhook that word means the event. */
const texts: readonly (readonly [ours: TextField, theirs: keyof GhlContactWebhook & keyof GhlContact & keyof GhlSearchRow])[] = [
  ['email', 'email'],
  ['phone', 'phone'],
  ['firstName', 'firstName'],
  ['lastName', 'lastName'],
  ['company', 'companyName'],
  ['address1', 'address1'],
  ['city', 'city'],
  ['state', 'state'],
  ['postalCode', 'postalCode'],
  ['country', 'country'],
  ['website', 'website'],
  ['timezone', 'timezone'],
  ['source', 'source'],
  ['assignedTo', 'assignedTo'],
];

/** A contact as GET by id answered it: the whole truth as of the database time at the start of the call. */
export const reportFromGet = (contact: GhlContact, startedAt: Date): ReportContact => ({
  type: 'ReportContact',
  snapshot: snapshotOf(contact, contact.type),
  asOf: startedAt,
  via: 'get',
  complete: true,
});

/** A GET by id that answered "not found", which GHL says with 400 (domain ghl 1.2). */
export const reportGone = (startedAt: Date): ReportContactGone => ({ type: 'ReportContactGone', asOf: startedAt });

/**
 * A search row: as of its dateUpdated. GHL documents only lower-cased names there (domain ghl 1.4), so a row without a cased name has its
 * names dropped and counts as incomplete: nothing lower-cased is ever taken for how a person writes their name.
 */
export const reportFromSearchRow = (row: GhlSearchRow): ReportContact => {
  const untold = namesNeedGet(row);
  const named = untold ? { ...row, name: undefined, firstName: undefined, lastName: undefined } : row;
  return {
    type: 'ReportContact',
    snapshot: snapshotOf(named, row.type),
    asOf: dateOf(row.dateUpdated),
    via: 'search',
    complete: !untold,
  };
};

/**
 * A Contact* webhook: as of its envelope's timestamp. One that claims to be later than its own receipt shows that the two clocks differ;
 * its time is then worth nothing, and the record will be fetched.
 */
export const reportFromWebhook = (webhook: GhlContactWebhook, receivedAt: Date): ReportContact | ReportContactDeleted => {
  const sent = dateOf(webhook.timestamp);
  const asOf = sent && sent <= receivedAt ? sent : null;
  const snapshot = snapshotOf(webhook, undefined);
  return webhook.type === 'ContactDelete'
    ? { type: 'ReportContactDeleted', snapshot, asOf, via: 'webhook' }
    : { type: 'ReportContact', snapshot, asOf, via: 'webhook', complete: true };
};

const snapshotOf = (contact: GhlContact | GhlSearchRow | GhlContactWebhook, type: string | null | undefined): ContactSnapshot => ({
  record: recordOf(contact, type),
  optOut: {
    ...(typeof contact.dnd === 'boolean' && { dnd: contact.dnd }),
    ...emailChannelOf(contact.dndSettings),
  },
});

const recordOf = (contact: GhlContact | GhlSearchRow | GhlContactWebhook, type: string | null | undefined): ContactRecord => {
  const told: [TextField, string | null | undefined][] = texts.map(([ours, theirs]) => [
    ours,
    contact[theirs] as string | null | undefined,
  ]);
  told.push(
    ['type', type],
    // The full name is a fallback for people without a first and last name; kept beside those it would only go stale.
    ['name', contact.firstName || contact.lastName ? undefined : contact.name],
    ['dateOfBirth', calendarDate(contact.dateOfBirth)],
    ['dateAdded', contact.dateAdded && (dateOf(contact.dateAdded)?.toISOString() ?? contact.dateAdded)],
  );
  return {
    ...Object.fromEntries(told.filter(([, value]) => value !== undefined)),
    ...(contact.tags === undefined ? {} : { tags: contact.tags ?? [] }),
    ...(contact.customFields ? { customFields: customFieldsOf(contact.customFields) } : {}),
  };
};

const customFieldsOf = (fields: NonNullable<GhlContact['customFields']>): CustomFields =>
  Object.fromEntries(fields.flatMap(({ id, value }) => (value === undefined ? [] : [[id, value]])));

/** Only a status we know is a word about the channel: a missing, null or new one neither blocks nor opens it. */
const emailChannelOf = (settings: GhlDndSettings | null | undefined): { emailChannel?: boolean } => {
  const channel = settings?.Email;
  if (isBlocked(channel)) return { emailChannel: true };
  return channel?.status === 'inactive' ? { emailChannel: false } : {};
};

/** GET shows a birthday as YYYY-MM-DD, a webhook as midnight UTC of that day (domain ghl 2.1): one date, never shifted by a time zone. */
const calendarDate = (text: string | null | undefined): string | null | undefined =>
  text?.replace(/T00:00(:00(\.0+)?)?(Z|\+00:00)$/, '') ?? text;

const dateOf = (text: string | null | undefined): Date | null => {
  const milliseconds = text ? Date.parse(text) : NaN;
  return Number.isNaN(milliseconds) ? null : new Date(milliseconds);
};
