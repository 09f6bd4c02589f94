import { VirtualTimers } from './fixtures.js';

const at = (hour: number, minute = 0) => new Date(Date.UTC(2025, 2, 1, hour, minute));
const nobody = undefined as never;

const world = () => {
  const timers = new VirtualTimers(at(9));
  const heard: string[] = [];
  timers.handle('some/task', (keys) => {
    heard.push(`${timers.now().toISOString().slice(11, 16)} ${keys.join(' ')}`);
    return Promise.resolve();
  });
  const set = (key: string, when: Date | null) => timers.set(nobody, [{ task: 'some/task', key, at: when }]);
  return { timers, heard, set };
};

describe('VirtualTimers', () => {
  it('wake everybody at their moment, with the clock standing there', async () => {
    const { timers, heard, set } = world();
    await set('grace', at(11));
    await set('ada', at(10, 30));
    await timers.advanceTo(at(12));
    expect(heard).toEqual(['10:30 ada', '11:00 grace']);
    expect(timers.now()).toEqual(at(12));
  });

  it('move and cancel', async () => {
    const { timers, heard, set } = world();
    await set('ada', at(10));
    await set('ada', at(11));
    await set('grace', at(10));
    await set('grace', null);
    await timers.advanceTo(at(12));
    expect(heard).toEqual(['11:00 ada']);
  });

  it('wake after downtime all that were missed, at once', async () => {
    const { timers, heard, set } = world();
    await set('ada', at(10));
    await set('grace', at(11));
    timers.sleepTo(at(13));
    await timers.advanceTo(at(14));
    expect(heard).toEqual(['13:00 ada grace']);
  });

  it('keep the wake-up of a handler that throws', async () => {
    const timers = new VirtualTimers(at(9));
    timers.handle('some/task', () => Promise.reject(new Error('not now')));
    await timers.set(nobody, [{ task: 'some/task', key: 'ada', at: at(10) }]);
    await expect(timers.advanceTo(at(12))).rejects.toThrow('not now');
    expect(timers.pending()).toEqual([{ task: 'some/task', key: 'ada', at: at(10) }]);
  });

  it('notice a handler that never gets anywhere', async () => {
    const timers = new VirtualTimers(at(9));
    timers.handle('some/task', (keys) =>
      timers.set(
        nobody,
        keys.map((key) => ({ task: 'some/task', key, at: at(8) })),
      ),
    );
    await timers.set(nobody, [{ task: 'some/task', key: 'ada', at: at(10) }]);
    await expect(timers.advanceTo(at(12))).rejects.toThrow('again and again');
  });
});
