import { DateTime } from 'luxon';
import { stateTags, type AppointmentRecord, type Slice, type SliceField } from '@sync/crm-events';
import { cut, harmless } from '../contact/conversions.js';
import type { MappingDocument } from '../document/mapping-document.js';
import { zoneOrUtc } from '../ghl/instant.js';
import { calendarName, missingReferences, type ActivityReferences } from './activity-references.js';

/** What is known of a person's notes and appointments at one moment. Null: nothing was ever read, so no number is known. */
export interface ActivitySummary {
  readonly notes: { readonly count: number; readonly lastAt: string | null; readonly lastExcerpt: string | null } | null;
  readonly appointments: {
    /** Open ones that start later. */
    readonly upcoming: number;
    readonly noShows: number;
    readonly next: AppointmentRecord | null;
    /** The latest one that has started, unless it was called off. */
    readonly last: AppointmentRecord | null;
  } | null;
}

export interface ActivitySliceResult {
  readonly slice: Slice;
  /** Ids without a name; fetch fresh lists and map again, meanwhile the field is left out. */
  readonly missing: readonly string[];
}

/** What SendX should know of a person's notes and appointments now (domain sendx 5.4). Pure: same summary, document and references, same slice. */
export const activitySliceOf = (
  { locationId, contactId }: { readonly locationId: string; readonly contactId: string },
  { notes, appointments }: ActivitySummary,
  mapping: MappingDocument,
  references: ActivityReferences,
): ActivitySliceResult => {
  const at = (iso: string): DateTime => DateTime.fromISO(iso, { zone: zoneOrUtc(references.locationTimeZone) });
  const fields = {
    ...(notes && mapping.notes.fields ? noteFields(notes, mapping, at) : {}),
    ...(appointments && mapping.appointments.fields ? appointmentFields(appointments, references, at) : {}),
  };
  return {
    slice: {
      service: 'activity',
      connectionId: references.connectionId,
      locationId,
      contactId,
      dateAdded: null,
      mappingVersion: mapping.version,
      email: null,
      skip: null,
      profile: {},
      fields: Object.fromEntries(Object.entries(fields).map(([name, field]) => [`${mapping.prefix}${name}`, field])),
      tags: appointments && mapping.appointments.tags ? tagsFor(appointments) : [],
      optOut: false,
      deleted: false,
      lists: [],
      policy: { optOut: 'unsubscribe', deleted: 'tag' },
    },
    missing: appointments?.next ? missingReferences(references, { calendarId: appointments.next.calendarId }) : [],
  };
};

type At = (iso: string) => DateTime;
type Fields = Readonly<Record<string, SliceField>>;

const number = (value: number): SliceField => ({ type: 'number', value: String(value) });
const text = (value: string | null | undefined): SliceField => ({ type: 'text', value: cut(harmless(value ?? '')) });
const day = (iso: string | null | undefined, at: At): SliceField => ({ type: 'date', value: (iso && at(iso).toISODate()) || '' });

const noteFields = ({ count, lastAt, lastExcerpt }: NonNullable<ActivitySummary['notes']>, { notes }: MappingDocument, at: At): Fields => ({
  note_count: number(count),
  last_note_at: day(lastAt, at),
  ...(notes.text === 'excerpt' && { last_note: text(lastExcerpt) }),
});

const appointmentFields = (
  { upcoming, noShows, next, last }: NonNullable<ActivitySummary['appointments']>,
  references: ActivityReferences,
  at: At,
): Fields => {
  const calendar = calendarName(references, next?.calendarId);
  return {
    upcoming_appts: number(upcoming),
    no_show_count: number(noShows),
    next_appt_date: day(next?.startAt, at),
    next_appt_title: text(next?.title),
    next_appt_at: text(next?.startAt && at(next.startAt).toISO({ suppressMilliseconds: true })),
    next_appt_status: text(next?.status),
    ...(calendar !== undefined && { next_appt_calendar: text(calendar) }),
    last_appt_date: day(last?.startAt, at),
    last_appt_status: text(last?.status),
  };
};

/** Both are about now: who has something ahead, and who did not come the last time. */
const tagsFor = ({ upcoming, last }: NonNullable<ActivitySummary['appointments']>): string[] => [
  ...(upcoming > 0 ? [stateTags.appointmentUpcoming] : []),
  ...(last?.status === 'noshow' ? [stateTags.noShow] : []),
];
