import { givenVisit, knownVisit, minute, theVisit, visitRecord } from '@sync/crm-events/fixtures';
import {
  AppointmentCancelled,
  AppointmentNoShow,
  AppointmentReminderFired,
  AppointmentRescheduled,
  asOf,
  sliceSchema,
} from '@sync/crm-events';
import { appointmentWebhook, ghlAppointment } from '@sync/contracts-ghl';
import { defaultMapping } from '../document/default-mapping.js';
import { activitySliceOf } from './activity-slice.js';
import { appointmentOccurrence } from './appointment-event.js';
import { activityExamples, references, type ActivityExample } from './appointment.examples.js';
import { reportAppointmentGone, reportFromAppointmentGet, reportFromAppointmentRow, reportFromAppointmentWebhook } from './from-ghl.js';

const now = new Date('2025-03-01T09:00:00.000Z');
const london = 'Europe/London';
const inGhl = {
  id: 'AptVisit000000000001',
  title: 'Visit to the engine',
  address: 'Dorset Street 1',
  calendarId: 'CalEngine00000000001',
  contactId: 'ConAda00000000000004',
  appointmentStatus: 'new',
  assignedUserId: 'UsrBabbage0000000001',
  startTime: '2025-03-05T11:00:00+01:00',
  endTime: '2025-03-05T11:30:00+01:00',
  dateAdded: '2025-03-01T08:55:00.000Z',
  dateUpdated: '2025-03-01T08:55:00.000Z',
};
const shown = (change: object = {}) => ghlAppointment.parse({ ...inGhl, ...change });
const webhook = (change: object = {}, type = 'AppointmentUpdate', timestamp: string | null = '2025-03-01T09:00:00Z') =>
  appointmentWebhook.parse({ type, locationId: 'LocLovelace000000009', timestamp, appointment: { ...inGhl, ...change } });
const snapshot = (change: object, zone: string | null = london) => {
  const report = reportFromAppointmentGet(shown(change), now, zone);
  return report.type === 'ReportAppointment' ? report.snapshot : null;
};

describe('An appointment from GHL', () => {
  it('is the whole record when a GET by id shows it', () =>
    expect(givenVisit().when(reportFromAppointmentGet(shown(), now, london)).state).toMatchObject({
      status: 'known',
      record: visitRecord,
    }));

  it('is the same by whichever door, so that none of them makes a difference', () => {
    const { state } = givenVisit().when(reportFromAppointmentGet(shown(), now, london));
    expect(state.status).toBe('known');
    const known = givenVisit(theVisit.booked());
    known.when(reportFromAppointmentWebhook(webhook({}, 'AppointmentUpdate'), minute(1), london)).thenNothing();
    known.when(reportFromAppointmentRow(shown(), london, null)).thenNothing();
  });

  it('is gone when a GET shows it as deleted', () =>
    expect(reportFromAppointmentGet(shown({ deleted: true }), now, london)).toEqual(reportAppointmentGone(now)));

  it('of a row is as of its dateUpdated, and history when the first reading brings it', () => {
    expect(reportFromAppointmentRow(shown(), london, null)).toMatchObject({
      asOf: new Date(inGhl.dateUpdated),
      via: 'search',
      backfilledAt: null,
    });
    expect(reportFromAppointmentRow(shown({ dateUpdated: {} }), london, now)).toMatchObject({ asOf: null, backfilledAt: now });
  });

  it('of a row or webhook that is marked as deleted is only a hint', () => {
    expect(reportFromAppointmentRow(shown({ deleted: true }), london, null)).toEqual({ type: 'ReportAppointmentDeleted' });
    expect(reportFromAppointmentWebhook(webhook({ deleted: true }), now, london)).toEqual({ type: 'ReportAppointmentDeleted' });
  });

  it('without a contact is nobody’s', () => expect(snapshot({ contactId: undefined })).toMatchObject({ contactId: null }));

  it('of a series names it, by field or by id', () => {
    expect(snapshot({ masterEventId: 'AptSeries' })?.series).toBe('AptSeries');
    expect(snapshot({ id: 'AptSeries_1741168800000_1800' })?.series).toBe('AptSeries');
    expect(snapshot({})?.series).toBeNull();
  });
});

describe('The webhook', () => {
  it.each([
    ['AppointmentUpdate', { type: 'ReportAppointment', typeIsDoubtful: false }],
    ['AppointmentCreate', { type: 'ReportAppointment', typeIsDoubtful: true }],
    ['AppointmentDelete', { type: 'ReportAppointmentDeleted' }],
  ])('%s is believed as to its type, but for the word “create”', (type, expected) =>
    expect(reportFromAppointmentWebhook(webhook({}, type), now, london)).toMatchObject(expected),
  );

  it('has no time when it says none, or a later one than its receipt', () => {
    expect(reportFromAppointmentWebhook(webhook({}, 'AppointmentUpdate', null), now, london)).toMatchObject({ asOf: null });
    expect(reportFromAppointmentWebhook(webhook(), new Date('2025-03-01T08:59:59Z'), london)).toMatchObject({ asOf: null });
  });
});

describe('Times', () => {
  it.each([
    ['with an offset', '2025-03-05T11:00:00+01:00', london],
    ['in UTC', '2025-03-05T10:00:00Z', london],
    ['without a zone, with a space', '2025-03-05 10:00:00', london],
    ['without a zone, in New York', '2025-03-05T05:00', 'America/New_York'],
    ['in milliseconds', '1741168800000', null],
  ])('%s are one moment', (_name, startTime, zone) =>
    expect(snapshot({ startTime, endTime: '2025-03-05T10:30:00Z' }, zone)?.times).toEqual({
      startAt: '2025-03-05T10:00:00.000Z',
      endAt: '2025-03-05T10:30:00.000Z',
      timeProblem: null,
    }),
  );

  it.each([
    ['the hour that spring leaves out', '2025-03-30T01:30:00', '2025-03-30T01:30:00.000Z'],
    ['before it', '2025-03-30T00:30:00', '2025-03-30T00:30:00.000Z'],
    ['after it', '2025-03-30T02:30:00', '2025-03-30T01:30:00.000Z'],
    ['the hour that autumn has twice: the first', '2025-10-26T01:30:00', '2025-10-26T00:30:00.000Z'],
    ['after it', '2025-10-26T02:30:00', '2025-10-26T02:30:00.000Z'],
  ])('without a zone on the days of daylight saving: %s', (_name, startTime, startAt) =>
    expect(snapshot({ startTime, endTime: '2026-01-01T00:00:00Z' })?.times).toMatchObject({ startAt, timeProblem: null }),
  );

  it.each([
    ['a missing start', { startTime: undefined }, london, 'start-missing'],
    ['a start of null', { startTime: null }, london, 'start-missing'],
    ['a start that is no text', { startTime: { seconds: 1 } }, london, 'start-missing'],
    ['a start in words', { startTime: 'next tuesday' }, london, 'start-unreadable'],
    ['a day that does not exist', { startTime: '2025-02-30T10:00:00Z' }, london, 'start-unreadable'],
    ['a date without a time', { startTime: '2025-03-05' }, london, 'start-unreadable'],
    ['a missing end', { endTime: undefined }, london, 'end-missing'],
    ['an end in words', { endTime: 'later' }, london, 'end-unreadable'],
    ['an end before its start', { endTime: '2025-03-05T09:00:00Z' }, london, 'ends-before-start'],
    ['1970', { startTime: '1970-01-01T00:00:00Z' }, london, 'time-out-of-range'],
    ['zero milliseconds', { startTime: '0' }, london, 'time-out-of-range'],
    ['9999', { startTime: '9999-12-31T23:59:59Z', endTime: '9999-12-31T23:59:59Z' }, london, 'time-out-of-range'],
    ['a naive time and no zone', { startTime: '2025-03-05 10:00:00' }, null, 'zone-unknown'],
    ['a naive time and an invented zone', { startTime: '2025-03-05 10:00:00' }, 'Mars/Olympus Mons', 'zone-unknown'],
  ])('%s is a problem with a name', (_name, change, zone, timeProblem) =>
    expect(snapshot(change, zone)?.times?.timeProblem).toBe(timeProblem),
  );

  it('that cannot be read are kept in GHL’s words', () =>
    expect(snapshot({ startTime: 'next tuesday' })?.times?.startAt).toBe('next tuesday'));

  it('that end where they start are none', () => expect(snapshot({ endTime: inGhl.startTime })?.times?.timeProblem).toBeNull());

  it('that a webhook leaves out are not told, which is no problem but a question', () => {
    const report = reportFromAppointmentWebhook(webhook({ endTime: undefined }), now, london);
    expect(report).not.toHaveProperty('snapshot.times');
  });
});

describe('A status', () => {
  it.each([
    ['confirmed', 'confirmed'],
    ['Confirmed', 'confirmed'],
    ['booked', 'new'],
    ['active', 'new'],
    ['canceled', 'cancelled'],
    ['no-show', 'noshow'],
    ['no_show', 'noshow'],
    ['showed', 'showed'],
    ['invalid', 'invalid'],
    ['completed', 'completed'],
  ])('%s means %s', (appointmentStatus, status) => expect(snapshot({ appointmentStatus })?.standing).toEqual({ status, word: null }));

  it('nobody knows is kept in its own word', () =>
    expect(snapshot({ appointmentStatus: 'Rained off' })?.standing).toEqual({ status: 'unknown', word: 'Rained off' }));

  it('that is missing is unknown to a GET and not told by a webhook', () => {
    expect(snapshot({ appointmentStatus: undefined })?.standing).toEqual({ status: 'unknown', word: null });
    expect(reportFromAppointmentWebhook(webhook({ appointmentStatus: null }), now, london)).not.toHaveProperty('snapshot.standing');
  });
});

describe('activitySliceOf', () => {
  const about = { locationId: 'LocLovelace000000009', contactId: 'ConAda00000000000004' };
  const sliceFor = ({ given, notes, appointments, references: change }: ActivityExample) =>
    activitySliceOf(
      about,
      given,
      {
        ...defaultMapping,
        notes: { ...defaultMapping.notes, ...notes },
        appointments: { ...defaultMapping.appointments, ...appointments },
      },
      { ...references, ...change },
    );

  it.each(Object.entries(activityExamples))('%s', (_name, example) => {
    const { slice } = sliceFor(example);
    const { fields = {}, tags } = example.then;
    for (const [name, field] of Object.entries(fields)) expect({ [name]: slice.fields[name] }).toEqual({ [name]: field });
    if (tags) expect(slice.tags).toEqual(tags);
    expect(sliceSchema.parse(JSON.parse(JSON.stringify(slice)))).toEqual(slice);
  });

  it('decides nothing that is the contact’s own', () =>
    expect(sliceFor({ given: { notes: null, appointments: null }, then: {} }).slice).toEqual({
      service: 'activity',
      connectionId: 'connection-lovelace',
      ...about,
      dateAdded: null,
      mappingVersion: 1,
      email: null,
      skip: null,
      profile: {},
      fields: {},
      tags: [],
      optOut: false,
      deleted: false,
      lists: [],
      policy: { optOut: 'unsubscribe', deleted: 'tag' },
    }));

  it('asks for the name of a calendar that the list lacks, once there is a list', () => {
    const next = { ...visitRecord, calendarId: 'CalUnheard0000000009' };
    const given = { notes: null, appointments: { upcoming: 1, noShows: 0, next, last: null } };
    expect(sliceFor({ given, then: {} }).missing).toEqual(['CalUnheard0000000009']);
    expect(sliceFor({ given, references: { calendars: null }, then: {} }).missing).toEqual([]);
  });
});

describe('A custom event about an appointment', () => {
  const at = asOf(minute(5), 'webhook');
  const booked = theVisit.booked();
  const told = (
    event: Parameters<typeof appointmentOccurrence>[0],
    appointment = knownVisit(),
    events = defaultMapping.appointments.events,
  ) =>
    appointmentOccurrence(
      event,
      appointment,
      4,
      { ...defaultMapping, appointments: { ...defaultMapping.appointments, events } },
      references,
    );
  const rescheduled = (startAt: string, previousStartAt: string | null) =>
    AppointmentRescheduled.of({ startAt, endAt: visitRecord.endAt, timeProblem: null, previousStartAt, asOf: at, momentsFrom: at.at });

  it('tells what a mail about it would say', () =>
    expect(told(booked)).toEqual({
      name: 'ghl_appointment_booked',
      values: [4],
      properties: {
        appointment_id: 'AptVisit000000000001',
        title: 'Visit to the engine',
        calendar: 'Engine visits',
        status: 'new',
        start_at: '2025-03-05T10:00:00.000Z',
        end_at: '2025-03-05T10:30:00.000Z',
        start_local: '2025-03-05 10:00',
        address: 'Dorset Street 1',
        assignee: 'Charles Babbage',
      },
    }));

  it('of a move tells the time before', () =>
    expect(told(rescheduled('2025-03-05T10:00:00.000Z', '2025-03-04T10:00:00.000Z'))).toMatchObject({
      name: 'ghl_appointment_rescheduled',
      properties: { previous_start_at: '2025-03-04T10:00:00.000Z' },
    }));

  it('of a reminder tells the lead, and is known by its moment', () =>
    expect(
      told(
        AppointmentReminderFired.of({
          startAt: '2025-03-05T10:00:00.000Z',
          leadMinutes: 60,
          moment: 'reminder/2025-03-05T10:00:00.000Z/60',
          at: '2025-03-05T09:00:00.000Z',
        }),
      ),
    ).toMatchObject({
      name: 'ghl_appointment_reminder',
      values: ['reminder/2025-03-05T10:00:00.000Z/60'],
      properties: { lead_minutes: '60' },
    }));

  it('names a missed one with an underscore', () =>
    expect(told(AppointmentNoShow.of({ asOf: at }), knownVisit({ status: 'noshow' }))?.name).toBe('ghl_appointment_no_show'));

  it('of a booking that was called off before we met it is only about that', () => {
    const cancelled = knownVisit({ status: 'cancelled' });
    expect(told(booked, cancelled)).toBeNull();
    expect(told(AppointmentCancelled.of({ asOf: at }), cancelled)?.name).toBe('ghl_appointment_cancelled');
  });

  it('is not raised for times nobody can go by, for a longer end, or when it is not listed', () => {
    expect(told(booked, knownVisit({ timeProblem: 'ends-before-start' }))).toBeNull();
    expect(told(rescheduled('2025-03-05T10:00:00.000Z', '2025-03-05T10:00:00.000Z'))).toBeNull();
    expect(told(booked, knownVisit(), ['cancelled'])).toBeNull();
  });
});
