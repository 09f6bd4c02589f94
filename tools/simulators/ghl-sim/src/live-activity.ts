import type { Random } from '@sync/sim-kit';
import { isMaster, startOf } from './appointment/sim-appointment.js';
import type { SimAppointment } from './appointment/sim-appointment.js';
import { pick } from './chance.js';
import { demoStart } from './demo-appointments.js';
import { demoNoteBody, demoNoteTitle } from './demo-notes.js';
import { demoDueSoonMs, demoTaskBody, demoTaskTitle, wholeMinute } from './demo-tasks.js';
import type { SimNote } from './note/sim-note.js';
import type { SimContact } from './sim-contact.js';
import type { SimTask } from './task/sim-task.js';
import type { World } from './world.js';

const dayMs = 86_400_000;

/** One believable thing somebody does to tasks, notes or appointments. `contact` is whom it is about, when it needs one. */
export const editActivity = (world: World, contact: SimContact | undefined, random: Random): void => {
  const draw = random();
  const [, act] = acts.find(([below]) => draw < below) ?? acts[0];
  act(world, contact, random);
};

type Act = (world: World, contact: SimContact | undefined, random: Random) => void;

/** One of those that qualify, or undefined when none does. */
const someOf = <T>(items: Iterable<T>, random: Random, qualifies: (item: T) => boolean): T | undefined => {
  const found = [...items].filter(qualifies);
  return found.length > 0 ? pick(random, found) : undefined;
};
const someTask = ({ tasks }: World, random: Random, completed: boolean): SimTask | undefined =>
  someOf(tasks.all(), random, (task) => task.completed === completed);
const someNote = ({ notes }: World, random: Random): SimNote | undefined => someOf(notes.all(), random, () => true);
const isOn = ({ appointmentStatus }: SimAppointment): boolean => appointmentStatus === 'confirmed' || appointmentStatus === 'new';
const somethingComing = ({ appointments, now }: World, random: Random): SimAppointment | undefined =>
  someOf(appointments.all(), random, (one) => !isMaster(one) && isOn(one) && startOf(one) > now());
const somethingOver = ({ appointments, now }: World, random: Random): SimAppointment | undefined =>
  someOf(appointments.all(), random, (one) => !isMaster(one) && isOn(one) && startOf(one) <= now());

const addTask: Act = ({ taskEdits, users, now }, contact, random) => {
  if (!contact) return;
  const dueDate = wholeMinute(now() + demoDueSoonMs(random));
  taskEdits.create(contact.id, { title: demoTaskTitle(random), body: demoTaskBody(random), dueDate, assignedTo: pick(random, users).id });
};
/** Nobody is told of these: GHL has no webhook for an edit, an assignment, a moved date or a reopening. */
const editTask: Act = (world, _contact, random) => {
  const task = someTask(world, random, false);
  if (!task) return;
  const changes = [
    { dueDate: wholeMinute(Math.max(world.now(), Date.parse(task.dueDate ?? '') || 0) + dayMs) },
    { dueDate: wholeMinute(world.now() + demoDueSoonMs(random)) },
    { title: demoTaskTitle(random) },
    { assignedTo: pick(random, world.users).id },
  ];
  world.taskEdits.update(task, pick(random, changes));
};
const turnTask =
  (completed: boolean): Act =>
  (world, _contact, random) => {
    const task = someTask(world, random, !completed);
    if (task) world.taskEdits.update(task, { completed });
  };
const deleteTask: Act = (world, _contact, random) => {
  const task = someTask(world, random, random() < 0.5);
  if (task) world.taskEdits.delete(task);
};

const addNote: Act = ({ noteEdits, users }, contact, random) => {
  const title = demoNoteTitle(random);
  const words = { body: demoNoteBody(random), userId: pick(random, users).id, ...(title === undefined ? {} : { title }) };
  if (contact) noteEdits.create(contact.id, words);
};
const editNote: Act = (world, _contact, random) => {
  const note = someNote(world, random);
  if (note) world.noteEdits.update(note, { body: demoNoteBody(random) });
};
const deleteNote: Act = (world, _contact, random) => {
  const note = someNote(world, random);
  if (note) world.noteEdits.delete(note);
};

const book: Act = (world, contact, random) => {
  const calendar = someOf(world.calendars.all(), random, () => true);
  if (!contact || !calendar) return;
  const startTime = startIn(world, random);
  const who = { assignedUserId: pick(random, world.users).id, source: 'booking_widget', address: '8 Harbour Street' };
  world.appointmentEdits.create(contact.id, {
    calendarId: calendar.id,
    startTime,
    title: `${calendar.name} – ${contact.firstName || 'guest'}`,
    ...who,
  });
};
const startIn = (world: World, random: Random): string =>
  new Date(demoStart(random, { zone: world.location.timezone ?? 'UTC', now: world.now() }, 1)).toISOString();
const moveAppointment: Act = (world, _contact, random) => {
  const appointment = somethingComing(world, random);
  if (appointment) world.appointmentEdits.update(appointment, { startTime: startIn(world, random) });
};
const cancel: Act = (world, _contact, random) => {
  const appointment = somethingComing(world, random);
  if (appointment) world.appointmentEdits.update(appointment, { appointmentStatus: 'cancelled' });
};
const settle: Act = (world, _contact, random) => {
  const appointment = somethingOver(world, random);
  if (appointment) world.appointmentEdits.update(appointment, { appointmentStatus: random() < 0.8 ? 'showed' : 'noshow' });
};

/** Upper bounds of the draw. Not more is made than is finished, so that a demo of many days does not drown in tasks. */
const acts: readonly [readonly [number, Act], ...(readonly [number, Act])[]] = [
  [0.2, addTask],
  [0.34, editTask],
  [0.52, turnTask(true)],
  [0.56, turnTask(false)],
  [0.6, deleteTask],
  [0.73, addNote],
  [0.76, editNote],
  [0.78, deleteNote],
  [0.88, book],
  [0.92, moveAppointment],
  [0.95, cancel],
  [1, settle],
];
