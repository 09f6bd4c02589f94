import { ghlAppointment, ghlNote, ghlTaskRow } from '@sync/contracts-ghl';
import { asCalendarEvent } from './appointment/appointment-shapes.js';
import { isMaster, startOf } from './appointment/sim-appointment.js';
import { asGetNote } from './note/note-shapes.js';
import { asTaskRow } from './task/task-shapes.js';
import { openTestbed, type Testbed } from './testbed.js';

const now = Date.parse('2025-03-01T15:00:00.000Z');
const hourMs = 3_600_000;

describe('the activity of the demo location', () => {
  let bed: Testbed;
  beforeAll(async () => void (bed = await openTestbed({ contacts: 2_000, seed: 1, activity: true, now: () => now })));
  afterAll(() => bed.sim.close());
  const tasks = () => [...bed.sim.world.tasks.all()];
  const notes = () => [...bed.sim.world.notes.all()];
  const appointments = () => [...bed.sim.world.appointments.all()];
  const people = (records: { contactId: string }[]) => new Set(records.map(({ contactId }) => contactId)).size;

  it('is the same for the same seed and moment, and belongs to people who exist', async () => {
    const again = await openTestbed({ contacts: 2_000, seed: 1, activity: true, now: () => now });
    expect([...again.sim.world.tasks.all()]).toEqual(tasks());
    expect([...again.sim.world.notes.all()]).toEqual(notes());
    expect([...again.sim.world.appointments.all()]).toEqual(appointments());
    await again.sim.close();
    for (const { contactId } of [...tasks(), ...notes(), ...appointments()]) expect(bed.sim.world.contacts.get(contactId)).toBeDefined();
  });

  it('concerns a part of the people', () => {
    for (const records of [tasks(), notes(), appointments()]) {
      expect(people(records)).toBeGreaterThan(300);
      expect(people(records)).toBeLessThan(1_000);
    }
  });

  it('has tasks that are overdue, due in minutes, due today, due later, and done', () => {
    const due = (from: number, to: number) =>
      tasks().filter(
        ({ completed, dueDate }) => !completed && Date.parse(dueDate ?? '') >= now + from && Date.parse(dueDate ?? '') < now + to,
      ).length;
    expect(due(-60 * 24 * hourMs, 0)).toBeGreaterThan(50);
    expect(due(0, hourMs)).toBeGreaterThan(20);
    expect(due(hourMs, 12 * hourMs)).toBeGreaterThan(50);
    expect(due(12 * hourMs, 60 * 24 * hourMs)).toBeGreaterThan(100);
    expect(tasks().filter(({ completed }) => completed).length).toBeGreaterThan(200);
    expect(tasks().every(({ dateAdded, dateUpdated }) => dateAdded <= dateUpdated && Date.parse(dateUpdated) <= now)).toBe(true);
    expect(tasks().some(({ assignedTo }) => assignedTo === null)).toBe(true);
  });

  it('has appointments behind and ahead, some within hours, some in series, in every state', () => {
    const starting = (from: number, to: number) =>
      appointments().filter((one) => startOf(one) >= now + from && startOf(one) < now + to).length;
    expect(starting(-90 * 24 * hourMs, 0)).toBeGreaterThan(100);
    expect(starting(0, 6 * hourMs)).toBeGreaterThan(10);
    expect(starting(6 * hourMs, 60 * 24 * hourMs)).toBeGreaterThan(100);
    expect(appointments().filter(isMaster).length).toBeGreaterThan(5);
    expect(new Set(appointments().map(({ appointmentStatus }) => appointmentStatus))).toEqual(
      new Set(['new', 'confirmed', 'cancelled', 'showed', 'noshow']),
    );
    const settled = appointments().filter(({ appointmentStatus }) => appointmentStatus === 'showed' || appointmentStatus === 'noshow');
    expect(settled.every((one) => startOf(one) < now)).toBe(true);
  });

  it('has notes in plain words and in HTML, with details that should not travel, longer than a field of SendX', () => {
    const bodies = notes().map(({ body }) => body ?? '');
    for (const oddity of [/<p>/, /4111 1111/, /@example\.org/, /🎈/]) expect(bodies.some((body) => oddity.test(body))).toBe(true);
    expect(bodies.some((body) => body.length > 255)).toBe(true);
  });

  it('is what the contracts can read', () => {
    const wire = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
    for (const task of tasks().slice(0, 200)) expect(ghlTaskRow.parse(wire(asTaskRow(task, [], undefined, undefined)))).toMatchObject(task);
    for (const note of notes().slice(0, 200)) expect(ghlNote.parse(wire(asGetNote(note)))).toMatchObject({ id: note.id, body: note.body });
    for (const one of appointments().slice(0, 200))
      expect(ghlAppointment.parse(wire(asCalendarEvent(one)))).toMatchObject({ startTime: one.startTime });
  });

  it('is gone after a reset without it, and absent unless asked for', async () => {
    await bed.send('POST', '/_sim/reset', { contacts: 20, activity: false });
    expect([tasks(), notes(), appointments()]).toEqual([[], [], []]);
    await bed.send('POST', '/_sim/reset', { contacts: 20, seed: 1 });
    expect(tasks().length).toBeGreaterThan(0);
  });
});

describe('live activity', () => {
  it('is every other edit, does everything there is to do, and does not drown the location', async () => {
    let clock = now;
    const bed = await openTestbed({ contacts: 200, seed: 4, activity: true, now: () => clock, settings: { webhooks: { mode: 'hold' } } });
    const { world, live } = bed.sim;
    const told = new Map<string, number>();
    await bed.send('POST', '/_sim/settings', { webhooks: { url: 'http://127.0.0.1:9/hooks' } });
    const send = world.webhooks.send.bind(world.webhooks);
    world.webhooks.send = (webhook) => {
      told.set(webhook.type ?? '', (told.get(webhook.type ?? '') ?? 0) + 1);
      return send(webhook);
    };
    let edited = 0;
    let reopened = 0;
    const known = new Map([...world.tasks.all()].map((task) => [task.id, task]));
    world.tasks.onChange = (id, task) => {
      const earlier = known.get(id);
      if (task && earlier && task.completed === earlier.completed) edited += 1;
      if (task && !task.completed && earlier?.completed) reopened += 1;
      if (task) known.set(id, task);
    };
    const before = world.tasks.size + world.appointments.size;
    for (let edit = 0; edit < 4_000; edit += 1) {
      clock += 2_000;
      live.editOnce();
    }
    const types = [
      'TaskCreate',
      'TaskComplete',
      'TaskDelete',
      'NoteCreate',
      'NoteUpdate',
      'NoteDelete',
      'AppointmentCreate',
      'AppointmentUpdate',
    ];
    for (const type of types) expect(told.get(type)).toBeGreaterThan(20);
    expect([edited, reopened].every((count) => count > 20)).toBe(true);
    const statuses = [...world.appointments.all()].map(({ appointmentStatus }) => appointmentStatus);
    for (const status of ['cancelled', 'showed', 'noshow']) expect(statuses).toContain(status);
    expect([...told.entries()].filter(([type]) => type.startsWith('Contact')).reduce((sum, [, count]) => sum + count, 0)).toBeGreaterThan(
      2_000,
    );
    expect(world.tasks.size + world.appointments.size).toBeLessThan(before + 1_000);
    await bed.sim.close();
  });
});
