import { asOf, type AsOf } from '../contact/as-of.js';
import type { AppointmentCommand, AppointmentSnapshot, ReportAppointment } from '../appointment/appointment-commands.js';
import { AppointmentBooked, type AppointmentEvent } from '../appointment/appointment-events.js';
import { applyAppointmentDecision, decideAppointment, type AppointmentHydrateReason } from '../appointment/decide-appointment.js';
import { unknownAppointment, type Appointment } from '../appointment/appointment.js';
import type { AppointmentRecord, AppointmentStatus } from '../appointment/appointment-record.js';
import { expectDecided } from './expect-decision.js';
import { start } from './times.js';

/** Where the story of Ada's visit begins: a half hour, four days after the start of every story, at ten in London. */
export const visit: Appointment = unknownAppointment('LocLovelace000000009', 'AptVisit000000000001');
export const visitRecord: AppointmentRecord = {
  contactId: 'ConAda00000000000004',
  title: 'Visit to the engine',
  calendarId: 'CalEngine00000000001',
  address: 'Dorset Street 1',
  assignedTo: 'UsrBabbage0000000001',
  startAt: '2025-03-05T10:00:00.000Z',
  endAt: '2025-03-05T10:30:00.000Z',
  timeProblem: null,
  status: 'new',
  word: null,
  addedAt: '2025-03-01T08:55:00.000Z',
  series: null,
};

/** The record as one report tells it. */
export const shownOf = (record: AppointmentRecord, change: Partial<AppointmentSnapshot> = {}): AppointmentSnapshot => {
  const { contactId, title, calendarId, address, assignedTo, startAt, endAt, timeProblem, status, word, addedAt, series } = record;
  return {
    contactId,
    details: { title, calendarId, address, assignedTo },
    times: { startAt, endAt, timeProblem },
    standing: { status, word },
    addedAt,
    series,
    changedAt: null,
    ...change,
  };
};

interface How {
  readonly at?: Date | null;
  readonly shown?: Partial<AppointmentSnapshot>;
  readonly backfilledAt?: Date;
  readonly typeIsDoubtful?: boolean;
}
const report =
  (via: ReportAppointment['via']) =>
  (change: Partial<AppointmentRecord> = {}, { at = start, shown, backfilledAt, typeIsDoubtful = false }: How = {}): ReportAppointment => ({
    type: 'ReportAppointment',
    snapshot: shownOf({ ...visitRecord, ...change }, shown),
    asOf: at,
    via,
    backfilledAt: backfilledAt ?? null,
    typeIsDoubtful,
  });

/** What is reported of the visit, and what happened to it. */
export const theVisit = {
  reported: report('webhook'),
  read: report('get'),
  listed: report('search'),
  reportedDeleted: { type: 'ReportAppointmentDeleted' } satisfies AppointmentCommand,
  gone: (at: Date = start): AppointmentCommand => ({ type: 'ReportAppointmentGone', asOf: at }),

  booked: (change: Partial<AppointmentRecord> = {}, when: AsOf = asOf(start, 'webhook'), momentsFrom = when.at) =>
    AppointmentBooked.of({ record: { ...visitRecord, ...change }, asOf: when, momentsFrom }),
};

/** The visit as it is known from one webhook at the start of the story. */
export const knownVisit = (change: Partial<AppointmentRecord> = {}, momentsFrom: Date = start): Appointment =>
  givenVisit(theVisit.booked(change, asOf(start, 'webhook'), momentsFrom.toISOString())).state;

/** givenVisit(...events before).when(report).then(...events) / .thenNothing() / .thenHydrates(reason, ...events). */
export const givenVisit = (...past: AppointmentEvent[]) => {
  const state = applyAppointmentDecision(visit, {
    events: past,
    asOf: past.reduce<AsOf | null>((last, { data }) => ('asOf' in data ? data.asOf : last), null),
    nobodys: false,
  });
  return {
    state,
    when: (command: AppointmentCommand) => {
      const decision = decideAppointment(state, command);
      return {
        decision,
        state: applyAppointmentDecision(state, decision),
        then: (...events: AppointmentEvent[]) => expectDecided(decision, events),
        thenNothing: () => expectDecided(decision, []),
        thenHydrates: (reason: AppointmentHydrateReason, ...events: AppointmentEvent[]) => expectDecided(decision, events, reason),
      };
    },
  };
};

export const everyStatus: readonly AppointmentStatus[] = ['new', 'confirmed', 'cancelled', 'showed', 'noshow', 'invalid', 'completed'];
