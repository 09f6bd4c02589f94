import { givenVisit, knownVisit, minute, theVisit, visit, visitRecord } from '../fixtures.js';
import { asOf } from '../contact/as-of.js';
import { AppointmentCancelled, AppointmentConfirmed, AppointmentDeleted, AppointmentReminderFired } from './appointment-events.js';
import { aheadUntil, appointmentRecordOf, appointmentStateSchema, evolveAppointment } from './appointment.js';

const at = asOf(minute(5), 'webhook');
const cancelled = AppointmentCancelled.of({ asOf: at });

describe('Appointment', () => {
  it('is the sum of its events', () => {
    const { state } = givenVisit(theVisit.booked(), AppointmentConfirmed.of({ asOf: at }));
    expect(appointmentRecordOf(state)).toEqual({ ...visitRecord, status: 'confirmed' });
    expect(state.asOf).toEqual(at);
  });

  it('remembers which moments came, without growing newer by it', () => {
    const came = AppointmentReminderFired.of({
      startAt: '2025-03-05T10:00:00.000Z',
      leadMinutes: 60,
      moment: 'reminder/2025-03-05T10:00:00.000Z/60',
      at: '2025-03-05T09:00:00.000Z',
    });
    const state = evolveAppointment(knownVisit(), came);
    expect(state).toMatchObject({ dealtWith: ['reminder/2025-03-05T10:00:00.000Z/60'], asOf: asOf(minute(0), 'webhook') });
  });

  it('never refuses an event, however little sense it makes', () => expect(evolveAppointment(visit, cancelled)).toEqual(visit));

  it('survives being stored as JSON', () => {
    const { state } = givenVisit(theVisit.booked(), cancelled);
    expect(appointmentStateSchema.parse(JSON.parse(JSON.stringify(state)))).toEqual(state);
  });
});

describe('A person has an appointment ahead', () => {
  it('until it starts', () => expect(aheadUntil(knownVisit())).toEqual(new Date('2025-03-05T10:00:00.000Z')));

  it('until it is called off or deleted before', () => {
    expect(aheadUntil(givenVisit(theVisit.booked(), cancelled).state)).toEqual(minute(5));
    expect(aheadUntil(givenVisit(theVisit.booked(), AppointmentDeleted.of({ asOf: at })).state)).toEqual(minute(5));
  });

  it('until it started, when it is settled only afterwards', () =>
    expect(
      aheadUntil(givenVisit(theVisit.booked(), AppointmentCancelled.of({ asOf: asOf(new Date('2025-03-09T00:00:00Z'), 'get') })).state),
    ).toEqual(new Date('2025-03-05T10:00:00.000Z')));

  it('again, when it is confirmed after all', () =>
    expect(aheadUntil(givenVisit(theVisit.booked(), cancelled, AppointmentConfirmed.of({ asOf: at })).state)).toEqual(
      new Date('2025-03-05T10:00:00.000Z'),
    ));

  it('never, when nobody can go by its times', () => {
    expect(aheadUntil(knownVisit({ timeProblem: 'ends-before-start' }))).toBeNull();
    expect(aheadUntil(visit)).toBeNull();
  });
});
