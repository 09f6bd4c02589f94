import { asOf } from '../contact/as-of.js';
import { callAda, givenTask, grace, minute, noTask } from '../fixtures.js';
import { readDueDate } from './due-date.js';
import { dueDateOf, evolveTask, isOpen, taskStateSchema } from './task.js';
import { TaskMomentSkipped, TaskOverdueFired } from './task-events.js';

describe('Task', () => {
  it('is the sum of its events', () => {
    const at = asOf(minute(1), 'search');
    const { state } = givenTask(
      noTask,
      callAda.created(),
      callAda.retitled('Ring Ada', at),
      callAda.movedTo(grace.contactId, at),
      callAda.completed(at),
    );
    expect(state).toMatchObject({
      contactId: grace.contactId,
      record: { ...callAda.record, title: 'Ring Ada' },
      completedAt: at.at,
      asOf: at,
    });
    expect(isOpen(state)).toBe(false);
  });

  it('survives being stored as JSON', () => {
    const { state } = givenTask(noTask, callAda.created({ assignedTo: undefined }), callAda.completed());
    expect(taskStateSchema.parse(JSON.parse(JSON.stringify(state)))).toEqual(state);
  });

  it('is whole again from its move on, when what came before was erased', () =>
    expect(evolveTask(noTask, callAda.movedTo(grace.contactId, asOf(minute(1), 'get'), minute(1).toISOString()))).toMatchObject({
      status: 'known',
      contactId: grace.contactId,
      record: callAda.record,
      completedAt: minute(1).toISOString(),
    }));

  it('never refuses an event, however little sense it makes', () => {
    expect(evolveTask(noTask, callAda.retitled('Ring Ada'))).toEqual(noTask);
    expect(evolveTask(noTask, callAda.deleted())).toEqual(noTask);
  });

  it('remembers which of its moments were said, until its due date moves', () => {
    const due = '2025-03-03T10:00:00.000Z';
    const said = givenTask(
      noTask,
      callAda.created(),
      TaskOverdueFired.of({ dueAt: due, daysOverdue: 0 }),
      TaskMomentSkipped.of({ moment: 'due-today/2025-03-03', dueAt: due, reason: 'too-late' }),
    ).state;
    expect(said).toMatchObject({ said: { 'overdue/0': due, 'due-today': '2025-03-03' } });
    const at = asOf(new Date('2025-03-03T11:00:00Z'), 'search');
    expect(evolveTask(said, callAda.dueDateMoved('2025-03-09T10:00:00.000Z', at))).toMatchObject({ said: { 'due-today': '2025-03-03' } });
    // Put off to a time that had passed already: it is overdue all along, and not once more.
    const passed = '2025-03-03T10:30:00.000Z';
    expect(evolveTask(said, callAda.dueDateMoved(passed, at))).toMatchObject({ said: { 'overdue/0': passed } });
  });
});

describe('readDueDate', () => {
  it.each([
    ['2025-03-03T10:00:00.000Z', '2025-03-03T10:00:00.000Z'],
    ['2025-03-03T11:00:00+01:00', '2025-03-03T10:00:00.000Z'],
    ['2025-03-03 10:00:00', '2025-03-03T10:00:00.000Z'],
    ['2025-03-03', '2025-03-03T00:00:00.000Z'],
    ['1740996000000', '2025-03-03T10:00:00.000Z'],
    ['1740996000', '2025-03-03T10:00:00.000Z'],
  ])('reads %s', (text, at) => expect(readDueDate(text).at?.toISOString()).toBe(at));

  it.each([
    [undefined, 'no-due-date'],
    [null, 'no-due-date'],
    ['  ', 'no-due-date'],
    ['tomorrow', 'due-date-unreadable'],
    ['2025-02-30T10:00:00Z', 'due-date-unreadable'],
    ['03/04/2025', 'due-date-unreadable'],
    ['10:00', 'due-date-unreadable'],
    ['0', 'due-date-unreadable'],
    ['1970-01-01T00:00:00.000Z', 'due-date-implausible'],
    ['9999-12-31T23:59:59.000Z', 'due-date-implausible'],
    ['0001-01-01T00:00:00Z', 'due-date-implausible'],
  ] as const)('keeps %j, for which no moment comes: %s', (text, code) => {
    expect(readDueDate(text)).toMatchObject({ at: null, problem: { code } });
    const { state } = givenTask(noTask, callAda.created({ dueAt: text }));
    expect(state.status === 'known' && dueDateOf(state).problem?.code).toBe(code);
  });
});
