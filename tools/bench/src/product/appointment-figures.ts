import type { World } from '@sync/e2e';
import type { ReceivedEvent } from '@sync/sendx-sim';
import { amount, type Figure } from '../report/figure.js';
import { sendxCalls } from './calls.js';
import type { Booked, Moments } from './moved-appointments.js';

export const REMINDER = 'ghl_appointment_reminder';
const BULK_SIZE = 25;
const WITHIN_MS = 30_000;

/** What SendX was asked since a bookmark, per person: a bulk identify is a twenty-fifth for each of those in it, however few they are. */
export const moveFigures = (
  world: World,
  booked: readonly Booked[],
  since: { readonly call: number; readonly event: number },
): Figure[] => {
  const calls = world.sendx.recorder.list({ since: since.call });
  const [identified, tracked] = [new Map<string, number>(), new Map<string, number>()];
  for (const { path, body } of calls) {
    if (path.endsWith('/contact/identify')) addTo(identified, [body], 1);
    if (path.endsWith('/contact/identify/bulk')) addTo(identified, Array.isArray(body) ? body : [], 1 / BULK_SIZE);
    if (path.endsWith('/contact/track')) addTo(tracked, [body], 1);
  }
  const told = new Map<string, number>();
  const events = world.sendx
    .events()
    .slice(since.event)
    .filter(({ name }) => name !== REMINDER);
  for (const { email } of events) told.set(email, (told.get(email) ?? 0) + 1);
  const of = (counts: ReadonlyMap<string, number>) => booked.map(({ email }) => counts.get(email) ?? 0);
  const title = `${booked.length.toLocaleString('en-US')} appointments moved at once`;
  const limit = sendxCalls(world, since.call).text;
  return [
    {
      name: `${title}: identify calls per contact`,
      ours: `${amount(sum(of(identified)), 'calls')} for all, at most ${amount(Math.max(...of(identified)), 'x')} for one`,
      limit,
      value: Math.max(...of(identified)),
      unit: 'x',
      wanted: { atMost: 1 },
    },
    {
      name: `${title}: contacts without exactly one custom event`,
      ours: `${sum(of(told)).toLocaleString('en-US')} events, ${namesOf(events)}`,
      limit: 'ghl_appointment_rescheduled, one each',
      value: of(told).filter((count) => count !== 1).length,
      unit: 'contacts',
      wanted: { atMost: 0 },
    },
    {
      name: `${title}: track calls per contact`,
      ours: `at most ${Math.max(...of(tracked))}`,
      limit: 'only track removes tags, and a moved appointment is still ahead',
      value: Math.max(...of(tracked)),
      unit: 'calls',
      wanted: { atMost: 1 },
    },
  ];
};

/** Whom SendX was told to remind, of which start, and when. */
export const reminderFigures = (
  { reminders, answersLost }: { readonly reminders: readonly ReceivedEvent[]; readonly answersLost: number },
  booked: readonly Booked[],
  moments: Moments,
): Figure[] => {
  const right = reminders.filter(({ at }) => Date.parse(at) >= moments.new);
  const latest = (times: readonly string[]): number => Math.max(...times.map((time) => Date.parse(time) - moments.new));
  const fired = latest(right.map(({ data }) => String(data['occurred_at'])));
  const told = latest(right.map(({ at }) => at));
  const counts = new Map<string, number>();
  for (const { email } of right) counts.set(email, (counts.get(email) ?? 0) + 1);
  const lost = booked.filter(({ email }) => !counts.has(email)).length;
  const twice = Math.max(0, right.length - counts.size - answersLost);
  const title = 'reminders of moved appointments';
  return [
    {
      name: `${title}: at an old time`,
      ours: `${reminders.length - right.length} of ${reminders.length.toLocaleString('en-US')}`,
      limit: `the old moment was ${amount((moments.new - moments.old) / 1_000, 's')} before the new one`,
      value: reminders.length - right.length,
      unit: 'reminders',
      wanted: { atMost: 0 },
    },
    {
      name: `${title}: lost, or sent twice though the answer came`,
      ours: `${right.length.toLocaleString('en-US')} for ${counts.size.toLocaleString('en-US')} contacts`,
      limit: `${booked.length.toLocaleString('en-US')} contacts; answers lost: ${answersLost}`,
      value: lost + twice,
      unit: 'contacts',
      wanted: { atMost: 0 },
    },
    {
      name: `${title}: fired after the moment, the last one`,
      ours: `${amount(fired / 1_000, 's')}, all at the same moment`,
      limit: `SendX was told the last one ${amount(told / 1_000, 's')} after it`,
      value: fired / 1_000,
      unit: 's',
      wanted: { atMost: WITHIN_MS / 1_000 },
    },
  ];
};

const addTo = (counts: Map<string, number>, people: readonly unknown[], weight: number): void => {
  for (const person of people) {
    const email = typeof person === 'object' && person !== null && 'email' in person ? String(person.email).toLowerCase() : '';
    counts.set(email, (counts.get(email) ?? 0) + weight);
  }
};

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

const namesOf = (events: readonly ReceivedEvent[]): string => [...new Set(events.map(({ name }) => name))].join(', ') || 'none';
