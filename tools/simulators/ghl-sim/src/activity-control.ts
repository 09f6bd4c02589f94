import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { appointmentCommand, calendarCommand, locationPatch, noteCommand, recordsQuery, taskCommand } from './activity-requests.js';
import { readControl } from './control-requests.js';
import type { RecordStore } from './record-store.js';
import { badRequest, contactNotFound, recordNotFound } from './refusal.js';
import { newId } from './sim-contact.js';
import type { World } from './world.js';

/** The answer to one command: the record after it, or the last state of one that is gone. */
interface Done {
  record: unknown;
  deleted: boolean;
}

interface Aim {
  id?: string | undefined;
  contactId?: string | undefined;
  email?: string | undefined;
}

/**
 * The routes with which a test does what people do in the CRM to tasks, notes, appointments and calendars, and reads the truth back: without search lag, in
 * the simulator's own shape. A body is one command or a list of them; a list is carried out in its order and answered with a list.
 */
export const registerActivityControl = (fastify: FastifyInstance, world: World): void => {
  serveRecords(fastify, world, 'tasks', taskCommand, (command) => applyTask(world, command));
  serveRecords(fastify, world, 'notes', noteCommand, (command) => applyNote(world, command));
  serveRecords(fastify, world, 'appointments', appointmentCommand, (command) => applyAppointment(world, command));
  serveRecords(fastify, world, 'calendars', calendarCommand, (command) => applyCalendar(world, command));

  fastify.get('/_sim/location', () => world.location);
  fastify.post('/_sim/location', (request) => Object.assign(world.location, readControl(locationPatch, request.body)));
};

const serveRecords = <Command>(
  fastify: FastifyInstance,
  world: World,
  kind: 'tasks' | 'notes' | 'appointments' | 'calendars',
  schema: z.ZodType<Command>,
  apply: (command: Command) => Done,
): void => {
  fastify.get(`/_sim/${kind}`, (request, reply) => {
    const { limit, offset, ...wanted } = readControl(recordsQuery, request.query);
    const found = recordsOf(world, world[kind], wanted);
    return reply.header('x-total-count', found.length).send(found.slice(offset, offset + limit));
  });
  fastify.post(`/_sim/${kind}`, (request) => {
    const commands = readControl(z.union([z.array(schema), schema]), request.body);
    return Array.isArray(commands) ? commands.map(apply) : apply(commands);
  });
};

type Readable = Pick<RecordStore<{ id: string; contactId?: string }>, 'get' | 'ofContact' | 'all'>;

const recordsOf = (world: World, store: Readable, { id, contactId, email }: Aim): unknown[] => {
  if (id !== undefined) return [store.get(id)].filter((record) => record !== undefined);
  if (contactId !== undefined) return store.ofContact(contactId);
  if (email !== undefined) return world.contacts.withEmail(email).flatMap((contact) => store.ofContact(contact.id));
  return [...store.all()];
};

const applyTask = (world: World, command: z.output<typeof taskCommand>): Done => {
  const { create, patch, complete, reopen, silent } = command;
  const { tasks, taskEdits } = world;
  if (create) return kept(taskEdits.create(contactIdOf(world, command), create, { silent }));
  const task = named(tasks, 'Task', command);
  if (command.delete) return gone(task, () => taskEdits.delete(task, { silent }));
  const completed = complete ? { completed: true } : reopen ? { completed: false } : {};
  return kept(taskEdits.update(task, { ...patch, ...completed }, { silent }));
};

const applyNote = (world: World, command: z.output<typeof noteCommand>): Done => {
  const { create, patch, silent } = command;
  const { notes, noteEdits } = world;
  if (create) return kept(noteEdits.create(contactIdOf(world, command), create, { silent }));
  const note = named(notes, 'Note', command);
  if (command.delete) return gone(note, () => noteEdits.delete(note, { silent }));
  return kept(noteEdits.update(note, { ...patch }, { silent }));
};

const applyAppointment = (world: World, command: z.output<typeof appointmentCommand>): Done => {
  const { create, patch, status, silent } = command;
  const { appointments, appointmentEdits, calendars } = world;
  if (create) {
    const [first] = calendars.all();
    const calendarId = create.calendarId ?? first?.id ?? 'none';
    return kept(appointmentEdits.create(contactIdOf(world, command), { ...create, calendarId }, { silent }));
  }
  const appointment = named(appointments, 'Event', command);
  if (command.delete) return gone(appointment, () => appointmentEdits.delete(appointment, { silent }));
  const change = { ...patch, ...(status === undefined ? {} : { appointmentStatus: status }) };
  return kept(appointmentEdits.update(appointment, change, { silent }));
};

/** No webhook tells of calendars. */
const applyCalendar = ({ calendars, location }: World, command: z.output<typeof calendarCommand>): Done => {
  const { create, patch } = command;
  const blank = {
    id: newId(),
    locationId: location.id,
    name: 'New calendar',
    calendarType: 'event',
    isActive: true,
    slotDuration: 30,
  } as const;
  const calendar = create ? { ...blank, ...create } : { ...named(calendars, 'Calendar', command), ...patch };
  if (command.delete) return gone(calendar, () => calendars.delete(calendar.id));
  calendars.put(calendar);
  return kept(calendar);
};

const kept = (record: unknown): Done => ({ record, deleted: false });
const gone = (record: unknown, remove: () => void): Done => {
  remove();
  return { record, deleted: true };
};

const named = <Item extends { id: string; contactId?: string }>(
  store: RecordStore<Item>,
  kind: Parameters<typeof recordNotFound>[0],
  { id }: Aim,
): Item => {
  if (id === undefined) throw badRequest('Name the record by its id, or say what to create');
  const record = store.get(id);
  if (!record) throw recordNotFound(kind, id);
  return record;
};

const contactIdOf = ({ contacts }: World, { contactId, email }: Aim): string => {
  const contact = contactId === undefined ? contacts.withEmail(email ?? '')[0] : contacts.get(contactId);
  if (!contact) throw contactNotFound(contactId ?? email ?? '(neither contactId nor email given)');
  return contact.id;
};
