import {
  appointmentAnswer,
  appointmentWebhook,
  calendarEventsAnswer,
  calendarEventsQuery,
  calendarsAnswer,
  createAppointmentBody,
  ghlAppointment,
  subjectOf,
  updateAppointmentBody,
  webhookEnvelope,
} from './index.js';
import {
  ada,
  appointmentConsultation,
  appointmentOfSeries,
  appointments,
  asAppointmentWebhook,
  asCalendarEvent,
  asContactAppointment,
  calendars,
  location,
} from './fixtures.js';
import { vendorExamples } from './vendor-examples.fixtures.js';

describe('an appointment from GHL', () => {
  it.each(appointments)('$id decodes without loss', (appointment) => {
    expect(ghlAppointment.parse(asCalendarEvent(appointment))).toEqual(appointment);
  });

  it('may tell its id and nothing else, or nothing but null', () => {
    expect(ghlAppointment.parse({ id: 'AptBare' })).toEqual({ id: 'AptBare' });
    const nulls = Object.fromEntries(Object.keys(ghlAppointment.shape).map((key) => [key, key === 'id' ? 'AptBare' : null]));
    expect(ghlAppointment.parse(nulls)).toEqual(nulls);
  });

  it.each(['new', 'active', 'completed', 'booked', 'no_idea', ''])('keeps the status "%s"', (appointmentStatus) => {
    expect(ghlAppointment.parse({ id: 'AptOdd', appointmentStatus })).toEqual({ id: 'AptOdd', appointmentStatus });
  });

  it('is not lost to dates, flags and users that are something else', () => {
    const odd = { id: 'AptOdd', startTime: {}, dateAdded: { _seconds: 1740819600 }, isRecurring: 1, users: [null, 'UsrBabbage', {}] };
    expect(ghlAppointment.parse(odd)).toEqual({
      id: 'AptOdd',
      startTime: undefined,
      dateAdded: '2025-03-01T09:00:00.000Z',
      isRecurring: undefined,
      users: ['UsrBabbage'],
    });
    expect(ghlAppointment.parse({ id: 'AptOdd', users: 'UsrBabbage' })).toEqual({ id: 'AptOdd', users: undefined });
  });

  it('keeps times as they are: backwards, in 1970, in no zone at all', () => {
    const times = { startTime: '1970-01-01T00:00:00Z', endTime: '1969-12-31 23:00:00' };
    expect(ghlAppointment.parse({ id: 'AptOdd', ...times })).toMatchObject(times);
  });

  it('has local times without a zone under its contact, across the change to summer time', () => {
    const naive = ghlAppointment.parse(asContactAppointment(appointmentOfSeries));
    expect(naive).toMatchObject({ startTime: '2025-04-01 09:00:00', endTime: '2025-04-01 10:00:00', dateAdded: '2025-02-24 08:00:00' });
  });

  it.each(['appointment', 'event'])('is found under "%s"', (key) => {
    expect(appointmentAnswer.parse({ [key]: asCalendarEvent(appointmentConsultation), traceId: 't-1' })).toEqual({
      appointment: appointmentConsultation,
    });
  });

  it('is not found where neither is, or both are null', () => {
    expect(appointmentAnswer.safeParse({ traceId: 't-1' }).success).toBe(false);
    expect(appointmentAnswer.safeParse({ appointment: null, event: null }).success).toBe(false);
    expect(appointmentAnswer.parse({ appointment: null, event: { id: 'AptBare' } }).appointment.id).toBe('AptBare');
  });
});

describe('what a calendar holds', () => {
  it('comes all at once; what is no event is left out, alone', () => {
    const { events } = calendarEventsAnswer.parse({ events: [...appointments.map(asCalendarEvent), null, { title: 'without an id' }] });
    expect(events).toEqual(appointments);
    expect(calendarEventsAnswer.safeParse({}).success).toBe(false);
  });

  it('is asked for by calendar and window, in milliseconds as text', () => {
    const query = { locationId: location.id, calendarId: 'CalConsult0000000031', startTime: '1740819600000', endTime: '1740906000000' };
    expect(calendarEventsQuery.parse(query)).toEqual(query);
    expect(calendarEventsQuery.safeParse({ ...query, startTime: '2025-03-01T09:00:00Z' }).success).toBe(false);
    expect(calendarEventsQuery.safeParse({ ...query, userId: 'UsrBabbage' }).success).toBe(false);
  });

  it('is listed with its calendars, those that are none left out', () => {
    const wire = calendars.map((calendar) => ({ ...calendar, calendarType: 'round_robin', slotDuration: 30 }));
    expect(calendarsAnswer.parse({ calendars: [...wire, { name: 'without an id' }] }).calendars).toEqual(calendars);
  });
});

describe('bodies about appointments', () => {
  const booking = {
    calendarId: 'CalConsult0000000031',
    locationId: location.id,
    contactId: ada.id,
    startTime: '2025-03-04T10:00:00+00:00',
  };

  it('need calendar, location, contact and start for a new one', () => {
    expect(createAppointmentBody.parse({ ...booking, toNotify: false })).toEqual({ ...booking, toNotify: false });
    for (const missing of Object.keys(booking))
      expect(createAppointmentBody.safeParse({ ...booking, [missing]: undefined }).success).toBe(false);
  });

  it('refuse what GHL refuses: statuses it only reads, another contact, times nobody can read', () => {
    expect(updateAppointmentBody.parse({ appointmentStatus: 'noshow' })).toEqual({ appointmentStatus: 'noshow' });
    for (const body of [{ appointmentStatus: 'completed' }, { contactId: ada.id }, { startTime: 'soon' }, { notes: 'x' }])
      expect(updateAppointmentBody.safeParse(body).success).toBe(false);
  });
});

describe('an appointment webhook', () => {
  it.each(['AppointmentCreate', 'AppointmentUpdate', 'AppointmentDelete'])('%s nests its record, times with an offset', (type) => {
    const webhook = asAppointmentWebhook(type, appointmentOfSeries);
    expect(appointmentWebhook.parse(webhook)).toEqual(webhook);
    expect(webhook.appointment).toMatchObject({ startTime: '2025-04-01T09:00:00+01:00', source: 'booking_widget' });
    expect('masterEventId' in webhook.appointment).toBe(false);
    expect(subjectOf(webhookEnvelope.parse(webhook))).toEqual({
      kind: 'appointment',
      locationId: location.id,
      recordId: appointmentOfSeries.id,
      contactId: appointmentOfSeries.contactId,
    });
  });

  // The samples of update and delete really say AppointmentCreate (domain fact 27). When this fails, the vendor has corrected them.
  it.each(['AppointmentCreate', 'AppointmentUpdate', 'AppointmentDelete'])('%s decodes as the vendor shows it', (page) => {
    for (const sample of vendorExamples(page)) {
      const webhook = appointmentWebhook.parse(sample);
      expect(webhook).toEqual(sample);
      expect(webhook.type).toBe('AppointmentCreate');
    }
  });
});
