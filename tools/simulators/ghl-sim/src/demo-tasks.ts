import type { GhlUser } from '@sync/contracts-ghl';
import type { Random } from '@sync/sim-kit';
import { between, maybe, oneOf, pick } from './chance.js';
import { newId } from './sim-contact.js';
import type { SimContact } from './sim-contact.js';
import type { SimTask } from './task/sim-task.js';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

const titles = [
  'Call back about the trial',
  'Send the price list',
  'Renew the membership',
  'Ask for the medical form',
  'Book the first session',
  'Check in after the first week',
  'Collect the outstanding invoice',
  'Offer the spring programme',
  'Confirm the new address',
  'Thank for the referral',
];
const bodies = ['', '', 'Best before noon.', 'Prefers to be called, not written to.', 'Second attempt; see the last note.\nAsk for Plus.'];

export const demoTaskTitle = (random: Random): string => pick(random, titles);
export const demoTaskBody = (random: Random): string => pick(random, bodies);

/** Milliseconds from now: some overdue, some due in minutes and hours, most within two weeks. */
const dueInMs = (random: Random): number =>
  oneOf(random, [
    [0.12, between(random, -30 * dayMs, -dayMs)],
    [0.06, between(random, -8 * hourMs, -5 * minuteMs)],
    [0.08, between(random, 2 * minuteMs, hourMs)],
    [0.2, between(random, hourMs, 12 * hourMs)],
    [0.38, between(random, 12 * hourMs, 14 * dayMs)],
    [0.16, between(random, 14 * dayMs, 60 * dayMs)],
  ]);

/** When a task made by hand just now is due: soon enough to be seen coming due. */
export const demoDueSoonMs = (random: Random): number =>
  oneOf(random, [
    [0.35, between(random, 2 * minuteMs, 15 * minuteMs)],
    [0.35, between(random, hourMs, 8 * hourMs)],
    [0.3, between(random, dayMs, 5 * dayMs)],
  ]);

/** Due dates are whole minutes. */
export const wholeMinute = (ms: number): string => new Date(Math.round(ms / minuteMs) * minuteMs).toISOString();

/** Tasks for about a third of the people, one to three each, relative to now; a third of them is done. */
export const demoTasks = (contacts: Iterable<SimContact>, users: readonly GhlUser[], random: Random, now: number): SimTask[] => {
  const tasks: SimTask[] = [];
  for (const contact of contacts) {
    const count = random() < 0.33 ? 1 + Math.floor(random() * 3) : 0;
    for (let index = 0; index < count; index += 1) tasks.push(demoTask(contact, users, random, now));
  }
  return tasks;
};

const demoTask = ({ id: contactId, locationId }: SimContact, users: readonly GhlUser[], random: Random, now: number): SimTask => {
  const dueAt = now + dueInMs(random);
  const added = Math.min(now, dueAt) - between(random, hourMs, 30 * dayMs);
  return {
    id: newId((below) => Math.floor(random() * below)),
    locationId,
    contactId,
    title: demoTaskTitle(random),
    body: demoTaskBody(random),
    assignedTo: maybe(random, 0.85, pick(random, users).id),
    dueDate: wholeMinute(dueAt),
    completed: random() < 0.33,
    dateAdded: new Date(added).toISOString(),
    dateUpdated: new Date(between(random, added, Math.min(now, Math.max(dueAt, added)))).toISOString(),
  };
};
