import { eventStoreMigrations } from '@sync/event-store';
import { defaultMapping, morningAfter, morningBefore } from '@sync/mapping';
import { messagingMigrations } from '@sync/messaging';
import { useDatabase } from '@sync/testing';
import { appointmentReadAt, appointmentWebhookAt, notesListedAt, World } from './activity-sync.fixtures.js';
import { activitySyncMigrations } from './index.js';

describe('The daily questions', () => {
  const db = useDatabase([...eventStoreMigrations, ...messagingMigrations, ...activitySyncMigrations]);
  let world: World;
  const answers = async (contactId: string) =>
    (await world.store.readStream(`activity-${world.locationId}-${contactId}`)).map(
      ({ type, data, occurredAt }) => `${type} ${(data as { days: number }).days} ${occurredAt.toISOString().slice(0, 16)}`,
    );
  const on = (day: string) => ({ startTime: `${day}T10:00:00Z`, endTime: `${day}T11:00:00Z` });

  beforeAll(async () => {
    world = new World(db.pool, '2025-03-01T09:00:00Z');
    await world.changeMapping(2, {
      appointments: { ...defaultMapping.appointments, nothingUpcomingDays: [3, 30] },
      people: { ...defaultMapping.people, inactiveDays: [5] },
    });
    await world.keepReferences();
  });

  it('are answered once, in the morning after so many days', async () => {
    await world.receive(
      appointmentWebhookAt('2025-03-01T08:50:00Z', {
        id: 'apt-a',
        contactId: 'ada',
        dateAdded: '2025-03-01T08:50:00Z',
        ...on('2025-03-03'),
      }),
      appointmentWebhookAt('2025-03-01T08:50:00Z', {
        id: 'apt-g',
        contactId: 'grace',
        dateAdded: '2025-03-01T08:50:00Z',
        ...on('2025-03-20'),
      }),
    );
    await world.passTo('2025-03-07T07:59:00Z');
    expect(await answers('ada')).toEqual([]);
    await world.passTo('2025-03-07T08:00:00Z'); // three days after the third at ten is the sixth at ten; asked the next morning
    expect(await answers('ada')).toEqual(['NothingUpcomingFired 3 2025-03-07T08:00']);
    await world.passTo('2025-03-12T09:00:00Z');
    expect(await answers('ada')).toEqual(['NothingUpcomingFired 3 2025-03-07T08:00', 'InactivityFired 5 2025-03-09T08:00']);
    expect(await answers('grace')).toEqual([]); // something is ahead
  });

  it('start anew when something happened, and count from when an appointment was called off', async () => {
    await world.receive(
      notesListedAt('2025-03-12T09:00:00Z', 'ada', [{ id: 'note-1', body: 'Called', dateAdded: '2025-03-12T08:30:00Z' }]),
      appointmentWebhookAt('2025-03-12T09:00:00Z', {
        id: 'apt-g',
        contactId: 'grace',
        ...on('2025-03-20'),
        appointmentStatus: 'cancelled',
      }),
    );
    await world.passTo('2025-03-18T09:00:00Z');
    expect((await answers('ada')).at(-1)).toBe('InactivityFired 5 2025-03-18T08:00');
    expect(await answers('grace')).toEqual(['NothingUpcomingFired 3 2025-03-16T08:00', 'InactivityFired 5 2025-03-18T08:00']);
  });

  it('are made up for after downtime, each once, also by two processes', async () => {
    world.sleepUntil('2025-04-04T12:00:00Z');
    await world.timers.wake(world.now);
    expect((await answers('ada')).at(-1)).toBe('NothingUpcomingFired 30 2025-04-04T12:00');
    await db.pool.query(`update activity_sync.days set asked_until = '2025-03-01T09:00:00Z'`);
    world.restart();
    await world.sync.dailyQuestions.run([`${world.locationId} 2025-04-04`]);
    expect((await answers('ada')).filter((line) => line.startsWith('NothingUpcomingFired 30'))).toHaveLength(1);
    expect((await answers('ada')).filter((line) => line.startsWith('NothingUpcomingFired 3 '))).toHaveLength(1);
  });

  it('say nothing of a quiet that lay before we looked', async () => {
    await world.receive(
      appointmentReadAt(
        '2020-01-01T08:00:00Z',
        { id: 'apt-m', contactId: 'margaret', dateAdded: '2020-01-01T08:00:00Z', dateUpdated: '2020-01-01T08:00:00Z', ...on('2020-01-02') },
        'appointment-backfill',
      ),
    );
    await world.passTo('2025-04-10T09:00:00Z');
    expect(await answers('margaret')).toEqual([]);
  });

  it('come in the location’s morning, whatever the season', () => {
    const inNewYork = (iso: string) => morningAfter(new Date(iso), 'America/New_York', 8).at.toISOString();
    expect(inNewYork('2025-03-08T14:00:00Z')).toBe('2025-03-09T12:00:00.000Z');
    expect(inNewYork('2025-03-08T12:00:00Z')).toBe('2025-03-08T13:00:00.000Z');
    expect(inNewYork('2025-11-01T14:00:00Z')).toBe('2025-11-02T13:00:00.000Z');
    expect(morningBefore(new Date('2025-03-09T11:59:59Z'), 'America/New_York', 8)).toEqual({
      day: '2025-03-08',
      at: new Date('2025-03-08T13:00:00Z'),
    });
    expect(morningBefore(new Date('2025-03-09T12:00:00Z'), 'America/New_York', 8)).toEqual({
      day: '2025-03-09',
      at: new Date('2025-03-09T12:00:00Z'),
    });
  });
});
