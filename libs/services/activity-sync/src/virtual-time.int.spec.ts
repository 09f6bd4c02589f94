import { eventStoreMigrations } from '@sync/event-store';
import { defaultMapping } from '@sync/mapping';
import { messagingMigrations } from '@sync/messaging';
import { useDatabase } from '@sync/testing';
import { appointmentGoneAt, appointmentReadAt, appointmentWebhookAt, World, type ReceiptFacts } from './activity-sync.fixtures.js';
import { activitySyncMigrations } from './index.js';

/**
 * Two days of a location in New York around the night when daylight saving begins (9 March 2025, two o'clock becomes three), with a mapping that reminds a
 * day and an hour before and follows up two hours after. Times are UTC; New York is at -05:00 before that night and at -04:00 after it.
 */
describe('48 hours of virtual time', () => {
  const db = useDatabase([...eventStoreMigrations, ...messagingMigrations, ...activitySyncMigrations]);
  const appointments = { ...defaultMapping.appointments, reminderMinutes: [60, 1_440], followUpMinutes: [120] };
  const booked = (id: string, startTime: string, change: object = {}, at = '2025-03-07T15:00:00Z'): ReceiptFacts =>
    appointmentWebhookAt(at, {
      id,
      contactId: `${id}-person`,
      startTime,
      endTime: new Date(Date.parse(startTime) + 1_800_000).toISOString(),
      ...change,
    });
  let world: World;
  const fired = async (id: string) => (await world.storyOf(id)).filter((line) => /Fired|Skipped/.test(line));
  const reminders = async (id: string) =>
    (await world.customEvents(`${id}-person`))
      .filter(({ name }) => /reminder|followup/.test(name))
      .map(
        ({ name, at, data }) =>
          `${name.slice('ghl_appointment_'.length)} ${data['lead_minutes']} at ${at.slice(0, 16)} for ${data['start_local']}`,
      );
  const upcoming = async (id: string) => (await world.slices(`${id}-person`)).at(-1)?.tags;

  beforeAll(async () => {
    world = new World(db.pool, '2025-03-07T15:00:00Z');
    await world.changeMapping(2, { appointments, version: 2 });
    await world.keepReferences('America/New_York');
    await world.receive(
      booked('sunday', '2025-03-09T14:00:00Z'), // ten o'clock in summer time
      booked('moved', '2025-03-09T14:00:00Z'),
      booked('cancelled', '2025-03-09T14:00:00Z'),
      booked('deleted', '2025-03-09T14:00:00Z'),
      booked('asleep', '2025-03-09T12:30:00Z'),
      booked('begun', '2025-03-09T11:00:00Z'),
      booked('late', '2025-03-09T23:00:00Z'),
    );
  });

  it('goes by day and night, downtime included', async () => {
    // Friday, ten in the morning, until Saturday, noon.
    await world.passTo('2025-03-08T15:30:00Z');
    expect(await reminders('sunday')).toEqual(['reminder 1440 at 2025-03-08T15:00 for 2025-03-09 10:00']); // ten o'clock the day before, 23 hours
    await world.receive(
      booked('moved', '2025-03-10T14:00:00Z', {}, '2025-03-08T15:20:00Z'),
      booked('cancelled', '2025-03-09T14:00:00Z', { appointmentStatus: 'cancelled' }, '2025-03-08T15:20:00Z'),
      appointmentGoneAt('2025-03-08T15:20:00Z', 'deleted'),
    );
    await world.passTo('2025-03-08T17:00:00Z');

    // The process dies, through the night of the switch; the timers stay.
    world.restart();
    world.sleepUntil('2025-03-09T12:10:00Z');
    await world.passTo('2025-03-09T12:10:00Z');
    expect(await fired('asleep')).toEqual(['AppointmentReminderFired', 'AppointmentReminderFired', 'AppointmentTodayFired']);
    expect(await fired('begun')).toEqual([
      'AppointmentReminderFired',
      'AppointmentMomentSkipped today too-late',
      'AppointmentMomentSkipped reminder too-late',
      'AppointmentEndedFired',
    ]);

    // Booked within the hour, so nothing is reminded of that was past by then.
    await world.receive(booked('short', '2025-03-09T12:40:00Z', {}, '2025-03-09T12:09:00Z'));
    await world.passTo('2025-03-09T15:09:00Z');
    expect(await fired('short')).toEqual(['AppointmentEndedFired']);
    expect(await upcoming('short')).toEqual([]);

    // Timers are lost and set again from the tables: nothing comes twice.
    world.timers.pending.clear();
    expect(await world.sync.rebuildTimers()).toBeGreaterThan(0);
    await world.passTo('2025-03-09T19:00:00Z');
  });

  it('reminded of what took place, each time once', async () => {
    expect(await reminders('sunday')).toEqual([
      'reminder 1440 at 2025-03-08T15:00 for 2025-03-09 10:00',
      'reminder 60 at 2025-03-09T13:00 for 2025-03-09 10:00',
      'followup_due 120 at 2025-03-09T16:30 for 2025-03-09 10:00',
    ]);
    expect(await fired('sunday')).toEqual([
      'AppointmentReminderFired',
      'AppointmentTodayFired',
      'AppointmentReminderFired',
      'AppointmentEndedFired',
      'AppointmentFollowUpDueFired',
    ]);
    expect(await upcoming('sunday')).toEqual([]);
  });

  it('never reminded of a time that was given up', async () => {
    expect(await reminders('moved')).toEqual([
      'reminder 1440 at 2025-03-08T15:00 for 2025-03-09 10:00', // before it was moved
      'reminder 1440 at 2025-03-09T14:00 for 2025-03-10 10:00',
    ]);
    expect(await reminders('cancelled')).toEqual(['reminder 1440 at 2025-03-08T15:00 for 2025-03-09 10:00']);
    expect(await reminders('deleted')).toEqual(['reminder 1440 at 2025-03-08T15:00 for 2025-03-09 10:00']);
    expect(await upcoming('moved')).toEqual(['ghl:appt-upcoming']);
    expect(await upcoming('cancelled')).toEqual([]);
  });

  it('waits for what is still to come, and for nothing else', async () => {
    const waiting = [...world.timers.pending.values()].map(
      ({ task, key, at }) => `${task} ${key.split(' ')[1]} ${at.toISOString().slice(0, 16)}`,
    );
    expect(waiting.sort()).toEqual([
      'activity-sync/appointment late 2025-03-09T22:00',
      'activity-sync/appointment moved 2025-03-10T12:00', // eight o'clock of its day
      'activity-sync/day 2025-03-10 2025-03-10T12:00',
    ]);
    await world.passTo('2025-03-11T00:00:00Z');
    expect([...world.timers.pending.values()].map(({ task }) => task)).toEqual(['activity-sync/day']);
  });

  it('does not act on a lead that is asked for only afterwards', async () => {
    await world.receive(booked('asked', '2025-03-14T14:00:00Z', {}, '2025-03-10T23:00:00Z'));
    await world.passTo('2025-03-12T16:00:00Z');
    await world.changeMapping(3, { appointments: { ...appointments, reminderMinutes: [60, 1_440, 2_880] } });
    await world.passTo('2025-03-12T16:00:00Z');
    expect(await fired('asked')).toEqual(['AppointmentMomentSkipped reminder asked-for-later']);
    await world.passTo('2025-03-13T14:00:00Z');
    expect(await reminders('asked')).toEqual(['reminder 1440 at 2025-03-13T14:00 for 2025-03-14 10:00']);
  });

  it('moves every timer at once when a thousand appointments move, and none fires at its old time', async () => {
    const ids = Array.from({ length: 1_000 }, (_, index) => `crowd-${index}`);
    const inPages = async (facts: ReceiptFacts[]) => {
      for (let at = 0; at < facts.length; at += 200) await world.receive(...facts.slice(at, at + 200));
    };
    await inPages(ids.map((id) => booked(id, '2025-03-20T14:00:00Z', {}, '2025-03-13T13:00:00Z')));
    await inPages(ids.map((id) => booked(id, '2025-03-27T14:00:00Z', {}, '2025-03-13T13:30:00Z')));
    await world.passTo('2025-03-21T14:00:00Z');
    const { rows } = await db.pool.query<{ type: string; count: number }>(
      `select type, count(*)::int as count from store.events where stream like 'appointment-%-crowd-%' group by type order by type`,
    );
    expect(rows).toEqual([
      { type: 'AppointmentBooked', count: 1_000 },
      { type: 'AppointmentConfirmed', count: 1_000 },
      { type: 'AppointmentRescheduled', count: 1_000 },
    ]);
    const events = await db.pool.query<{ count: number }>(
      `select count(*)::int as count from store.events where stream like 'custom-events-activity-%-crowd-%' group by stream`,
    );
    expect(new Set(events.rows.map(({ count }) => count))).toEqual(new Set([3])); // booked, confirmed, rescheduled
  });

  it('leaves out moments that were history when the first reading came', async () => {
    const facts = (id: string, startTime: string) =>
      appointmentReadAt(
        '2025-03-01T08:00:00Z',
        { id, contactId: `${id}-person`, startTime, endTime: startTime, dateUpdated: '2025-03-01T08:00:00Z' },
        'appointment-backfill',
      );
    world.sleepUntil('2025-03-22T14:30:00Z');
    await world.receive(facts('read-past', '2025-03-22T13:00:00Z'), facts('read-soon', '2025-03-22T16:00:00Z'));
    await world.passTo('2025-03-22T20:00:00Z');
    expect(await fired('read-past')).toEqual(['AppointmentFollowUpDueFired']); // at 15:00, after the reading
    expect(await fired('read-soon')).toEqual(['AppointmentReminderFired', 'AppointmentEndedFired', 'AppointmentFollowUpDueFired']);
    expect((await world.eventNames('read-soon-person')).filter((name) => /booked|confirmed/.test(name))).toEqual([]);
  });

  it('is late for nobody when a row is behind its stream, or somebody was erased', async () => {
    const now = '2025-03-22T20:00:00Z';
    const soon = '2025-03-24T14:00:00Z';
    await world.receive(booked('behind', soon, {}, now), booked('erased', soon, {}, now), booked('well', soon, {}, now));
    await db.pool.query(`update activity_sync.appointments set version = 1 where appointment_id = 'behind'`);
    await db.pool.query(`delete from activity_sync.people where contact_id = 'behind-person'`);
    await world.store.forget('person-LocLovelace000000009-erased-person');
    for (let attempt = 1; attempt <= 3; attempt += 1) await world.passTo('2025-03-23T14:00:00Z').catch(() => undefined); // timers wake again what failed
    expect(await reminders('well')).toEqual(['reminder 1440 at 2025-03-23T14:00 for 2025-03-24 10:00']);
    expect(await reminders('behind')).toEqual(['reminder 1440 at 2025-03-23T14:00 for 2025-03-24 10:00']);
    expect(world.timers.pending.has('activity-sync/appointment LocLovelace000000009 erased')).toBe(false);
  });
});
