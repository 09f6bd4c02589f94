import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startGhlSim } from './ghl-sim.js';

describe('the state file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ghl-sim-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const start = (name: string) => startGhlSim({ contacts: 10, statePath: join(folder, name, 'state.json') });

  it('keeps people and key across restarts', async () => {
    const first = await start('restart');
    const created = first.world.edits.create({ firstName: 'Ada' });
    await first.close();
    const second = await start('restart');
    expect(second.key).toBe(first.key);
    expect(second.world.contacts.get(created.id)?.firstName).toBe('Ada');
    expect(second.world.contacts.size).toBe(11);
    await second.close();
  });

  it('forgets nothing when the process is killed, not even half a line', async () => {
    const killed = await start('killed');
    const created = killed.world.edits.create({ firstName: 'Grace' });
    const [someone] = killed.world.contacts.all();
    if (someone) killed.world.edits.delete(someone);
    appendFileSync(join(folder, 'killed', 'state.json.journal'), '{"id":"Con');
    const next = await start('killed');
    expect(next.world.contacts.get(created.id)?.firstName).toBe('Grace');
    expect(next.world.contacts.size).toBe(10);
    await Promise.all([killed.close(), next.close()]);
  });

  it('keeps tasks, notes, calendars and appointments as well, also of a process that is killed', async () => {
    const killed = await start('activity');
    const { world } = killed;
    const [someone] = world.contacts.all();
    const contactId = someone?.id ?? '';
    const task = world.taskEdits.create(contactId, { title: 'Call', dueDate: '2025-03-03T15:00:00Z' });
    const dropped = world.taskEdits.create(contactId, { title: 'Drop' });
    world.taskEdits.update(task, { completed: true });
    world.taskEdits.delete(dropped);
    const note = world.noteEdits.create(contactId, { body: 'Called.' });
    const [calendar] = world.calendars.all();
    if (calendar) world.calendars.put({ ...calendar, name: 'Taster' });
    const startTime = '2025-03-05T15:00:00Z';
    const series = world.appointmentEdits.create(contactId, {
      calendarId: calendar?.id ?? '',
      startTime,
      rrule: 'RRULE:FREQ=DAILY;COUNT=2',
    });
    const next = await start('activity');
    expect([...next.world.tasks.all()]).toMatchObject([{ id: task.id, completed: true }]);
    expect(next.world.notes.ofContact(contactId)).toEqual([note]);
    expect(next.world.calendars.get(calendar?.id ?? '')?.name).toBe('Taster');
    expect(next.world.appointments.instancesOf(series.id)).toHaveLength(2);
    await Promise.all([killed.close(), next.close()]);
  });

  it('reads a file from before there were tasks, and gives its people some when asked to', async () => {
    const first = await start('older');
    const [someone] = first.world.contacts.all();
    await first.close();
    const path = join(folder, 'older', 'state.json');
    const { version, locationId, signingKey, contacts } = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
    writeFileSync(path, JSON.stringify({ version, locationId, signingKey, contacts }));
    writeFileSync(`${path}.journal`, `${JSON.stringify({ id: someone?.id, contact: { ...someone, firstName: 'Renamed' } })}\n`);
    const next = await startGhlSim({ contacts: 10, activity: true, statePath: path });
    expect(next.world.contacts.get(someone?.id ?? '')?.firstName).toBe('Renamed');
    expect(next.world.calendars.size).toBe(3);
    expect(next.world.tasks.size + next.world.notes.size + next.world.appointments.size).toBeGreaterThan(0);
    await next.close();
  });
});
