import { givenVisit, minute, theVisit, visitRecord } from '../fixtures.js';
import { asOf } from '../contact/as-of.js';
import {
  AppointmentCancelled,
  AppointmentConfirmed,
  AppointmentDeleted,
  AppointmentDetailsChanged,
  AppointmentMovedToContact,
  AppointmentNoShow,
  AppointmentRescheduled,
  AppointmentRestored,
  AppointmentShowed,
  AppointmentStatusChanged,
  AppointmentStatusUnknown,
} from './appointment-events.js';

const later = minute(5);
const earlier = minute(-5);
const byWebhook = asOf(later, 'webhook');
const byGet = asOf(later, 'get');
const { booked, reported, read, listed, gone, reportedDeleted } = theVisit;
const known = givenVisit(booked());
const moved = { startAt: '2025-03-06T10:00:00.000Z', endAt: '2025-03-06T10:30:00.000Z' };
const rescheduled = (change: Partial<typeof visitRecord>, when = byWebhook, momentsFrom = when.at) =>
  AppointmentRescheduled.of({
    startAt: visitRecord.startAt,
    endAt: visitRecord.endAt,
    timeProblem: null,
    ...change,
    previousStartAt: visitRecord.startAt,
    asOf: when,
    momentsFrom,
  });

describe('A first sight', () => {
  it('is a booking, from a webhook as it is', () => givenVisit().when(reported()).then(booked()));

  it('is a booking, from a GET or a row', () => {
    givenVisit()
      .when(read())
      .then(booked({}, asOf(minute(0), 'get')));
    givenVisit()
      .when(listed())
      .then(booked({}, asOf(minute(0), 'search')));
  });

  it('tells how it stands already', () =>
    givenVisit()
      .when(reported({ status: 'confirmed' }))
      .then(booked({ status: 'confirmed' }), AppointmentConfirmed.of({ asOf: asOf(minute(0), 'webhook') })));

  it('by the first reading makes every moment before it history', () =>
    givenVisit()
      .when(listed({}, { at: earlier, backfilledAt: later }))
      .then(booked({}, asOf(earlier, 'search'), later.toISOString())));

  it('counts moments from the change, when the record tells it', () =>
    givenVisit()
      .when(read({}, { at: later, shown: { changedAt: minute(1) } }))
      .then(booked({}, byGet, minute(1).toISOString())));

  it.each([
    ['its contact', { contactId: undefined }],
    ['its times', { times: undefined }],
    ['its status', { standing: undefined }],
  ])('waits for the whole record when a webhook does not tell %s', (_what, shown) =>
    givenVisit().when(reported({}, { shown })).thenHydrates('incomplete'),
  );

  it('waits for the record when a webhook has no time', () =>
    givenVisit()
      .when(reported({}, { at: null }))
      .thenHydrates('no-as-of'));

  it('keeps what a GET could not tell either, with the reason', () =>
    givenVisit()
      .when(read({}, { shown: { times: undefined, standing: undefined } }))
      .then(
        booked({ startAt: null, endAt: null, timeProblem: 'start-missing', status: 'unknown', word: null }, asOf(minute(0), 'get')),
        AppointmentStatusUnknown.of({ word: null, asOf: asOf(minute(0), 'get') }),
      ));
});

describe('An appointment of nobody', () => {
  it('is kept without a word when a GET or a row shows no contact', () => {
    const seen = givenVisit().when(read({}, { shown: { contactId: null } }));
    seen.thenNothing();
    expect(seen.state).toMatchObject({ status: 'unknown', nobodys: true, asOf: asOf(minute(0), 'get') });
    givenVisit()
      .when(listed({}, { at: null, shown: { contactId: null } }))
      .thenNothing();
  });

  it('that only a webhook leaves without a contact is fetched', () =>
    givenVisit()
      .when(reported({}, { shown: { contactId: null } }))
      .thenHydrates('incomplete'));

  it('is booked when a contact appears', () => {
    const { state } = givenVisit().when(read({}, { shown: { contactId: null } }));
    expect(state.status).toBe('unknown');
    givenVisit()
      .when(reported({}, { at: later }))
      .then(booked({}, byWebhook));
  });
});

describe('A newer, complete webhook', () => {
  it('moves the appointment', () => known.when(reported(moved, { at: later })).then(rescheduled(moved)));

  it('changes its details', () =>
    known
      .when(reported({ title: 'Second visit', assignedTo: 'UsrSomerville0000002' }, { at: later }))
      .then(AppointmentDetailsChanged.of({ changed: { title: 'Second visit', assignedTo: 'UsrSomerville0000002' }, asOf: byWebhook })));

  it.each([
    ['confirmed', AppointmentConfirmed.of({ asOf: byWebhook })],
    ['cancelled', AppointmentCancelled.of({ asOf: byWebhook })],
    ['showed', AppointmentShowed.of({ asOf: byWebhook })],
    ['noshow', AppointmentNoShow.of({ asOf: byWebhook })],
    ['invalid', AppointmentStatusChanged.of({ status: 'invalid', asOf: byWebhook })],
    ['completed', AppointmentStatusChanged.of({ status: 'completed', asOf: byWebhook })],
  ] as const)('says that it is %s', (status, event) => known.when(reported({ status }, { at: later })).then(event));

  it('keeps the word of a status nobody knows', () =>
    known
      .when(reported({ status: 'unknown', word: 'rained off' }, { at: later }))
      .then(AppointmentStatusUnknown.of({ word: 'rained off', asOf: byWebhook })));

  it('moves it to the contact that two were merged into', () =>
    known
      .when(reported({ contactId: 'ConGrace000000000005' }, { at: later }))
      .then(
        AppointmentMovedToContact.of({ contactId: 'ConGrace000000000005', previousContactId: visitRecord.contactId, asOf: byWebhook }),
      ));

  it('becomes one event per thing that changed', () =>
    known
      .when(reported({ ...moved, status: 'confirmed' }, { at: later }))
      .then(rescheduled(moved), AppointmentConfirmed.of({ asOf: byWebhook })));

  it('stays silent when it repeats what we know, and moves asOf', () => {
    const repeated = known.when(reported({}, { at: later }));
    repeated.thenNothing();
    expect(repeated.state.asOf).toEqual(byWebhook);
  });

  it('that leaves out what we hold is applied, and the record fetched', () =>
    known
      .when(reported({ status: 'confirmed' }, { at: later, shown: { details: { title: visitRecord.title } } }))
      .thenHydrates('omitted-field', AppointmentConfirmed.of({ asOf: byWebhook })));

  it('that calls a known appointment new is applied, and the record fetched: it may be a deletion', () =>
    known.when(reported({}, { at: later, typeIsDoubtful: true })).thenHydrates('type-doubtful'));

  it('with bad times is kept with the reason', () => {
    const bad = { startAt: '9999-01-01T00:00:00Z', endAt: '9999-01-01T01:00:00Z', timeProblem: 'time-out-of-range' as const };
    known.when(reported(bad, { at: later })).then(rescheduled(bad));
  });
});

describe('A doubtful report', () => {
  it.each([
    ['ties', { at: minute(0) }, 'tie'],
    ['is older', { at: earlier }, 'older'],
    ['has no time', { at: null }, 'no-as-of'],
    ['is incomplete', { at: later, shown: { times: undefined } }, 'incomplete'],
  ] as const)('that %s and differs asks for the record', (_name, how, reason) =>
    known.when(reported({ status: 'cancelled' }, how)).thenHydrates(reason),
  );

  it('adds nothing when it agrees with what we know', () => {
    known.when(reported()).thenNothing();
    known.when(reported({}, { at: earlier })).thenNothing();
    known.when(reported({}, { at: null })).thenNothing();
  });
});

describe('A GET', () => {
  it('wins over older knowledge, and clears what it omits', () =>
    known
      .when(read({}, { at: later, shown: { details: { title: visitRecord.title, calendarId: visitRecord.calendarId } } }))
      .then(AppointmentDetailsChanged.of({ changed: { address: null, assignedTo: null }, asOf: byGet })));

  it('gives way to a newer webhook, and is asked for again', () =>
    givenVisit(booked({}, byWebhook)).when(read(moved)).thenHydrates('older-read'));

  it('gives way in silence to a newer GET', () => givenVisit(booked({}, byGet)).when(read(moved)).thenNothing());

  it('adds nothing when it confirms what we know', () => known.when(read({}, { at: later })).thenNothing());
});

describe('A row of the sweep', () => {
  it('is applied when it is newer', () => known.when(listed(moved, { at: later })).then(rescheduled(moved, asOf(later, 'search'))));

  it('never beats a GET that is as new', () =>
    givenVisit(booked({}, byGet))
      .when(listed(moved, { at: later }))
      .thenHydrates('tie'));
});

describe('A deletion', () => {
  it('is only a hint until a GET proves it', () => known.when(reportedDeleted).thenHydrates('delete-reported'));

  it('is believed when a GET does not find it', () => known.when(gone(later)).then(AppointmentDeleted.of({ asOf: byGet })));

  it('of what we never met is remembered, and nothing more', () => {
    const never = givenVisit().when(gone(later));
    never.thenNothing();
    expect(never.state).toMatchObject({ status: 'unknown', asOf: byGet });
  });

  it('is asked for again when something newer is known', () => givenVisit(booked({}, byWebhook)).when(gone()).thenHydrates('older-read'));

  it('is ignored when a newer GET saw it', () => givenVisit(booked({}, byGet)).when(gone()).thenNothing());

  it('adds nothing twice', () => {
    const deleted = givenVisit(booked(), AppointmentDeleted.of({ asOf: byGet }));
    deleted.when(gone(minute(6))).thenNothing();
    deleted.when(reportedDeleted).thenNothing();
  });

  it('is doubted when a webhook or row shows the appointment again', () => {
    const deleted = givenVisit(booked(), AppointmentDeleted.of({ asOf: byGet }));
    deleted.when(reported({}, { at: minute(6) })).thenHydrates('seen-after-deletion');
    deleted.when(listed()).thenHydrates('seen-after-deletion');
  });

  it('is taken back by a newer GET, with what changed meanwhile', () =>
    givenVisit(booked(), AppointmentDeleted.of({ asOf: asOf(minute(1), 'get') }))
      .when(read({ status: 'confirmed' }, { at: later }))
      .then(AppointmentRestored.of({ asOf: byGet }), AppointmentConfirmed.of({ asOf: byGet })));
});
