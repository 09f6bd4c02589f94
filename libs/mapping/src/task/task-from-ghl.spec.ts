import { ghlTask, ghlTaskRow, taskWebhook } from '@sync/contracts-ghl';
import { callAda, minute, start } from '@sync/crm-events/fixtures';
import { taskFromGet, taskFromRow, taskFromWebhook, taskGone } from './task-from-ghl.js';

const inGhl = {
  id: callAda.taskId,
  title: 'Call Ada',
  body: '<p>About the <b>engine</b></p>',
  assignedTo: 'UsrBabbage0000000001',
  dueDate: '2025-03-03T10:00:00.000Z',
  contactId: callAda.contactId,
};
const webhook = (type: string, change: object = {}) =>
  taskWebhook.parse({
    type,
    ...inGhl,
    locationId: callAda.locationId,
    dateAdded: start.toISOString(),
    timestamp: start.toISOString(),
    ...change,
  });
const row = (change: object = {}) => {
  const { id: _id, ...rest } = inGhl;
  return ghlTaskRow.parse({ _id, ...rest, completed: false, dateUpdated: start.toISOString(), ...change });
};
const said = { title: 'Call Ada', assignedTo: 'UsrBabbage0000000001', dueAt: '2025-03-03T10:00:00.000Z' };

describe('A GET', () => {
  it('is the whole task as of the start of the call, without its body', () =>
    expect(taskFromGet(ghlTask.parse({ ...inGhl, completed: true }), start)).toEqual({
      type: 'ReportTask',
      record: said,
      contactId: callAda.contactId,
      completed: true,
      asOf: start,
      via: 'get',
    }));

  it('that finds nothing says gone, and under whom', () =>
    expect(taskGone(callAda.contactId, start)).toEqual({ type: 'ReportTaskGone', contactId: callAda.contactId, asOf: start }));

  it('whose completed is null says nothing of it', () =>
    expect(taskFromGet(ghlTask.parse({ ...inGhl, completed: null }), start)).not.toHaveProperty('completed'));

  it('keeps what is no date as it is', () =>
    expect(taskFromGet(ghlTask.parse({ ...inGhl, dueDate: 'soon' }), start).record.dueAt).toBe('soon'));
});

describe('A webhook', () => {
  it('TaskCreate really comes without contact and body', () =>
    expect(taskFromWebhook(webhook('TaskCreate', { contactId: undefined, body: undefined }), minute(1))).toEqual({
      type: 'ReportTask',
      record: { ...said, dateAdded: start.toISOString() },
      contactId: null,
      asOf: start,
      via: 'webhook',
    }));

  it('TaskComplete says that it is done, TaskDelete that it may be gone', () => {
    expect(taskFromWebhook(webhook('TaskComplete'), minute(1))).toMatchObject({
      type: 'ReportTaskCompleted',
      contactId: callAda.contactId,
    });
    expect(taskFromWebhook(webhook('TaskDelete'), minute(1))).toEqual({
      type: 'ReportTaskDeleted',
      contactId: callAda.contactId,
      asOf: start,
    });
  });

  it.each([undefined, null, 'yesterday', '2025-03-01T09:00:02.000Z', '9999-01-01T00:00:00Z'])('has no time when it says %s', (timestamp) =>
    expect(taskFromWebhook(webhook('TaskCreate', { timestamp }), new Date(start.getTime() + 1_000)).asOf).toBeNull(),
  );

  it('takes nobody for nobody', () =>
    expect(taskFromWebhook(webhook('TaskCreate', { assignedTo: '', contactId: '' }), minute(1))).toMatchObject({
      contactId: null,
      record: { assignedTo: null },
    }));
});

describe('A row', () => {
  it('keyed _id is as of its dateUpdated', () =>
    expect(taskFromRow(row(), minute(1))).toMatchObject({ type: 'ReportTask', asOf: start, via: 'search', completed: false }));

  it('of the first reading says until when it is history', () =>
    expect(taskFromRow(row(), minute(1), minute(1))).toMatchObject({ quietUntil: minute(1) }));

  it('that is marked as deleted is a hint', () =>
    expect(taskFromRow(row({ deleted: true }), minute(1))).toEqual({
      type: 'ReportTaskDeleted',
      contactId: callAda.contactId,
      asOf: start,
    }));

  it.each([undefined, '9999-12-31T00:00:00Z'])('has no time when it was updated %s', (dateUpdated) =>
    expect(taskFromRow(row({ dateUpdated }), minute(1)).asOf).toBeNull(),
  );
});
