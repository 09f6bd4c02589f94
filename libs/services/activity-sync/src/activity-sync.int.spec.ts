import fc from 'fast-check';
import { eventStoreMigrations } from '@sync/event-store';
import { messagingMigrations, topics } from '@sync/messaging';
import { useDatabase } from '@sync/testing';
import {
  appointmentGoneAt,
  appointmentReadAt,
  appointmentWebhookAt,
  batchOf,
  noteWebhookAt,
  notesGoneAt,
  notesListedAt,
  World,
} from './activity-sync.fixtures.js';
import { activitySyncMigrations } from './index.js';
import { TaskActivityConsumer } from './task-activity.consumer.js';

const note = (id: string, change: object = {}) => ({
  id,
  body: `${id} text`,
  userId: 'UsrBabbage0000000001',
  dateAdded: '2025-03-01T08:00:00Z',
  ...change,
});

describe('activity-sync', () => {
  const db = useDatabase([...eventStoreMigrations, ...messagingMigrations, ...activitySyncMigrations]);
  let world: World;
  const loc = 'LocLovelace000000009';
  const last = async (contactId: string) => (await world.slices(contactId)).at(-1);

  beforeAll(() => {
    world = new World(db.pool, '2025-03-01T09:00:00Z');
  });

  it('lets slices wait for the time zone of the location', async () => {
    await world.receive(appointmentWebhookAt('2025-03-01T08:59:00Z', { id: 'apt-waits', contactId: 'waits' }));
    expect(await world.slices('waits')).toEqual([]);
    await world.keepReferences();
    expect(await last('waits')).toMatchObject({
      service: 'activity',
      fields: { ghl_upcoming_appts: { value: '1' }, ghl_next_appt_at: { value: '2025-03-05T10:00:00+00:00' } },
      tags: ['ghl:appt-upcoming'],
    });
  });

  it('turns a webhook into events, a slice and a custom event, once, and a redelivery into nothing', async () => {
    const webhook = appointmentWebhookAt('2025-03-01T08:59:00Z', { id: 'apt-a', contactId: 'a' });
    await world.receive(webhook);
    await world.receive({ ...webhook, id: 'the same again' });
    expect(await world.typesIn(`appointment-${loc}-apt-a`)).toEqual(['AppointmentBooked', 'AppointmentConfirmed']);
    expect(await world.slices('a')).toHaveLength(1);
    const events = await world.customEvents('a');
    expect(events.map(({ name }) => name)).toEqual(['ghl_appointment_booked', 'ghl_appointment_confirmed']);
    expect(events[0]).toMatchObject({
      urgency: 'live',
      at: '2025-03-01T08:59:00.000Z',
      data: { source: 'webhook', start_local: '2025-03-05 10:00', calendar: 'Engine visits', assignee: 'Charles Babbage' },
    });
    expect(await world.typesIn(`hydrate-appointment-${loc}-apt-a`)).toEqual([]);
  });

  it('says when the first report that changed a slice was recorded', async () => {
    const visit = (id: string, receivedAt: string) => ({
      ...appointmentWebhookAt('2025-03-01T08:58:00Z', { id, contactId: 'since' }),
      receivedAt: new Date(receivedAt),
    });
    await world.receive(visit('apt-s1', '2025-03-01T08:59:00Z'), visit('apt-s2', '2025-03-01T08:59:30Z'));
    expect(await world.store.readStream(`slice-activity-${loc}-since`)).toMatchObject([
      { data: { changedAt: '2025-03-01T08:59:00.000Z' } },
    ]);
  });

  it('emits no slice for what SendX cannot see', async () => {
    await world.receive(appointmentWebhookAt('2025-03-01T08:59:00Z', { id: 'apt-b', contactId: 'b' }));
    await world.receive(appointmentWebhookAt('2025-03-01T08:59:30Z', { id: 'apt-b', contactId: 'b', address: 'Another street' }));
    expect(await world.typesIn(`appointment-${loc}-apt-b`)).toContain('AppointmentDetailsChanged');
    expect(await world.slices('b')).toHaveLength(1);
  });

  it('tells the next of several appointments, and how many are ahead', async () => {
    const later = { id: 'apt-c2', contactId: 'c', title: 'Later', startTime: '2025-03-07T10:00:00Z', endTime: '2025-03-07T11:00:00Z' };
    await world.receive(
      appointmentWebhookAt('2025-03-01T08:59:00Z', later),
      appointmentWebhookAt('2025-03-01T08:59:00Z', { id: 'apt-c1', contactId: 'c', title: 'Sooner' }),
    );
    expect(await last('c')).toMatchObject({ fields: { ghl_upcoming_appts: { value: '2' }, ghl_next_appt_title: { value: 'Sooner' } } });
    await world.receive(
      appointmentWebhookAt('2025-03-01T09:00:00Z', { id: 'apt-c1', contactId: 'c', title: 'Sooner', appointmentStatus: 'cancelled' }),
    );
    expect(await last('c')).toMatchObject({ fields: { ghl_upcoming_appts: { value: '1' }, ghl_next_appt_title: { value: 'Later' } } });
    expect(await world.eventNames('c')).toContain('ghl_appointment_cancelled');
  });

  it('believes a deletion when a GET proves it, though that names no contact', async () => {
    await world.receive(appointmentWebhookAt('2025-03-01T08:59:00Z', { id: 'apt-d', contactId: 'd' }));
    await world.receive(appointmentWebhookAt('2025-03-01T08:59:30Z', { id: 'apt-d', contactId: 'd' }, 'AppointmentDelete'));
    expect(await world.typesIn(`hydrate-appointment-${loc}-apt-d`)).toEqual(['AppointmentHydrationRequested']);
    expect(await last('d')).toMatchObject({ tags: ['ghl:appt-upcoming'] });
    await world.receive(appointmentGoneAt('2025-03-01T09:00:00Z', 'apt-d'));
    expect(await last('d')).toMatchObject({ tags: [], fields: { ghl_upcoming_appts: { value: '0' }, ghl_next_appt_title: { value: '' } } });
    expect(await world.eventNames('d')).toContain('ghl_appointment_deleted');
  });

  it('counts missed appointments from the table, so that a corrected one counts no more', async () => {
    const past = { id: 'apt-e', contactId: 'e', startTime: '2025-02-27T10:00:00Z', endTime: '2025-02-27T11:00:00Z' };
    await world.receive(appointmentReadAt('2025-03-01T08:00:00Z', { ...past, appointmentStatus: 'noshow' }));
    expect(await last('e')).toMatchObject({
      tags: ['ghl:no-show'],
      fields: { ghl_no_show_count: { value: '1' }, ghl_last_appt_date: { value: '2025-02-27' }, ghl_last_appt_status: { value: 'noshow' } },
    });
    await world.receive(appointmentReadAt('2025-03-01T08:30:00Z', { ...past, appointmentStatus: 'showed' }));
    expect(await last('e')).toMatchObject({
      tags: [],
      fields: { ghl_no_show_count: { value: '0' }, ghl_last_appt_status: { value: 'showed' } },
    });
  });

  it('moves an appointment to the contact that two were merged into, with both slices', async () => {
    await world.receive(appointmentWebhookAt('2025-03-01T08:59:00Z', { id: 'apt-f', contactId: 'f1' }));
    await world.receive(appointmentWebhookAt('2025-03-01T08:59:30Z', { id: 'apt-f', contactId: 'f2' }));
    expect(await last('f1')).toMatchObject({ tags: [], fields: { ghl_upcoming_appts: { value: '0' } } });
    expect(await last('f2')).toMatchObject({ tags: ['ghl:appt-upcoming'], fields: { ghl_upcoming_appts: { value: '1' } } });
  });

  it('asks for a note’s list, and tells of the note when it comes', async () => {
    await world.receive(noteWebhookAt('2025-03-01T08:59:00Z', 'note-g1', 'g'));
    expect(await world.typesIn(`hydrate-notes-${loc}-g`)).toEqual(['NotesHydrationRequested']);
    expect(await world.slices('g')).toEqual([]);
    await world.receive(
      notesListedAt('2025-03-01T09:00:00Z', 'g', [note('note-g1'), note('note-g0', { dateAdded: '2024-01-01T00:00:00Z' })]),
    );
    expect(await last('g')).toMatchObject({ fields: { ghl_note_count: { value: '2' }, ghl_last_note_at: { value: '2025-03-01' } } });
    expect((await last('g'))?.fields).not.toHaveProperty('ghl_upcoming_appts');
    expect(await world.eventNames('g')).toEqual(['ghl_note_added']);
  });

  it('takes notes along when their contact is gone', async () => {
    await world.receive(notesListedAt('2025-03-01T08:00:00Z', 'h', [note('note-h')]));
    await world.receive(notesGoneAt('2025-03-01T08:30:00Z', 'h'));
    expect(await last('h')).toMatchObject({ fields: { ghl_note_count: { value: '0' }, ghl_last_note_at: { value: '' } } });
    expect(await world.eventNames('h')).toEqual(['ghl_note_added']);
  });

  it('raises nothing from the first reading, and tells fields, tags and counts', async () => {
    await world.receive(
      notesListedAt('2025-03-01T08:00:00Z', 'i', [note('note-i', { dateAdded: '2025-02-20T08:00:00Z' })], 'notes-backfill'),
      appointmentReadAt(
        '2025-02-20T08:00:00Z',
        { id: 'apt-i', contactId: 'i', dateAdded: '2025-02-20T08:00:00Z', dateUpdated: '2025-02-20T08:00:00Z' },
        'appointment-backfill',
      ),
    );
    expect(await last('i')).toMatchObject({ tags: ['ghl:appt-upcoming'], fields: { ghl_note_count: { value: '1' } } });
    expect(await world.customEvents('i')).toEqual([]);
  });

  it('tells of what was made just before the first reading saw it, once', async () => {
    const made = { id: 'apt-j', contactId: 'j', dateAdded: '2025-03-01T08:58:00Z', dateUpdated: '2025-03-01T08:58:00Z' };
    await world.receive(
      notesListedAt('2025-03-01T08:59:00Z', 'j', [note('note-j', { dateAdded: '2025-03-01T08:58:59Z' })], 'notes-backfill'),
      appointmentReadAt('2025-03-01T08:59:00Z', made, 'appointment-backfill'),
    );
    await world.receive(
      noteWebhookAt('2025-03-01T08:58:59Z', 'note-j', 'j', 'NoteCreate', 'note-j text'),
      appointmentWebhookAt('2025-03-01T08:58:00Z', made, 'AppointmentCreate'),
    );
    const names = await world.eventNames('j');
    expect(names.filter((name) => name === 'ghl_note_added')).toHaveLength(1);
    expect(names.filter((name) => name === 'ghl_appointment_booked')).toHaveLength(1);
  });

  it('keeps what belongs to nobody without a word', async () => {
    await world.receive(appointmentReadAt('2025-03-01T08:00:00Z', { id: 'apt-blocked', contactId: undefined }, 'appointment-row'));
    const { rows } = await db.pool.query(
      `select contact_id, state ->> 'nobodys' as nobodys from activity_sync.appointments where appointment_id = 'apt-blocked'`,
    );
    expect(rows).toEqual([{ contact_id: null, nobodys: 'true' }]);
    expect(await world.typesIn(`appointment-${loc}-apt-blocked`)).toEqual([]);
    expect(await world.typesIn(`hydrate-appointment-${loc}-apt-blocked`)).toEqual([]);
  });

  it('asks for the list again when an appointment names a calendar it lacks', async () => {
    await world.receive(appointmentWebhookAt('2025-03-01T08:59:00Z', { id: 'apt-j', contactId: 'j', calendarId: 'CalUnheard0000000009' }));
    expect(await world.typesIn(`hydrate-appointment-${loc}-apt-j`)).toEqual(['ReferencesRequested']);
    expect((await last('j'))?.fields).not.toHaveProperty('ghl_next_appt_calendar');
  });

  it('parks what it cannot read, asks for the record it names, and goes on with the others', async () => {
    const settlements = await world.receive(
      { id: 'w-x1', source: 'webhook', body: { type: 'NoteCreate', locationId: loc, id: 7, contactId: 'k' } },
      {
        id: 'w-x2',
        source: 'webhook',
        body: { type: 'AppointmentUpdate', locationId: loc, appointment: { id: 'apt-k', title: { odd: true } } },
      },
      { id: 'w-x3', source: 'webhook', body: 'not json' },
      { id: 'w-x4', source: 'a newer door', body: {} },
      { ...appointmentWebhookAt('2025-03-01T08:59:00Z', { id: 'apt-k2', contactId: 'k2' }) },
      { id: 'w-x5', source: 'webhook', body: { type: 'NoteCreate', locationId: 'elsewhere', id: 'n', contactId: 'k' } },
    );
    expect(settlements.map((one) => (one.kind === 'park' ? one.code : one.kind))).toEqual([
      'RECEIPT_UNREADABLE',
      'RECEIPT_UNREADABLE',
      'RECEIPT_UNREADABLE',
      'RECEIPT_SOURCE_UNKNOWN',
      'done',
      'LOCATION_UNKNOWN',
    ]);
    expect(await world.typesIn(`hydrate-notes-${loc}-k`)).toEqual(['NotesHydrationRequested']);
    expect(await world.typesIn(`hydrate-appointment-${loc}-apt-k`)).toEqual(['AppointmentHydrationRequested']);
    expect(await world.typesIn(`appointment-${loc}-apt-k2`)).toContain('AppointmentBooked');
  });

  it('makes a lost row again from the store, and tells nothing twice', async () => {
    await world.receive(
      appointmentWebhookAt('2025-03-01T08:59:00Z', { id: 'apt-l', contactId: 'l' }),
      notesListedAt('2025-03-01T08:00:00Z', 'l', [note('note-l')]),
    );
    for (const table of ['appointments', 'note_lists', 'people'])
      await db.pool.query(`delete from activity_sync.${table} where contact_id = 'l'`);
    const moved = appointmentWebhookAt('2025-03-01T09:00:00Z', { id: 'apt-l', contactId: 'l', title: 'Renamed' });
    const listed = notesListedAt('2025-03-01T09:00:00Z', 'l', [note('note-l'), note('note-l2')]);
    for (let attempt = 1; attempt <= 4; attempt += 1) await world.receive(moved, listed).catch(() => undefined); // rebuilt, then handed over again
    expect((await world.typesIn(`appointment-${loc}-apt-l`)).filter((type) => type === 'AppointmentBooked')).toHaveLength(1);
    expect(await last('l')).toMatchObject({ fields: { ghl_next_appt_title: { value: 'Renamed' }, ghl_note_count: { value: '2' } } });
    expect((await world.eventNames('l')).sort()).toEqual([
      'ghl_appointment_booked',
      'ghl_appointment_confirmed',
      'ghl_note_added',
      'ghl_note_added',
    ]);
  });

  it('keeps text that JSON can hold and the database cannot', async () => {
    await world.receive({
      ...appointmentWebhookAt('2025-03-01T08:59:00Z', { id: 'apt-m', contactId: 'm' }),
      body: JSON.stringify(appointmentWebhookAt('2025-03-01T08:59:00Z', { id: 'apt-m', contactId: 'm', title: 'a\u0000b' }).body).replace(
        'b"',
        'b\\ud800"',
      ),
    });
    expect(await last('m')).toMatchObject({ fields: { ghl_next_appt_title: { value: 'ab\ufffd' } } });
  });

  it('learns from tasks only when something happened', async () => {
    const consumer = new TaskActivityConsumer({ connectionOf: () => 'con_1' });
    const message = {
      topic: topics.taskEvents,
      key: `${loc}/contact/n`,
      occurredAt: new Date('2025-02-28T10:00:00Z'),
      recordedAt: new Date(),
    };
    await consumer.handle(
      batchOf(world.store, [
        { ...message, type: 'TaskCompleted' } as never,
        { ...message, type: 'TaskOverdueFired', occurredAt: new Date('2025-03-01T00:00:00Z') } as never,
      ]),
    );
    const { rows } = await db.pool.query(`select last_activity_at from activity_sync.people where contact_id = 'n'`);
    expect(rows).toEqual([{ last_activity_at: new Date('2025-02-28T10:00:00Z') }]);
    await world.sync.reslicer.drain();
    expect(await world.slices('n')).toEqual([]);
  });

  it('ends in the newest truth for every order and number of deliveries, and tells each thing once', async () => {
    let story = 0;
    const starts = ['2025-03-05T10:00:00Z', '2025-03-06T10:00:00Z', '2025-03-07T10:00:00Z', '2025-03-08T10:00:00Z'];
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray([0, 1, 2, 3, 0, 1, 2, 3], { minLength: 4, maxLength: 8 }),
        fc.boolean(),
        async (order, together) => {
          story += 1;
          const id = `story-${story}`;
          const about = (n: number) => ({ id: `apt-${id}`, contactId: id, startTime: starts[n], endTime: starts[n] });
          const facts = order.map((n) => appointmentWebhookAt(`2025-03-01T08:1${n}:00Z`, about(n)));
          const row = appointmentReadAt(
            '2025-03-01T08:05:00Z',
            { ...about(0), title: 'Old', dateUpdated: '2025-03-01T08:05:00Z' },
            'appointment-row',
          );
          if (together) await world.receive(row, ...facts);
          else for (const fact of [...facts, row]) await world.receive(fact);
          const asked = await world.typesIn(`hydrate-appointment-${loc}-apt-${id}`);
          const newest = Math.max(...order);
          if (asked.length > 0) await world.receive(appointmentReadAt('2025-03-01T09:00:00Z', about(newest)));
          expect(await last(id)).toMatchObject({
            fields: {
              ghl_next_appt_at: { value: starts[newest]?.replace('Z', '+00:00') },
              ghl_next_appt_title: { value: 'Visit to the engine' },
            },
          });
          const events = await world.customEvents(id);
          expect(new Set(events.map(({ dedupeKey }) => dedupeKey)).size).toBe(events.length);
          expect(events.filter(({ name }) => name === 'ghl_appointment_booked')).toHaveLength(1);
          const moves = events.filter(({ name }) => name === 'ghl_appointment_rescheduled').map(({ data }) => data['start_at']);
          expect(new Set(moves).size).toBe(moves.length);
        },
      ),
      { numRuns: 30, seed: 7 },
    );
  });
});
