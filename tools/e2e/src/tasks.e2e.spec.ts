import { eventually } from '@sync/testing';
import { openAda, type Ada } from './ada.fixtures.js';

const DAY_MS = 86_400_000;
const soon = { timeoutMs: 60_000 };
const [maya, tomas] = ['SimUser0000000000001', 'SimUser0000000000002'];

/** One task from its making to its end: told by webhooks where there are any, found by looking where there are none. */
describe('a task in GHL', () => {
  let ada: Ada;
  let taskId = '';
  beforeAll(async () => (ada = await openAda({ env: { GHL_TASK_POLL_SECONDS: '2' } })));
  afterAll(() => ada.world.close());

  const ghl = () => ada.world.ghl.world;
  const task = () => {
    const found = ghl().tasks.get(taskId);
    if (!found) throw new Error('The task is missing.');
    return found;
  };
  const inDays = (days: number): Date => new Date(Math.ceil(Date.now() / DAY_MS + days) * DAY_MS + 17 * 3_600_000); // noon in New York, or one o'clock
  const webhooks = (type: string) =>
    ghl()
      .webhooks.attempts.list({ type })
      .map(({ body }) => JSON.parse(body) as Record<string, unknown>);

  it('is counted and told once it is made, though its webhook does not say whose it is', async () => {
    const due = inDays(5);
    taskId = ghl().taskEdits.create(ada.contactId, { title: 'Send the proposal', dueDate: due.toISOString(), assignedTo: maya }).id;
    await eventually(() => ada.field('ghl_open_tasks') === '1', soon);
    await eventually(() => ada.event('ghl_task_created'), soon);
    expect(webhooks('TaskCreate')).toMatchObject([{ id: taskId }]);
    expect(webhooks('TaskCreate')[0]).not.toHaveProperty('contactId');
    expect(ada.field('ghl_next_task_title')).toBe('Send the proposal');
    expect(ada.field('ghl_next_task_due')).toBe(due.toISOString().slice(0, 10));
    expect(Date.parse(ada.field('ghl_next_task_due_at') ?? '')).toBe(due.getTime());
    expect(ada.field('ghl_next_task_owner')).toBe('Maya Okafor');
    expect(ada.tags()).toContain('ghl:task-open');
    expect(ada.event('ghl_task_created')).toMatchObject({ task_id: taskId, title: 'Send the proposal', ghl_contact_id: ada.contactId });
  });

  it('retitled, put off and given to somebody else is found without a webhook', async () => {
    const due = inDays(9);
    ghl().taskEdits.update(task(), { title: 'Send the contract', dueDate: due.toISOString(), assignedTo: tomas });
    await eventually(() => ada.field('ghl_next_task_title') === 'Send the contract', soon);
    await eventually(() => ada.eventNames().filter((name) => name === 'ghl_task_updated').length === 3, soon);
    expect(
      ghl()
        .webhooks.attempts.list()
        .map(({ type }) => type),
    ).toEqual(['TaskCreate']);
    expect(ada.field('ghl_next_task_due')).toBe(due.toISOString().slice(0, 10));
    expect(ada.field('ghl_next_task_owner')).toBe('Tomás Rivera');
    expect(
      ada
        .events()
        .flatMap(({ data }) => data['change'] ?? [])
        .sort(),
    ).toEqual(['assignee', 'due_date', 'title']);
  });

  it('done is open no more', async () => {
    ghl().taskEdits.update(task(), { completed: true });
    await eventually(() => ada.field('ghl_open_tasks') === '0', soon);
    await eventually(() => ada.event('ghl_task_completed'), soon);
    await eventually(() => !ada.tags().includes('ghl:task-open'), soon);
    expect(ada.field('ghl_last_task_done')).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    expect(ada.event('ghl_task_completed')).toMatchObject({ task_id: taskId, completed: 'true' });
  });

  it('deleted is told, and nothing of all this was told twice', async () => {
    ghl().taskEdits.delete(task());
    await eventually(() => ada.event('ghl_task_deleted'), soon);
    const before = ada.world.ghl.calls.list({ path: '/tasks/search' }).length;
    await eventually(() => ada.world.ghl.calls.list({ path: '/tasks/search' }).length > before + 1, soon);
    expect(ada.eventNames()).toEqual([
      'ghl_task_created',
      ...Array.from({ length: 3 }, () => 'ghl_task_updated'),
      'ghl_task_completed',
      'ghl_task_deleted',
    ]);
    expect(ada.world.sendx.fieldsCreatedOnTheFly()).toEqual([]);
    expect(ada.world.sendx.contractViolations()).toEqual([]);
  });
});
