import { visitRecord } from '@sync/crm-events/fixtures';
import type { AppointmentRecord, SliceField } from '@sync/crm-events';
import type { AppointmentsSection, NotesSection } from '../document/record-mapping.js';
import type { ActivityReferences } from './activity-references.js';
import type { ActivitySummary } from './activity-slice.js';

/** What is known of a person's notes and appointments, and what SendX is told. Read by the spec, printed into the reference of mappings. */
export interface ActivityExample {
  readonly given: ActivitySummary;
  readonly notes?: Partial<NotesSection>;
  readonly appointments?: Partial<AppointmentsSection>;
  readonly references?: Partial<ActivityReferences>;
  readonly then: {
    /** Named ones only; undefined is left out. */
    readonly fields?: Readonly<Record<string, SliceField | undefined>>;
    readonly tags?: readonly string[];
  };
}

export const references: ActivityReferences = {
  connectionId: 'connection-lovelace',
  locationTimeZone: 'Europe/London',
  calendars: { CalEngine00000000001: 'Engine visits' },
  users: { UsrBabbage0000000001: { name: 'Charles Babbage', email: 'charles@example.org' } },
};

const text = (value: string): SliceField => ({ type: 'text', value });
const date = (value: string): SliceField => ({ type: 'date', value });
const number = (value: string): SliceField => ({ type: 'number', value });
const visit = (change: Partial<AppointmentRecord> = {}): AppointmentRecord => ({ ...visitRecord, ...change });
const appointments = (change: Partial<NonNullable<ActivitySummary['appointments']>>): ActivitySummary => ({
  notes: null,
  appointments: { upcoming: 0, noShows: 0, next: null, last: null, ...change },
});
const notes = (change: Partial<NonNullable<ActivitySummary['notes']>>): ActivitySummary => ({
  appointments: null,
  notes: { count: 1, lastAt: '2025-03-01T09:00:00.000Z', lastExcerpt: null, ...change },
});

export const activityExamples: Readonly<Record<string, ActivityExample>> = {
  'a person with an appointment ahead': {
    given: appointments({ upcoming: 2, next: visit() }),
    then: {
      fields: {
        ghl_upcoming_appts: number('2'),
        ghl_no_show_count: number('0'),
        ghl_next_appt_date: date('2025-03-05'),
        ghl_next_appt_title: text('Visit to the engine'),
        ghl_next_appt_at: text('2025-03-05T10:00:00+00:00'),
        ghl_next_appt_status: text('new'),
        ghl_next_appt_calendar: text('Engine visits'),
        ghl_last_appt_date: date(''),
        ghl_last_appt_status: text(''),
      },
      tags: ['ghl:appt-upcoming'],
    },
  },
  'days and times are those of the location': {
    given: appointments({ upcoming: 1, next: visit({ startAt: '2025-07-05T02:00:00.000Z' }) }),
    references: { locationTimeZone: 'America/New_York' },
    then: { fields: { ghl_next_appt_date: date('2025-07-04'), ghl_next_appt_at: text('2025-07-04T22:00:00-04:00') } },
  },
  'a zone that GHL invents counts as UTC': {
    given: appointments({ upcoming: 1, next: visit() }),
    references: { locationTimeZone: 'Mars/Olympus Mons' },
    then: { fields: { ghl_next_appt_at: text('2025-03-05T10:00:00Z') } },
  },
  'a person whose last appointment was missed': {
    given: appointments({ noShows: 1, last: visit({ status: 'noshow' }) }),
    then: {
      fields: { ghl_no_show_count: number('1'), ghl_last_appt_date: date('2025-03-05'), ghl_last_appt_status: text('noshow') },
      tags: ['ghl:no-show'],
    },
  },
  'a person who came after having missed one': {
    given: appointments({ noShows: 1, last: visit({ status: 'showed' }) }),
    then: { fields: { ghl_no_show_count: number('1'), ghl_last_appt_status: text('showed') }, tags: [] },
  },
  'a person with nothing ahead any more': {
    given: appointments({}),
    then: {
      fields: {
        ghl_upcoming_appts: number('0'),
        ghl_next_appt_date: date(''),
        ghl_next_appt_title: text(''),
        ghl_next_appt_at: text(''),
        ghl_next_appt_status: text(''),
        ghl_next_appt_calendar: text(''),
      },
      tags: [],
    },
  },
  'a calendar without a known name is left alone until it is read': {
    given: appointments({ upcoming: 1, next: visit({ calendarId: 'CalUnheard0000000009' }) }),
    then: { fields: { ghl_next_appt_calendar: undefined } },
  },
  'a title that SendX might read as arithmetic': {
    given: appointments({ upcoming: 1, next: visit({ title: '++1 visit' }) }),
    then: { fields: { ghl_next_appt_title: text('+1 visit') } },
  },
  'a person with notes': {
    given: notes({ count: 3, lastExcerpt: 'Called about' }),
    then: { fields: { ghl_note_count: number('3'), ghl_last_note_at: date('2025-03-01'), ghl_last_note: undefined } },
  },
  'the last note’s beginning goes along when somebody asks for it': {
    given: notes({ lastExcerpt: 'Called about' }),
    notes: { text: 'excerpt' },
    then: { fields: { ghl_last_note: text('Called about') } },
  },
  'a person without notes': {
    given: notes({ count: 0, lastAt: null }),
    then: { fields: { ghl_note_count: number('0'), ghl_last_note_at: date('') } },
  },
  'notes that were never listed are no number': {
    given: { notes: null, appointments: null },
    then: { fields: { ghl_note_count: undefined, ghl_upcoming_appts: undefined }, tags: [] },
  },
  'parts that are switched off': {
    given: { ...notes({}), ...appointments({ upcoming: 1, next: visit() }) },
    notes: { fields: false },
    appointments: { fields: false, tags: false },
    then: { fields: { ghl_note_count: undefined, ghl_upcoming_appts: undefined }, tags: [] },
  },
};
