import { eventStoreMigrations } from '@sync/event-store';
import { messagingMigrations } from '@sync/messaging';
import { useDatabase } from '@sync/testing';
import {
  appointmentGoneAt,
  appointmentReadAt,
  appointmentWebhookAt,
  noteWebhookAt,
  notesGoneAt,
  notesListedAt,
  World,
  type ReceiptFacts,
} from './activity-sync.fixtures.js';
import { activitySyncMigrations } from './index.js';

const early = '2025-03-01T08:00:00Z';
const then = '2025-03-01T08:30:00Z';

interface BadInput {
  /** What arrives about this appointment or contact, in order, each as a batch of its own. */
  readonly given: (id: string) => readonly ReceiptFacts[];
  readonly timezone?: string | null;
  /** Events of the appointment afterwards. */
  readonly events?: readonly string[];
  /** Parts of its record: the reason is there to be shown. */
  readonly record?: object;
  /** Why the whole record was asked for, if it was. */
  readonly asked?: readonly string[];
  readonly customEvents?: readonly string[];
  readonly fields?: object;
  readonly wakes?: boolean;
}

const read = (change: object) => (id: string) => [appointmentReadAt(then, { id: `apt-${id}`, contactId: id, ...change })];
const webhook = (change: object, type?: string) => (id: string) => [
  appointmentWebhookAt(then, { id: `apt-${id}`, contactId: id, ...change }, type),
];
const booked = ['AppointmentBooked', 'AppointmentConfirmed'];
const quiet = { customEvents: [], wakes: false } as const;
const nothingAhead = { ghl_upcoming_appts: { type: 'number', value: '0' }, ghl_next_appt_date: { type: 'date', value: '' } };

const rows: Readonly<Record<string, BadInput>> = {
  'a status nobody knows': {
    given: webhook({ appointmentStatus: 'Rained off' }),
    events: ['AppointmentBooked', 'AppointmentStatusUnknown'],
    record: { status: 'unknown', word: 'Rained off' },
    fields: nothingAhead,
    ...quiet,
  },
  'a status that is no text': {
    given: webhook({ appointmentStatus: 7 }),
    events: ['AppointmentBooked', 'AppointmentStatusUnknown'],
    record: { word: '7' },
    ...quiet,
  },
  'no start in a webhook': { given: webhook({ startTime: undefined }), events: [], asked: ['incomplete'], ...quiet },
  'no start in a GET': {
    given: read({ startTime: undefined }),
    events: booked,
    record: { startAt: null, timeProblem: 'start-missing' },
    fields: nothingAhead,
    ...quiet,
  },
  'a start in words': {
    given: webhook({ startTime: 'next tuesday' }),
    events: booked,
    record: { startAt: 'next tuesday', timeProblem: 'start-unreadable' },
    fields: nothingAhead,
    ...quiet,
  },
  'a start that is an object': { given: webhook({ startTime: { seconds: 1 } }), events: [], asked: ['incomplete'], ...quiet },
  'an end before its start': {
    given: webhook({ endTime: '2025-03-05T09:00:00Z' }),
    events: booked,
    record: { timeProblem: 'ends-before-start' },
    fields: nothingAhead,
    ...quiet,
  },
  'an end without a beginning of sense': {
    given: webhook({ endTime: '' }),
    events: booked,
    record: { timeProblem: 'end-missing' },
    ...quiet,
  },
  'the year 1970': {
    given: webhook({ startTime: '1970-01-01T00:00:00Z' }),
    events: booked,
    record: { timeProblem: 'time-out-of-range' },
    fields: nothingAhead,
    ...quiet,
  },
  'the year 9999': {
    given: webhook({ startTime: '9999-12-31T10:00:00Z', endTime: '9999-12-31T11:00:00Z' }),
    events: booked,
    record: { timeProblem: 'time-out-of-range' },
    fields: nothingAhead,
    ...quiet,
  },
  'a time that is corrected later': {
    given: (id) => [
      ...webhook({ startTime: 'next tuesday' })(id),
      appointmentReadAt('2025-03-01T09:00:00Z', { id: `apt-${id}`, contactId: id }),
    ],
    events: [...booked, 'AppointmentRescheduled'],
    record: { startAt: '2025-03-05T10:00:00.000Z', timeProblem: null },
    customEvents: ['ghl_appointment_rescheduled'],
    fields: { ghl_upcoming_appts: { type: 'number', value: '1' } },
    wakes: true,
  },
  'a naive time': {
    given: webhook({ startTime: '2025-03-05 10:00:00', endTime: '2025-03-05 10:30:00' }),
    timezone: 'America/New_York',
    events: booked,
    record: { startAt: '2025-03-05T15:00:00.000Z', timeProblem: null },
    fields: { ghl_next_appt_at: { type: 'text', value: '2025-03-05T10:00:00-05:00' } },
    wakes: true,
  },
  'a naive time in a zone that GHL invented': {
    given: webhook({ startTime: '2025-03-05 10:00:00', endTime: '2025-03-05 10:30:00' }),
    timezone: 'Mars/Olympus Mons',
    events: booked,
    record: { startAt: '2025-03-05 10:00:00', timeProblem: 'zone-unknown' },
    ...quiet,
  },
  'a zone that GHL invented': {
    given: webhook({}),
    timezone: 'Mars/Olympus Mons',
    events: booked,
    fields: { ghl_next_appt_at: { type: 'text', value: '2025-03-05T10:00:00Z' } },
    customEvents: ['ghl_appointment_booked', 'ghl_appointment_confirmed'],
    wakes: true,
  },
  'a deletion that calls itself a creation, as the samples do': {
    given: (id) => [
      ...webhook({}, 'AppointmentCreate')(id),
      appointmentWebhookAt('2025-03-01T08:45:00Z', { id: `apt-${id}`, contactId: id }, 'AppointmentCreate'),
      appointmentGoneAt('2025-03-01T09:00:00Z', `apt-${id}`),
    ],
    events: [...booked, 'AppointmentDeleted'],
    asked: ['type-doubtful'],
    customEvents: ['ghl_appointment_booked', 'ghl_appointment_confirmed', 'ghl_appointment_deleted'],
    fields: nothingAhead,
    wakes: false,
  },
  'an appointment of a contact nobody has heard of': {
    given: webhook({}),
    events: booked,
    fields: { ghl_upcoming_appts: { type: 'number', value: '1' } },
    wakes: true,
  },
  'a webhook without the contact': { given: webhook({ contactId: undefined }), events: [], asked: ['incomplete'], ...quiet },
  'a webhook from the future': {
    given: (id) => [appointmentWebhookAt('2026-01-01T00:00:00Z', { id: `apt-${id}`, contactId: id })],
    events: [],
    asked: ['no-as-of'],
    ...quiet,
  },
  'a webhook without a time': {
    given: (id) => [
      { ...appointmentWebhookAt(then, { id: `apt-${id}`, contactId: id }, 'AppointmentUpdate', { timestamp: null }), asOf: null },
    ],
    events: [],
    asked: ['no-as-of'],
    ...quiet,
  },
  'a date of a series that was moved, which gives it a new id': {
    given: (id) => [
      appointmentWebhookAt(early, { id: `apt-${id}`, contactId: id }),
      appointmentWebhookAt(then, {
        id: `apt-${id}_1741255200000_1800`,
        contactId: id,
        startTime: '2025-03-06T10:00:00Z',
        endTime: '2025-03-06T10:30:00Z',
      }),
      appointmentGoneAt('2025-03-01T09:00:00Z', `apt-${id}`),
    ],
    events: [...booked, 'AppointmentDeleted'],
    fields: { ghl_upcoming_appts: { type: 'number', value: '1' }, ghl_next_appt_date: { type: 'date', value: '2025-03-06' } },
    wakes: false,
  },
  'a title of ten thousand characters': {
    given: webhook({ title: 'x'.repeat(10_000) }),
    fields: { ghl_next_appt_title: { type: 'text', value: 'x'.repeat(255) } },
  },
};

const noteRows: Readonly<
  Record<
    string,
    { given: (id: string) => readonly ReceiptFacts[]; asked?: readonly string[]; fields?: object; customEvents?: readonly string[] }
  >
> = {
  'a note on a deleted contact': {
    given: (id) => [
      notesListedAt(early, id, []),
      notesGoneAt('2025-03-01T08:10:00Z', id),
      noteWebhookAt(then, 'note', id),
      notesGoneAt('2025-03-01T09:00:00Z', id),
    ],
    asked: ['note-created'],
    fields: { ghl_note_count: { type: 'number', value: '0' } },
    customEvents: [],
  },
  'a note of a contact nobody has heard of': {
    given: (id) => [noteWebhookAt(then, 'note', id), notesGoneAt('2025-03-01T09:00:00Z', id)],
    asked: ['note-created'],
    customEvents: [],
  },
  'a note without a date, without a text, by somebody unknown': {
    given: (id) => [
      notesListedAt(early, id, []),
      notesListedAt(then, id, [{ id: 'note', userId: 'UsrUnheard', dateAdded: 'yesterday', body: null }]),
    ],
    fields: { ghl_note_count: { type: 'number', value: '1' }, ghl_last_note_at: { type: 'date', value: '' } },
    customEvents: ['ghl_note_added'],
  },
  'a list that shows a note twice': {
    given: (id) => [
      notesListedAt(then, id, [
        { id: 'note', body: 'a' },
        { id: 'note', body: 'b' },
      ]),
    ],
    fields: { ghl_note_count: { type: 'number', value: '1' } },
  },
  'a list of the first reading that is none': {
    given: (id) => [
      { ...notesListedAt(then, id, [], 'notes-backfill'), body: { locationId: 'LocLovelace000000009', contactId: id, notes: 'none' } },
    ],
    asked: ['unreadable-receipt'],
  },
  'a list that was asked for and is none: asking again would go round for ever': {
    given: (id) => [{ ...notesListedAt(then, id, []), body: { locationId: 'LocLovelace000000009', contactId: id, notes: 'none' } }],
    asked: [],
  },
};

describe('Bad input is kept, shown with a reason, and stops nobody', () => {
  const db = useDatabase([...eventStoreMigrations, ...messagingMigrations, ...activitySyncMigrations]);
  let world: World;
  let story = 0;
  const reasonsIn = async (stream: string) =>
    (await world.store.readStream(stream))
      .filter(({ type }) => type !== 'ReferencesRequested')
      .map(({ data }) => (data as { reason: string }).reason);

  beforeAll(() => {
    world = new World(db.pool, '2025-03-01T09:30:00Z');
  });

  it.each(Object.entries(rows))('%s', async (_name, row) => {
    story += 1;
    const id = `bad-${story}`;
    await db.pool.query(`delete from activity_sync.documents`);
    await world.keepReferences(row.timezone === undefined ? 'Europe/London' : row.timezone);
    const bystander = appointmentWebhookAt(then, { id: `apt-${id}-bystander`, contactId: `${id}-bystander` });
    for (const fact of row.given(id)) await world.receive(fact, bystander);
    await expectKept(`apt-${id}`, row);
    await expectTold(id, row);
    expect(await world.eventNames(`${id}-bystander`)).toEqual(['ghl_appointment_booked', 'ghl_appointment_confirmed']);
  });

  const expectKept = async (appointment: string, { events, record, asked = [], wakes }: BadInput) => {
    if (events) expect(await world.typesIn(`appointment-${world.locationId}-${appointment}`)).toEqual(events);
    const { rows: stored } = await db.pool.query<{ record: object | null; wake_at: Date | null }>(
      `select state -> 'record' as record, wake_at from activity_sync.appointments where appointment_id = $1`,
      [appointment],
    );
    if (record) expect(stored[0]?.record).toMatchObject(record);
    if (wakes !== undefined) expect((stored[0]?.wake_at ?? null) !== null).toBe(wakes);
    expect(await reasonsIn(`hydrate-appointment-${world.locationId}-${appointment}`)).toEqual(asked);
  };

  const expectTold = async (contactId: string, { customEvents, fields }: Pick<BadInput, 'customEvents' | 'fields'>) => {
    if (customEvents) expect(await world.eventNames(contactId)).toEqual(customEvents);
    if (fields) expect((await world.slices(contactId)).at(-1)?.fields).toMatchObject(fields);
  };

  it.each(Object.entries(noteRows))('%s', async (_name, { given, asked = [], ...told }) => {
    story += 1;
    const id = `bad-${story}`;
    await world.keepReferences('Europe/London', new Date(world.now.getTime() + story));
    for (const fact of given(id)) await world.receive(fact);
    expect(await reasonsIn(`hydrate-notes-${world.locationId}-${id}`)).toEqual(asked);
    await expectTold(id, told);
  });
});
