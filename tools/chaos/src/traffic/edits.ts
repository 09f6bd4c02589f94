import type { GhlSim, SimContact } from '@sync/ghl-sim';
import type { Random } from '@sync/sim-kit';
import { addPerson, isOptedOut, lastNameAfter } from './people.js';

type World = GhlSim['world'];
/** One thing somebody does in the CRM; answers how many webhooks tell of it. */
type Edit = (world: World, person: SimContact, random: Random) => number;

const DAY_MS = 86_400_000;
const MOST_OPTED_OUT = 0.15;
/** The tags that come and go; SendX may have others, of our own. */
export const tags = ['booked', 'called', 'newsletter', 'spring offer'] as const;

const oneOf = <T>(items: readonly T[], random: Random): T | undefined => items[Math.floor(random() * items.length)];

const rename: Edit = ({ edits }, person) => {
  edits.update(person, { lastName: lastNameAfter(person) });
  return 1;
};

const changeDetails: Edit = ({ edits }, person, random) => {
  const phone = `+1202555${String(Math.floor(random() * 10_000)).padStart(4, '0')}`;
  edits.update(person, { lastName: lastNameAfter(person), companyName: `Company ${Math.floor(random() * 1_000)}`, phone });
  return 1;
};

const changeTags: Edit = ({ edits }, person, random) => {
  const tag = oneOf(tags, random) ?? tags[0];
  const others = person.tags.filter((other) => other !== tag);
  edits.update(person, { lastName: lastNameAfter(person), tags: person.tags.includes(tag) ? others : [...others, tag] });
  return 2;
};

/** Seldom, and never most people: who has opted out is written to no more. */
const optOut: Edit = (world, person, random) => {
  const out = [...world.contacts.all()].filter(isOptedOut).length;
  if (isOptedOut(person) || out > world.contacts.size * MOST_OPTED_OUT) return rename(world, person, random);
  const Email = { status: 'active', message: 'Unsubscribed by link', code: '103' } as const;
  world.edits.update(person, { lastName: lastNameAfter(person), dndSettings: { ...person.dndSettings, Email } });
  return 2;
};

const signUp: Edit = (world) => {
  addPerson(world, world.contacts.size);
  return 1;
};

const addTask: Edit = ({ taskEdits, now }, person, random) => {
  const dueDate = new Date(now() + (2 + Math.floor(random() * 20)) * DAY_MS).toISOString();
  taskEdits.create(person.id, { title: `Call ${person.firstName}`, dueDate });
  return 1;
};

const completeTask: Edit = (world, person, random) => {
  const task = world.tasks.ofContact(person.id).find(({ completed }) => !completed);
  if (!task) return addTask(world, person, random);
  world.taskEdits.update(task, { completed: true });
  return 1;
};

const addNote: Edit = ({ noteEdits }, person) => {
  noteEdits.create(person.id, { title: 'Call', body: 'Wants to come by.' });
  return 1;
};

const book: Edit = ({ appointmentEdits, calendars, now }, person, random) => {
  const calendar = oneOf([...calendars.all()], random);
  const startTime = new Date(now() + (2 + Math.floor(random() * 20)) * DAY_MS).toISOString();
  if (calendar) appointmentEdits.create(person.id, { calendarId: calendar.id, startTime });
  return 1;
};

/** Upper bounds of the draw. Tags, tasks and notes cost a read from GHL each, of which there are ten a second. */
const kinds: readonly (readonly [below: number, edit: Edit])[] = [
  [0.012, addTask],
  [0.02, completeTask],
  [0.028, addNote],
  [0.036, book],
  [0.038, signUp],
  [0.044, optOut],
  [0.07, changeTags],
  [0.12, changeDetails],
];

/** One believable edit of somebody; answers how many webhooks it leads to. */
export const editSomebody = (world: World, people: readonly SimContact[], random: Random): number => {
  const [draw, person] = [random(), oneOf(people, random)];
  const current = person && world.contacts.get(person.id);
  if (!current) throw new Error('There is nobody to edit.');
  const [, edit] = kinds.find(([below]) => draw < below) ?? [1, rename];
  return edit(world, current, random);
};
