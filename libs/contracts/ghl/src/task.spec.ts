import {
  createTaskBody,
  ghlTask,
  ghlTaskRow,
  recordKindOf,
  subjectOf,
  taskAnswer,
  taskCompletedBody,
  taskSearchAnswer,
  taskSearchBody,
  taskWebhook,
  updateTaskBody,
  webhookEnvelope,
} from './index.js';
import { ada, asTask, asTaskRow, asTaskWebhook, documentedTaskWebhook, location, tasks, taskSendProposal } from './fixtures.js';
import { vendorExamples } from './vendor-examples.fixtures.js';

const onlyNulls = (schema: { shape: object }) =>
  Object.fromEntries(Object.keys(schema.shape).map((key) => [key, key === 'id' ? taskSendProposal.id : null]));

describe('a task from GHL', () => {
  it.each(tasks)('$title decodes in both shapes', (task) => {
    expect(ghlTask.parse(asTask(task))).toEqual(asTask(task));
    expect(ghlTaskRow.parse(asTaskRow(task))).toEqual(task);
  });

  it('is the same whether it is keyed _id or id', () => {
    const { _id, ...row } = asTaskRow(taskSendProposal);
    expect(ghlTaskRow.parse({ ...row, id: _id })).toEqual(taskSendProposal);
    expect(ghlTaskRow.safeParse(row).error?.issues[0]?.message).toBe('a task row has an _id or an id');
  });

  it('may tell its id and nothing else, or nothing but null', () => {
    expect(ghlTask.parse({ id: 'TskBare' })).toEqual({ id: 'TskBare' });
    expect(ghlTaskRow.parse({ _id: 'TskBare' })).toEqual({ id: 'TskBare' });
    expect(ghlTask.safeParse(onlyNulls(ghlTask)).success).toBe(true);
    expect(ghlTaskRow.parse({ _id: 'TskBare', dueDate: null, assignedTo: null })).toEqual({
      id: 'TskBare',
      dueDate: null,
      assignedTo: null,
    });
  });

  it.each<[string, unknown, string | null | undefined]>([
    ['a text nobody can read', 'next Tuesday', 'next Tuesday'],
    ['the year 9999', '9999-12-31T23:59:59.000Z', '9999-12-31T23:59:59.000Z'],
    ['epoch milliseconds', 1740819600000, '2025-03-01T09:00:00.000Z'],
    ['an object of the store behind', { _seconds: 1740819600, _nanoseconds: 5_000_000 }, '2025-03-01T09:00:00.005Z'],
    ['an empty object', {}, undefined],
    ['a number beyond all calendars', 1e20, undefined],
    ['a flag', true, undefined],
  ])('keeps or leaves out a date that is %s', (_name, dueDate, read) => {
    expect(ghlTask.parse({ id: 'TskOdd', dueDate, completed: false })).toEqual({ id: 'TskOdd', dueDate: read, completed: false });
  });

  it('is not lost to an odd flag', () => {
    expect(ghlTask.parse({ id: 'TskOdd', completed: 'yes' })).toEqual({ id: 'TskOdd', completed: undefined });
  });

  it('comes wrapped, and an answer without it is none', () => {
    expect(taskAnswer.parse({ task: asTask(taskSendProposal), traceId: 't-1' }).task.title).toBe('Send the proposal');
    expect(taskAnswer.safeParse({ traceId: 't-1' }).success).toBe(false);
  });
});

describe('a page of the task search', () => {
  it('says how many rows came, those that are no tasks included', () => {
    const page = taskSearchAnswer.parse({ tasks: [...tasks.map(asTaskRow), null, { title: 'without an id' }] });
    expect(page).toEqual({ tasks, rows: tasks.length + 2 });
  });

  it('may be empty, but not missing', () => {
    expect(taskSearchAnswer.parse({ tasks: [] })).toEqual({ tasks: [], rows: 0 });
    expect(taskSearchAnswer.safeParse({}).success).toBe(false);
  });
});

describe('bodies about tasks', () => {
  it.each([
    ['a search', taskSearchBody, { limit: 500, skip: 0, contactId: [ada.id], completed: false, assignedTo: [], query: 'proposal' }],
    ['a new task', createTaskBody, { title: 'Call', dueDate: '2025-03-03T15:00:00Z', completed: false }],
    ['an edit', updateTaskBody, { dueDate: '2025-03-03T15:00:00+01:00' }],
    ['an edit of nothing', updateTaskBody, {}],
    ['a reopening', taskCompletedBody, { completed: false }],
  ])('allow %s', (_name, schema, body) => {
    expect(schema.parse(body)).toEqual(body);
  });

  it.each([
    ['a page of more than 500', taskSearchBody, { limit: 501, skip: 0 }],
    ['a cursor the file does not know', taskSearchBody, { limit: 1, skip: 0, searchAfter: [1, 'x'] }],
    ['a task without a due date', createTaskBody, { title: 'Call', completed: false }],
    ['a due date nobody can read', updateTaskBody, { dueDate: 'next Tuesday' }],
    ['an unknown property', updateTaskBody, { contactId: ada.id }],
    ['nothing', taskCompletedBody, {}],
  ])('refuse %s', (_name, schema, body) => {
    expect(schema.safeParse(body).success).toBe(false);
  });
});

describe('a task webhook', () => {
  it('really comes without contact and body when the task is new', () => {
    const webhook = taskWebhook.parse(asTaskWebhook('TaskCreate', taskSendProposal));
    expect(webhook).toMatchObject({ id: taskSendProposal.id, title: 'Send the proposal', dueDate: taskSendProposal.dueDate });
    expect('contactId' in webhook || 'body' in webhook || 'completed' in webhook).toBe(false);
    expect(subjectOf(webhookEnvelope.parse(asTaskWebhook('TaskCreate', taskSendProposal)))).toMatchObject({
      kind: 'task',
      contactId: null,
    });
  });

  it.each([
    ['TaskComplete', asTaskWebhook],
    ['TaskDelete', asTaskWebhook],
    ['TaskCreate', documentedTaskWebhook],
  ])('%s names both, as documented for all', (type, shape) => {
    const webhook = shape(type, taskSendProposal);
    expect(taskWebhook.parse(webhook)).toEqual(webhook);
    expect(subjectOf(webhookEnvelope.parse(webhook))).toEqual({
      kind: 'task',
      locationId: location.id,
      recordId: taskSendProposal.id,
      contactId: ada.id,
    });
  });

  it.each(['TaskCreate', 'TaskComplete', 'TaskDelete'])('%s decodes as the vendor shows it', (type) => {
    expect(recordKindOf(type)).toBe('task');
    for (const sample of vendorExamples(type)) expect(taskWebhook.parse(sample)).toEqual(sample);
  });
});
