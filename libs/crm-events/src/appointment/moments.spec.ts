import { DateTime } from 'luxon';
import { knownVisit, visit } from '../fixtures.js';
import { evolveAppointment, type Appointment } from './appointment.js';
import { dueMoments, momentsOf, nextLook, type AppointmentMomentRules } from './moments.js';

const rules: AppointmentMomentRules = {
  zone: 'Europe/London',
  startsAtHour: 8,
  reminderMinutes: [60, 1_440],
  followUpMinutes: [60],
  askedSince: {},
};
const at = (iso: string): Date => new Date(iso);
const names = (appointment: Appointment, change: Partial<AppointmentMomentRules> = {}) =>
  momentsOf(appointment, { ...rules, ...change }).map(({ kind, minutes, at: due }) => `${kind} ${minutes} ${due.toISOString()}`);
const typesDue = (appointment: Appointment, now: string, change: Partial<AppointmentMomentRules> = {}) =>
  dueMoments(appointment, { ...rules, ...change }, at(now)).map((event) =>
    event.type === 'AppointmentMomentSkipped' ? `${event.data.moment.split('/')[0]} skipped: ${event.data.reason}` : event.type,
  );

describe('The moments of an appointment', () => {
  it('lie before it, at its end and after it', () =>
    expect(names(knownVisit())).toEqual([
      'reminder 1440 2025-03-04T10:00:00.000Z',
      'today 0 2025-03-05T08:00:00.000Z',
      'reminder 60 2025-03-05T09:00:00.000Z',
      'ended 0 2025-03-05T10:30:00.000Z',
      'follow-up 60 2025-03-05T11:30:00.000Z',
    ]));

  it.each(['cancelled', 'invalid', 'unknown'] as const)('are none when it is %s', (status) =>
    expect(momentsOf(knownVisit({ status }), rules)).toEqual([]),
  );

  it('are none when it is deleted, or nobody can go by its times', () => {
    const met = knownVisit();
    expect(momentsOf(met.status === 'known' ? { ...met, status: 'deleted' } : met, rules)).toEqual([]);
    expect(momentsOf(knownVisit({ timeProblem: 'end-missing' }), rules)).toEqual([]);
    expect(momentsOf(visit, rules)).toEqual([]);
  });

  it.each(['showed', 'noshow', 'completed'] as const)('remind nobody when it is %s already', (status) =>
    expect(names(knownVisit({ status }))).toEqual(['ended 0 2025-03-05T10:30:00.000Z', 'follow-up 60 2025-03-05T11:30:00.000Z']),
  );

  it('are only those after we learned of it', () =>
    expect(names(knownVisit({}, at('2025-03-05T08:30:00Z')))).toEqual([
      'reminder 60 2025-03-05T09:00:00.000Z',
      'ended 0 2025-03-05T10:30:00.000Z',
      'follow-up 60 2025-03-05T11:30:00.000Z',
    ]));

  it('of an appointment before the morning begin at midnight', () =>
    expect(names(knownVisit({ startAt: '2025-03-05T06:00:00.000Z' }))).toContain('today 0 2025-03-05T00:00:00.000Z'));
});

describe('Daylight saving', () => {
  const local = (zone: string, iso: string) => DateTime.fromISO(iso, { zone }).toUTC().toISO();
  const inZone = (zone: string, startAt: string) => knownVisit({ startAt: local(zone, startAt), endAt: local(zone, startAt) });

  it.each([
    ['spring', 'America/New_York', '2025-03-09T10:00', '2025-03-08T10:00'],
    ['autumn', 'America/New_York', '2025-11-02T10:00', '2025-11-01T10:00'],
    ['spring', 'Europe/London', '2025-03-30T10:00', '2025-03-29T10:00'],
    ['autumn', 'Europe/London', '2025-10-26T10:00', '2025-10-25T10:00'],
  ])('in %s of %s: a day before is the same hour of the day before', (_season, zone, start, day) =>
    expect(names(inZone(zone, start), { zone })).toContain(`reminder 1440 ${local(zone, day)}`),
  );

  it('an hour before is an hour, and the morning is that of the location', () => {
    const appointment = inZone('America/New_York', '2025-03-09T03:30');
    const found = names(appointment, { zone: 'America/New_York', startsAtHour: 3 });
    expect(found).toContain('reminder 60 2025-03-09T06:30:00.000Z'); // 01:30 in winter time, half past two does not exist
    expect(found).toContain('today 0 2025-03-09T07:00:00.000Z'); // three o'clock in summer time
  });

  it('a day after the end is the same hour of the day after', () =>
    expect(names(inZone('Europe/London', '2025-10-25T10:00'), { zone: 'Europe/London', followUpMinutes: [1_440] })).toContain(
      `follow-up 1440 ${local('Europe/London', '2025-10-26T10:00')}`,
    ));
});

describe('A moment that is due', () => {
  it('fires', () => {
    expect(typesDue(knownVisit(), '2025-03-04T10:00:00Z')).toEqual(['AppointmentReminderFired']);
    expect(dueMoments(knownVisit(), rules, at('2025-03-04T10:00:00Z'))[0]?.data).toEqual({
      startAt: '2025-03-05T10:00:00.000Z',
      leadMinutes: 1_440,
      moment: 'reminder/2025-03-05T10:00:00.000Z/1440',
      at: '2025-03-04T10:00:00.000Z',
    });
  });

  it('does not fire before', () => expect(typesDue(knownVisit(), '2025-03-04T09:59:59Z')).toEqual([]));

  it('does not fire twice', () => {
    const told = dueMoments(knownVisit(), rules, at('2025-03-04T10:00:00Z')).reduce(evolveAppointment, knownVisit());
    expect(typesDue(told, '2025-03-04T10:00:01Z')).toEqual([]);
  });

  it('after downtime still fires the nearest reminder, and records the one it overtook', () =>
    expect(typesDue(knownVisit(), '2025-03-05T09:20:00Z')).toEqual([
      'reminder skipped: overtaken',
      'AppointmentTodayFired',
      'AppointmentReminderFired',
    ]));

  it('is too late when the appointment has begun', () =>
    expect(typesDue(knownVisit(), '2025-03-05T10:00:00Z')).toEqual([
      'reminder skipped: too-late',
      'today skipped: too-late',
      'reminder skipped: too-late',
    ]));

  it('at its end and after it is still worth acting upon for a day', () => {
    expect(typesDue(knownVisit({}, at('2025-03-05T10:15:00Z')), '2025-03-06T10:30:00Z')).toEqual([
      'AppointmentEndedFired',
      'AppointmentFollowUpDueFired',
    ]);
    expect(typesDue(knownVisit({}, at('2025-03-05T10:15:00Z')), '2025-03-06T11:00:00Z')).toEqual([
      'ended skipped: too-late',
      'AppointmentFollowUpDueFired',
    ]);
  });

  it('from before somebody asked for it is recorded, not acted upon', () =>
    expect(typesDue(knownVisit(), '2025-03-05T07:00:00Z', { askedSince: { 'reminder/1440': '2025-03-05T06:00:00.000Z' } })).toEqual([
      'reminder skipped: asked-for-later',
    ]));
});

describe('The next look', () => {
  it('is at the next moment', () => expect(nextLook(knownVisit(), rules, at('2025-03-01T10:00:00Z'))).toEqual(at('2025-03-04T10:00:00Z')));

  it('is at once when one is past', () =>
    expect(nextLook(knownVisit(), rules, at('2025-03-05T09:30:00Z'))).toEqual(at('2025-03-04T10:00:00Z')));

  it('is at the start and the end too, when what is ahead changes', () => {
    const quiet = { ...rules, reminderMinutes: [], followUpMinutes: [] };
    const missed = knownVisit({}, at('2025-03-05T09:00:00Z'));
    expect(nextLook(missed, quiet, at('2025-03-05T09:30:00Z'))).toEqual(at('2025-03-05T10:00:00Z'));
    expect(nextLook(missed, quiet, at('2025-03-05T10:00:00Z'))).toEqual(at('2025-03-05T10:30:00Z'));
  });

  it('is never when all is past and dealt with, or nothing can come', () => {
    expect(nextLook(knownVisit({}, at('2025-03-07T00:00:00Z')), rules, at('2025-03-07T00:00:00Z'))).toBeNull();
    expect(nextLook(knownVisit({ status: 'cancelled' }), rules, at('2025-03-01T10:00:00Z'))).toBeNull();
  });
});
