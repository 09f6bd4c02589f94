import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
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
});
