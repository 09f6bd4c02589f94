import { calendarsOf } from './demo-location.js';
import { seedActivity } from './demo-activity.js';
import { seedDemo } from './demo-people.js';
import { recordKinds } from './state-file.js';
import type { RecordKind, SimRecords, SimState } from './state-file.js';
import type { World } from './world.js';

export interface PopulationWish {
  /** People. */
  contacts: number;
  seed: number;
  /** Whether they have tasks, notes and appointments. */
  activity: boolean;
}

/** Fills a location with what was remembered, and with what the seed makes of the wish for everything else. */
export const populate = (world: World, { contacts: count, seed, activity }: PopulationWish, remembered: Partial<SimRecords> = {}): void => {
  const locationId = world.location.id;
  const contacts = remembered.contacts ?? seedDemo(count, seed, { locationId });
  const calendars = remembered.calendars ?? calendarsOf(locationId);
  world.contacts.load(contacts);
  world.calendars.load(calendars);
  const seeded = activity && remembered.tasks === undefined ? seedActivity(world, seed) : { tasks: [], notes: [], appointments: [] };
  world.tasks.load(remembered.tasks ?? seeded.tasks);
  world.notes.load(remembered.notes ?? seeded.notes);
  world.appointments.load(remembered.appointments ?? seeded.appointments);
};

/** Everything there is, for the state file. */
export const recordsOf = (world: World): Pick<SimState, RecordKind> => ({
  contacts: [...world.contacts.all()],
  tasks: [...world.tasks.all()],
  notes: [...world.notes.all()],
  calendars: [...world.calendars.all()],
  appointments: [...world.appointments.all()],
});

/** Tells of every single change of any record, in order; undefined for a delete. */
export const onEveryChange = (world: World, note: (kind: RecordKind, id: string, record: { id: string } | undefined) => void): void => {
  for (const kind of recordKinds) world[kind].onChange = (id: string, record: { id: string } | undefined) => note(kind, id, record);
};
