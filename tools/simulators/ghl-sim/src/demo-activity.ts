import { seededRandom } from '@sync/sim-kit';
import { demoAppointments } from './demo-appointments.js';
import { demoNotes } from './demo-notes.js';
import { demoTasks } from './demo-tasks.js';
import type { SimRecords } from './state-file.js';
import type { World } from './world.js';

/** Tasks, notes and appointments for the people there are: the same for the same seed, their times relative to now. */
export const seedActivity = (world: World, seed: number): Pick<SimRecords, 'tasks' | 'notes' | 'appointments'> => {
  const { users, location } = world;
  const now = world.now();
  const place = { users, calendars: [...world.calendars.all()], zone: location.timezone ?? 'UTC', now };
  // A source of chance for each kind: more notes do not change anybody's tasks.
  return {
    tasks: demoTasks(world.contacts.all(), users, seededRandom(seed ^ 0x7a5c), now),
    notes: demoNotes(world.contacts.all(), users, seededRandom(seed ^ 0x4e07), now),
    appointments: demoAppointments(world.contacts.all(), place, seededRandom(seed ^ 0xa99)),
  };
};
