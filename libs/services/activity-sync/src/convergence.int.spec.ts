import fc from 'fast-check';
import { eventStoreMigrations } from '@sync/event-store';
import { messagingMigrations } from '@sync/messaging';
import { useDatabase } from '@sync/testing';
import {
  appointmentGoneAt,
  appointmentReadAt,
  appointmentWebhookAt,
  noteWebhookAt,
  notesListedAt,
  World,
  type ReceiptFacts,
} from './activity-sync.fixtures.js';
import { activitySyncMigrations } from './index.js';

/** What is true in the end: one visit ahead that was moved and confirmed, one that was missed, one that is gone; one note of two is left. */
const truthOf = (who: string) => {
  const ahead = { id: `ahead-${who}`, contactId: who, startTime: '2025-03-06T10:00:00Z', endTime: '2025-03-06T10:30:00Z' };
  const missed = {
    id: `missed-${who}`,
    contactId: who,
    startTime: '2025-02-28T10:00:00Z',
    endTime: '2025-02-28T10:30:00Z',
    appointmentStatus: 'noshow',
  };
  const gone = { id: `gone-${who}`, contactId: who, startTime: '2025-03-04T10:00:00Z', endTime: '2025-03-04T10:30:00Z' };
  const notes = [{ id: `n2-${who}`, body: 'Second, edited', userId: 'UsrBabbage0000000001', dateAdded: '2025-02-27T08:00:00Z' }];
  return { ahead, missed, gone, notes };
};

/** How it came to be so, as webhooks, polled rows and read lists tell it. */
const lifeOf = (who: string): ReceiptFacts[] => {
  const { ahead, missed, gone, notes } = truthOf(who);
  const first = { id: `n1-${who}`, body: 'First', userId: 'UsrBabbage0000000001', dateAdded: '2025-02-26T08:00:00Z' };
  const second = { ...notes[0], body: 'Second' };
  const booked = { ...ahead, startTime: '2025-03-05T10:00:00Z', endTime: '2025-03-05T10:30:00Z', appointmentStatus: 'new' };
  return [
    appointmentWebhookAt('2025-03-01T08:01:00Z', booked, 'AppointmentCreate'),
    appointmentWebhookAt('2025-03-01T08:02:00Z', { ...booked, appointmentStatus: 'confirmed' }),
    appointmentReadAt('2025-03-01T08:03:00Z', { ...ahead, dateUpdated: '2025-03-01T08:03:00Z' }, 'appointment-row'),
    appointmentWebhookAt('2025-03-01T08:04:00Z', { ...missed, appointmentStatus: 'confirmed' }, 'AppointmentCreate'),
    appointmentWebhookAt('2025-03-01T08:05:00Z', { ...missed, appointmentStatus: 'showed' }),
    appointmentWebhookAt('2025-03-01T08:06:00Z', missed),
    appointmentWebhookAt('2025-03-01T08:07:00Z', gone, 'AppointmentCreate'),
    appointmentWebhookAt('2025-03-01T08:08:00Z', gone, 'AppointmentDelete'),
    notesListedAt('2025-03-01T08:01:00Z', who, [first]),
    noteWebhookAt('2025-03-01T08:02:00Z', `n2-${who}`, who),
    notesListedAt('2025-03-01T08:03:00Z', who, [first, second]),
    notesListedAt('2025-03-01T08:09:00Z', who, notes),
  ];
};

/** The same as SendX is to know it. */
const newest = {
  tags: ['ghl:appt-upcoming', 'ghl:no-show'],
  ghl_upcoming_appts: '1',
  ghl_next_appt_at: '2025-03-06T10:00:00+00:00',
  ghl_next_appt_date: '2025-03-06',
  ghl_next_appt_title: 'Visit to the engine',
  ghl_next_appt_status: 'confirmed',
  ghl_next_appt_calendar: 'Engine visits',
  ghl_last_appt_date: '2025-02-28',
  ghl_last_appt_status: 'noshow',
  ghl_no_show_count: '1',
  ghl_note_count: '1',
  ghl_last_note_at: '2025-02-27',
};

describe('Appointments and notes of a contact', () => {
  const db = useDatabase([...eventStoreMigrations, ...messagingMigrations, ...activitySyncMigrations]);
  let world: World;
  let story = 0;

  beforeAll(async () => {
    world = new World(db.pool, '2025-03-01T09:00:00Z');
    await world.keepReferences();
  });

  /** Answers whatever was asked for with what is true, as long as somebody asks. */
  const answer = async (who: string): Promise<void> => {
    const { ahead, missed, gone, notes } = truthOf(who);
    const answers: [string, (at: string) => ReceiptFacts][] = [
      [`appointment-${world.locationId}-ahead-${who}`, (at) => appointmentReadAt(at, ahead)],
      [`appointment-${world.locationId}-missed-${who}`, (at) => appointmentReadAt(at, missed)],
      [`appointment-${world.locationId}-gone-${who}`, (at) => appointmentGoneAt(at, gone.id)],
      [`notes-${world.locationId}-${who}`, (at) => notesListedAt(at, who, notes)],
    ];
    const answered = new Map<string, number>();
    for (let minute = 10; ; minute += 1) {
      expect(minute).toBeLessThan(20);
      let asked = false;
      for (const [stream, told] of answers) {
        const count = (await world.typesIn(`hydrate-${stream}`)).length;
        if (count === (answered.get(stream) ?? 0)) continue;
        answered.set(stream, count);
        asked = true;
        await world.receive(told(`2025-03-01T09:${minute}:00Z`));
      }
      if (!asked) return;
    }
  };

  const told = async (who: string) => {
    const slice = (await world.slices(who)).at(-1);
    return { tags: slice?.tags, ...Object.fromEntries(Object.entries(slice?.fields ?? {}).map(([name, { value }]) => [name, value])) };
  };
  const keysOf = async (who: string) => (await world.customEvents(who)).map(({ dedupeKey }) => dedupeKey);

  it('end as the newest truth for every order, duplication and grouping of what arrives, each thing told once', async () => {
    const places = lifeOf('').map((_, index) => index);
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray([...places, ...places], { minLength: places.length, maxLength: 2 * places.length }),
        fc.boolean(),
        fc.boolean(),
        async (order, together, answeredMeanwhile) => {
          story += 1;
          const who = `person-${story}`;
          const life = lifeOf(who);
          const arriving = [...order, ...places.filter((place) => !order.includes(place))].flatMap((place) => life[place] ?? []);
          if (together) await world.receive(...arriving);
          else
            for (const [index, one] of arriving.entries()) {
              await world.receive(one);
              if (answeredMeanwhile && index === 5) await answer(who);
            }
          await answer(who);

          expect(await told(who)).toEqual(newest);
          const keys = await keysOf(who);
          expect(new Set(keys).size).toBe(keys.length);
          // Everything again: nothing is news.
          await world.receive(...life);
          await answer(who);
          expect(await keysOf(who)).toEqual(keys);
          expect(await told(who)).toEqual(newest);
        },
      ),
      { numRuns: 40, seed: 7 },
    );
  });
});
