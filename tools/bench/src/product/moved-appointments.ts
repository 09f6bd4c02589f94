import { setTimeout as delay } from 'node:timers/promises';
import { openPool } from '@sync/database';
import { openWorld, type World } from '@sync/e2e';
import { eventually } from '@sync/testing';
import type { Bench } from '../bench.js';
import type { Figure } from '../report/figure.js';
import { moveFigures, REMINDER, reminderFigures } from './appointment-figures.js';
import { untilQuiet } from './quiet.js';

const DAY_MS = 86_400_000;
const WINDOW_MS = 2_000;
/** From the booking to the reminder of the first time: so many times what the first reading took, as machines differ, and no less than that. */
const READINGS = 4;
const LEAST_MS = 60_000;
/** How long after their moment reminders are waited for. */
const PATIENCE_MS = 60_000;

/** An appointment of somebody. */
export interface Booked {
  readonly email: string;
  readonly appointmentId: string;
}

/** The moments of two reminders: of the time that was given up, and of the one that counts. Both are a day before the appointment, as shipped. */
export interface Moments {
  readonly old: number;
  readonly new: number;
}

/**
 * Everybody has one appointment, all are moved at once, and the moments of both reminders come within minutes: the old one must not be sent, the new one
 * must, to everybody. Real time in the product and at the vendors; SendX's limit is lifted, as 1,000 reminders at five calls a second take minutes.
 */
export const benchMovedAppointments = async (bench: Bench): Promise<readonly Figure[]> => {
  const people = bench.quick ? 200 : 1_000;
  const world = await openWorld({
    env: { SENDX_REQUESTS_PER_SECOND: '10000', SYNC_WINDOW_MS: String(WINDOW_MS), GHL_NOTES_BACKFILL: 'no', LOG_LEVEL: 'warn' },
  });
  bench.later(() => world.close());
  world.ghl.world.location.timezone = 'UTC';
  const ids = Array.from({ length: people }, (_, index) => newcomer(world, index));
  const began = performance.now();
  await world.sync.start();
  await eventually(() => world.sendx.contacts.count === people, { timeoutMs: 240_000, everyMs: 200 });
  const waitMs = Math.max(LEAST_MS, READINGS * (performance.now() - began));
  await untilQuiet(world, 2 * WINDOW_MS);
  bench.say(`${people} contacts are in SendX`);

  const moments = { old: wholeSecond(Date.now() + waitMs), new: wholeSecond(Date.now() + waitMs * 1.5) };
  const booked = ids.map((id) => book(world, id, moments.old));
  await untilAllHave(world, booked, moments.old);
  await untilQuiet(world, WINDOW_MS);
  const bookmark = { call: world.sendx.recorder.newestId, event: world.sendx.events().length };
  const spareMs = moments.old - Date.now();
  if (spareMs < waitMs / 4)
    throw new Error(`Booking took so long that ${Math.round(spareMs)} ms are left to the first reminder; this machine is busy.`);
  bench.say(`${people} appointments are booked; moving them ${(spareMs / 1_000).toFixed(0)} s before the reminders`);
  for (const { appointmentId } of booked) move(world, appointmentId, moments.new);

  await untilAllHave(world, booked, moments.new);
  await untilQuiet(world, WINDOW_MS);
  const moved = moveFigures(world, booked, bookmark);
  bench.say('all moves are in SendX; waiting for both moments');
  await delay(Math.max(0, moments.new - Date.now()));
  await eventually(() => remindersOf(world).length >= people, { timeoutMs: PATIENCE_MS, everyMs: 200 }).catch(() => undefined);
  await untilQuiet(world, 2 * WINDOW_MS);
  return [...moved, ...reminderFigures({ reminders: remindersOf(world), answersLost: await lostAnswers(world) }, booked, moments)];
};

const newcomer = ({ ghl }: World, index: number): string =>
  ghl.world.edits.create({ email: `person-${index}@example.com`, firstName: 'Person', lastName: String(index) }, { silent: true }).id;

const startOf = (reminder: number): string => new Date(reminder + DAY_MS).toISOString();
const wholeSecond = (ms: number): number => Math.ceil(ms / 1_000) * 1_000;

const book = ({ ghl }: World, contactId: string, reminder: number): Booked => {
  const [calendar] = ghl.world.calendars.all();
  const patch = { calendarId: calendar?.id ?? '', title: 'Free trial', startTime: startOf(reminder) };
  const { id } = ghl.world.appointmentEdits.create(contactId, patch);
  return { email: ghl.world.contacts.get(contactId)?.email ?? '', appointmentId: id };
};

const move = ({ ghl }: World, id: string, reminder: number): void => {
  const appointment = ghl.world.appointments.get(id);
  if (!appointment) throw new Error('The appointment to be moved is missing.');
  ghl.world.appointmentEdits.update(appointment, { startTime: startOf(reminder) });
};

/** SendX has this start for everybody. */
const untilAllHave = ({ sendx }: World, booked: readonly Booked[], reminder: number): Promise<unknown> => {
  const start = Date.parse(startOf(reminder));
  const has = (email: string) => Date.parse(sendx.contacts.find(email)?.customFields['ghl_next_appt_at'] ?? '') === start;
  return eventually(() => booked.every(({ email }) => has(email)), { timeoutMs: 300_000, everyMs: 200 });
};

const remindersOf = ({ sendx }: World) => sendx.events().filter(({ name }) => name === REMINDER);

/** Calls about reminders whose answer never came: those are sent again, as the policy says, and may be there twice. */
const lostAnswers = async ({ sync }: World): Promise<number> => {
  const pool = openPool({ url: sync.databaseUrl, applicationName: 'bench', max: 1 });
  try {
    const { rows } = await pool.query<{ lost: number }>(
      `select coalesce(sum(answers_lost), 0)::int as lost from delivery.custom_events where name = $1`,
      [REMINDER],
    );
    return rows[0]?.lost ?? NaN;
  } finally {
    await pool.end();
  }
};
