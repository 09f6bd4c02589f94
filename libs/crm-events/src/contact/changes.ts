import {
  detailFields,
  nameFields,
  textFields,
  type ContactRecord,
  type CustomFields,
  type CustomValue,
  type TextField,
} from './contact-record.js';
import {
  ContactCustomFieldsChanged,
  ContactDetailsChanged,
  ContactEmailChanged,
  ContactPhoneChanged,
  ContactRenamed,
  ContactTagsChanged,
  type ContactEvent,
} from './contact-events.js';
import type { AsOf } from './as-of.js';
import { sameJson } from '../canonical-json.js';

/** What a report would change in what we know. */
export interface RecordChanges {
  readonly texts: Partial<Record<TextField, string | null>>;
  readonly tags: { added: string[]; removed: string[] };
  readonly customFields: CustomFields;
}

/**
 * Compares a report with what we know. A partial report (webhook, search row) says nothing about what it omits. A whole one (GET) does:
 * GHL may leave out empty fields, so a value we hold and a GET omits is gone, and becomes null. What neither has stays absent.
 */
export const changesIn = (known: ContactRecord, told: ContactRecord, { whole }: { whole: boolean }): RecordChanges => {
  const report = whole ? withGoneAsNull(known, told) : told;
  return {
    texts: Object.fromEntries(
      textFields.filter((field) => report[field] !== undefined && report[field] !== known[field]).map((field) => [field, report[field]]),
    ),
    tags: {
      added: (report.tags ?? []).filter((tag) => !known.tags?.includes(tag)),
      removed: report.tags ? (known.tags ?? []).filter((tag) => !report.tags?.includes(tag)) : [],
    },
    customFields: Object.fromEntries(
      Object.entries(report.customFields ?? {}).filter(([id, value]) => !sameJson(value, known.customFields?.[id])),
    ),
  };
};

const withGoneAsNull = (known: ContactRecord, told: ContactRecord): ContactRecord => ({
  ...Object.fromEntries(textFields.filter((field) => known[field] !== undefined).map((field) => [field, null])),
  ...(known.tags ? { tags: [] } : {}),
  ...told,
  customFields: { ...Object.fromEntries(Object.keys(known.customFields ?? {}).map((id) => [id, null])), ...told.customFields },
});

/** The same changes as facts, one per thing that can happen. None when nothing changed. */
export const changesAsEvents = ({ texts, tags, customFields }: RecordChanges, asOf: AsOf): ContactEvent[] => {
  const names = pick(texts, nameFields);
  const details = pick(texts, detailFields);
  return [
    ...(texts.email !== undefined ? [ContactEmailChanged.of({ email: texts.email, asOf })] : []),
    ...(texts.phone !== undefined ? [ContactPhoneChanged.of({ phone: texts.phone, asOf })] : []),
    ...(isEmpty(names) ? [] : [ContactRenamed.of({ changed: names, asOf })]),
    ...(isEmpty(details) ? [] : [ContactDetailsChanged.of({ changed: details, asOf })]),
    ...(tags.added.length + tags.removed.length === 0 ? [] : [ContactTagsChanged.of({ ...tags, asOf })]),
    ...(isEmpty(customFields) ? [] : [ContactCustomFieldsChanged.of({ changed: customFields, asOf })]),
  ];
};

/** True when the report agrees with everything we know of what it tells. */
export const changesNothing = ({ texts, tags, customFields }: RecordChanges): boolean =>
  isEmpty(texts) && tags.added.length + tags.removed.length === 0 && isEmpty(customFields);

/** Fields every Contact* webhook shows when the contact has them (domain ghl 2.1); timezone and type are not among them. */
const carriedByWebhooks = textFields.filter((field) => !['name', 'timezone', 'type', 'dateAdded'].includes(field));

/** True when a partial report leaves out something we hold a value of: it may have been cleared, and only a GET can tell. */
export const omitsKnown = (known: ContactRecord, told: ContactRecord): boolean =>
  carriedByWebhooks.some((field) => told[field] === undefined && hasValue(known[field])) ||
  (told.tags === undefined && (known.tags ?? []).length > 0) ||
  Object.entries(known.customFields ?? {}).some(([id, value]) => told.customFields?.[id] === undefined && hasValue(value));

const hasValue = (value: CustomValue | null | undefined): boolean => value !== undefined && value !== null;

const pick = <Field extends TextField>(texts: RecordChanges['texts'], fields: readonly Field[]): Partial<Record<Field, string | null>> =>
  Object.fromEntries(fields.filter((field) => texts[field] !== undefined).map((field) => [field, texts[field]])) as Partial<
    Record<Field, string | null>
  >;

const isEmpty = (object: object): boolean => Object.keys(object).length === 0;
