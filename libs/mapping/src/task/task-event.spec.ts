import type { TaskEvent } from '@sync/crm-events';
import { callAda, minute } from '@sync/crm-events/fixtures';
import { taskEvent, type TaskEventFacts } from './task-event.js';
import { taskEventExamples, taskReferences, withTasks, type TaskEventExample } from './task.examples.js';

const facts = ({
  given,
  mapping,
  references = taskReferences,
}: Pick<TaskEventExample, 'given' | 'mapping' | 'references'>): TaskEventFacts => ({
  connectionId: 'con_1',
  task: given,
  version: 1,
  noticedAt: new Date('2025-03-02T10:00:03Z'),
  source: 'webhook',
  urgency: 'live',
  mapping: withTasks(mapping),
  references,
  keyOf: (parts) => parts.join('|'),
});

describe('taskEvent', () => {
  it.each(Object.entries(taskEventExamples))('%s', (_name, example) => {
    const raised = taskEvent(example.event, facts(example));
    const { name: expected, properties = {} } = example.then ?? {};
    expect(raised?.data.name).toBe(expected);
    if (expected !== undefined) expect(raised?.data.contactId).toBe(properties.ghl_contact_id ?? callAda.contactId);
    for (const [name, value] of Object.entries(properties)) expect({ [name]: raised?.data.data[name] }).toEqual({ [name]: value });
  });

  const keyAt = (version: number, event: TaskEvent = callAda.retitled('Ring Ada')) =>
    taskEvent(event, { ...facts({ given: callAda.known() }), version })?.data.dedupeKey;

  it('has the same key for the same fact, from whatever door and in every replay', () => expect(keyAt(4)).toBe(keyAt(4)));
  it('has another key when it happens again', () => expect(keyAt(4)).not.toBe(keyAt(7)));
  it('is created once, whenever', () => expect(keyAt(1, callAda.created())).toBe(keyAt(5, callAda.created({}, { at: minute(3) }))));
  it('tells apart two things that happened to a task', () => expect(keyAt(4)).not.toBe(keyAt(4, callAda.completed())));
});
