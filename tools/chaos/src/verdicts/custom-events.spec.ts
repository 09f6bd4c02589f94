import { duplicateEvents, missingEvents } from './custom-events.js';

const told = (key: string, at: string, taskId = 'task-1') => ({
  at,
  email: 'ada@example.com',
  name: 'ghl_task_created',
  data: { dedupe_key: key, task_id: taskId },
});
const twice = [told('a', '2025-03-01T12:00:00Z'), told('a', '2025-03-01T12:00:40Z')];
const kill = {
  victim: 'delivery',
  how: 'kill -9',
  at: Date.parse('2025-03-01T12:00:01Z'),
  readyAt: Date.parse('2025-03-01T12:00:05Z'),
} as const;

describe('a custom event that is there twice', () => {
  it('is one too many', () => expect(duplicateEvents(twice, { journal: [], deaf: [] })).toMatchObject({ count: 1, explained: 0 }));
  it('is explained when its sender was killed', () =>
    expect(duplicateEvents(twice, { journal: [kill], deaf: [] })).toMatchObject({ count: 0, explained: 1 }));
  it('is explained when SendX heard nothing at the time', () => {
    const deaf = [{ from: Date.parse('2025-03-01T11:59:50Z'), to: Date.parse('2025-03-01T11:59:59Z') }];
    expect(duplicateEvents(twice, { journal: [], deaf })).toMatchObject({ count: 0, explained: 1 });
  });
  it('is none when the facts differ', () =>
    expect(
      duplicateEvents([told('a', '2025-03-01T12:00:00Z'), told('b', '2025-03-01T12:00:00Z')], { journal: [], deaf: [] }),
    ).toMatchObject({ count: 0 }));
});

describe('a task that was created', () => {
  const created = (id: string) => ({ email: 'ada@example.com', id, name: 'ghl_task_created' });

  it('is missed when no event names it', () => expect(missingEvents([created('task-2')], twice).count).toBe(1));
  it('is missed when only another kind of event names it', () =>
    expect(missingEvents([{ ...created('task-1'), name: 'ghl_task_completed' }], twice).count).toBe(1));
  it('is told when one does', () => expect(missingEvents([created('task-1')], twice).count).toBe(0));
});
