import {
  appointmentEvents,
  AppointmentMomentSkipped,
  AppointmentReminderFired,
  AppointmentRescheduled,
  AppointmentStatusUnknown,
  asOf,
  InactivityFired,
  noteEvents,
  quietEvents,
  TaskDueSoonFired,
  taskEvents,
  TaskMomentSkipped,
  TaskOverdueFired,
} from '@sync/crm-events';
import { callAda, knownVisit, noteOf, start, task, ada, theNotes, theVisit } from '@sync/crm-events/fixtures';
import { happeningWords, isNews, kindOf, type HappeningEvent } from './happening.js';
import { standingOfRecord, tellRecord, type RecordStory } from './record-story.js';

const dueAt = '2025-03-03T10:00:00.000Z';
const known: RecordStory = { kind: 'task', state: callAda.known() };
const visit: RecordStory = { kind: 'appointment', state: knownVisit() };
const untitled: RecordStory = { kind: 'task', state: task('TskNameless', ada, {}).known() };
const said = (event: HappeningEvent, story: RecordStory | null = null) => {
  const { sentence, code = null } = happeningWords(event, story);
  return code === null ? sentence : [sentence, code];
};

describe('what happened, in words', () => {
  it('names the task by the title it had', () => {
    expect(said(callAda.retitled('Write to Ada'), known)).toBe('Task “Call Ada” is now called “Write to Ada”.');
    expect(said(callAda.completed(), known)).toBe('Task “Call Ada” was done.');
    expect(said(callAda.completed(), untitled)).toBe('A task without a title was done.');
    expect(said(callAda.assigned(null), known)).toBe('Nobody is assigned to task “Call Ada” any more.');
  });

  it('says what is wrong with a due date, and nothing of one that is fine', () => {
    expect(said(callAda.created())).toBe('Task “Call Ada” was created.');
    expect(said(callAda.created({ dueAt: 'next tuesday' }))).toEqual(['Task “Call Ada” was created.', 'due-date-unreadable']);
    expect(said(callAda.dueDateMoved('1970-01-01T00:00:00.000Z'), known)).toEqual([
      'The due date of task “Call Ada” moved.',
      'due-date-implausible',
    ]);
    expect(said(callAda.dueDateMoved(null), known)).toEqual(['Task “Call Ada” has no due date any more.', 'no-due-date']);
  });

  it('says which moment of a task came, or was skipped, and why', () => {
    expect(said(TaskDueSoonFired.of({ dueAt, leadMinutes: 1_440 }), known)).toBe('Task “Call Ada” is due within 1 day.');
    expect(said(TaskOverdueFired.of({ dueAt, daysOverdue: 3 }), known)).toBe('Task “Call Ada” is still open 3 days after it was due.');
    const skipped = (moment: string) => said(TaskMomentSkipped.of({ moment, dueAt, reason: 'too-late' }), known);
    expect(skipped('due-soon/90')).toEqual(['Nobody was told that task “Call Ada” was due within 90 minutes.', 'too-late']);
    expect(skipped('due-today/2025-03-03')).toEqual(['Nobody was told that task “Call Ada” was due on 2025-03-03.', 'too-late']);
    expect(skipped('overdue/0')).toEqual(['Nobody was told that task “Call Ada” was overdue.', 'too-late']);
  });

  it('says when an appointment moved, and what of its times or its status cannot be understood', () => {
    const times = { startAt: '2025-03-06T10:00:00.000Z', endAt: '2025-03-06T10:30:00.000Z', timeProblem: null };
    const when = { asOf: asOf(start, 'webhook'), momentsFrom: start.toISOString() };
    const rescheduled = AppointmentRescheduled.of({ ...times, previousStartAt: '2025-03-05T10:00:00.000Z', ...when });
    expect(happeningWords(rescheduled, visit)).toEqual({
      sentence: 'Appointment “Visit to the engine” was rescheduled.',
      values: [
        { name: 'starts', before: '5 Mar 2025, 10:00 UTC', after: '6 Mar 2025, 10:00 UTC' },
        { name: 'ends', before: '5 Mar 2025, 10:30 UTC', after: '6 Mar 2025, 10:30 UTC' },
      ],
    });
    const odd = AppointmentRescheduled.of({
      startAt: 'noonish',
      endAt: null,
      timeProblem: 'start-unreadable',
      previousStartAt: null,
      ...when,
    });
    expect(said(odd, visit)).toEqual(['Appointment “Visit to the engine” was rescheduled.', 'start-unreadable']);
    expect(happeningWords(odd, visit).values?.[0]).toEqual({ name: 'starts', before: '5 Mar 2025, 10:00 UTC', after: 'noonish' });
    const postponed = AppointmentStatusUnknown.of({ word: 'postponed', asOf: asOf(start, 'webhook') });
    expect(said(postponed, visit)).toEqual(['GHL calls appointment “Visit to the engine” “postponed”.', 'status-unknown']);
  });

  it('says which moment of an appointment came, or was skipped, and why', () => {
    const moment = { moment: 'reminder', at: start.toISOString() };
    const reminded = AppointmentReminderFired.of({ startAt: '2025-03-05T10:00:00.000Z', leadMinutes: 120, ...moment });
    expect(said(reminded, visit)).toBe('Appointment “Visit to the engine” begins within 2 hours.');
    expect(said(AppointmentMomentSkipped.of({ reason: 'overtaken', ...moment }), visit)).toEqual([
      'Nobody was told of a moment of appointment “Visit to the engine”.',
      'overtaken',
    ]);
  });

  it('never says what stands in a note', () => {
    const note = noteOf('note-1', { excerpt: 'Secret diagnosis' });
    const words = [theNotes.added(0, note), theNotes.updated(1, note), theNotes.deleted(2, note)].map((event) =>
      happeningWords(event, null),
    );
    expect(words.map(({ sentence }) => sentence)).toEqual(['A note was added.', 'A note changed.', 'A note was deleted.']);
    expect(JSON.stringify(words)).not.toContain('diagnosis');
  });

  it('takes for news what happened since we look', () => {
    expect(isNews(callAda.created(), 'live')).toBe(true);
    expect(isNews(callAda.created(), 'backfill')).toBe(false);
    expect(isNews(theNotes.added(0, noteOf('note-1')), 'reconcile')).toBe(true);
    expect(isNews(theNotes.added(0, noteOf('note-1'), false), 'reconcile')).toBe(false);
    expect(isNews(theNotes.wereListed(0, 3), 'live')).toBe(false);
  });

  it('says how many notes there were', () => {
    const found = [0, 1, 2].map((count) => said(theNotes.wereListed(0, count)));
    expect(found).toEqual(['No notes were found.', '1 note was found.', '2 notes were found.']);
  });

  it('says what was found of a person', () => {
    expect(said(InactivityFired.of({ contactId: ada.contactId, days: 30, since: start.toISOString() }))).toBe(
      'Nothing has happened for 30 days.',
    );
  });

  it('knows what each event is about', () => {
    const kindsOf = (definitions: readonly { readonly type: string }[], data: object) => [
      ...new Set(definitions.map(({ type }) => kindOf({ type, data } as HappeningEvent))),
    ];
    expect(kindsOf(taskEvents, {})).toEqual(['task']);
    expect(kindsOf(appointmentEvents, {})).toEqual(['appointment']);
    expect(kindsOf(noteEvents, { noteId: 'note-1' })).toEqual(['note']);
    expect(kindsOf(quietEvents, { since: 'then' })).toEqual(['person']);
  });
});

describe('how a record stands', () => {
  const after = (story: RecordStory, ...events: readonly HappeningEvent[]) => standingOfRecord(events.reduce(tellRecord, story));

  it('is open with its due date, then closed, then open again', () => {
    expect(after(known)).toEqual({ title: 'Call Ada', standing: 'open', at: new Date(dueAt), problem: '' });
    expect(after(known, callAda.completed())).toMatchObject({ standing: 'closed', at: null });
    expect(after(known, callAda.completed(), callAda.reopened())).toMatchObject({ standing: 'open', at: new Date(dueAt) });
    expect(after(known, callAda.deleted())).toMatchObject({ standing: 'gone', title: 'Call Ada' });
  });

  it('is open with a problem where nobody can go by its times', () => {
    expect(after(known, callAda.dueDateMoved('next tuesday'))).toMatchObject({
      standing: 'open',
      at: null,
      problem: 'due-date-unreadable',
    });
    const odd: RecordStory = { kind: 'appointment', state: knownVisit({ endAt: null, timeProblem: 'end-missing' }) };
    expect(after(odd)).toMatchObject({ standing: 'open', at: null, problem: 'end-missing' });
    const postponed = AppointmentStatusUnknown.of({ word: 'postponed', asOf: asOf(start, 'webhook') });
    expect(after(visit, postponed)).toMatchObject({ standing: 'open', at: null, problem: 'status-unknown' });
  });

  it('takes no notice of what happened to other kinds of records', () => {
    expect(after(known, theVisit.booked())).toEqual(after(known));
    expect(after(visit, callAda.completed())).toEqual(after(visit));
  });
});
