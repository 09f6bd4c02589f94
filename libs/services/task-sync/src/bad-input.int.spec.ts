import fc from 'fast-check';
import { location } from '@sync/contracts-ghl/fixtures';
import { dueDateOf, type TaskEvent } from '@sync/crm-events';
import type { TaskStory } from '@sync/crm-events/fixtures';
import { eventStoreMigrations } from '@sync/event-store';
import { messagingMigrations } from '@sync/messaging';
import { useDatabase } from '@sync/testing';
import { taskSyncMigrations } from './index.js';
import { loadRows, rowId } from './task-rows.js';
import { own, receiptsOf, testbed, type ReceiptFacts, type Testbed } from './task-sync.fixtures.js';

const at = (minute: number): Date => new Date(Date.UTC(2025, 2, 1, 9, minute));

interface BadInput {
  /** In GHL's words. */
  readonly receipts: (of: ReturnType<typeof receiptsOf>) => ReceiptFacts[];
  readonly timeZone?: string | null;
  readonly then: {
    readonly events?: readonly TaskEvent['type'][];
    /** Code of what is shown beside the task. */
    readonly dueProblem?: string | null;
    readonly notes?: readonly string[];
    readonly fields?: Readonly<Record<string, string>>;
    readonly title?: string;
    /** How the last receipt is settled. */
    readonly parked?: string;
    readonly asks?: readonly string[];
    /** Whether the task is woken at some moment. */
    readonly wakes?: boolean;
  };
}

const found =
  (change: object): BadInput['receipts'] =>
  (of) => [of.found(at(1), change)];

/** Whatever arrives is kept and shown with a reason; nothing crashes, and the task that comes with it in the same batch is told as always. */
const badInput: Readonly<Record<string, BadInput>> = {
  'no due date': {
    receipts: found({ dueDate: undefined }),
    then: {
      dueProblem: 'no-due-date',
      wakes: false,
      fields: { ghl_open_tasks: '1', ghl_next_task_due: '', ghl_next_task_title: 'Call Ada' },
    },
  },
  'an empty due date': { receipts: found({ dueDate: '' }), then: { dueProblem: 'no-due-date', wakes: false } },
  'a due date that is none': { receipts: found({ dueDate: 'next tuesday' }), then: { dueProblem: 'due-date-unreadable', wakes: false } },
  'a due date on a day that does not exist': {
    receipts: found({ dueDate: '2025-02-30T10:00:00.000Z' }),
    then: { dueProblem: 'due-date-unreadable', wakes: false },
  },
  'a due date in epoch milliseconds': {
    receipts: found({ dueDate: 1_741_000_000_000 }),
    then: { dueProblem: null, wakes: true, fields: { ghl_next_task_due: '2025-03-03' } },
  },
  'a due date in 1970': {
    receipts: found({ dueDate: '1970-01-01T00:00:00.000Z' }),
    then: { dueProblem: 'due-date-implausible', wakes: false, fields: { ghl_overdue_tasks: '0', ghl_next_task_due: '' } },
  },
  'a due date in 9999': {
    receipts: found({ dueDate: '9999-12-31T23:59:59.000Z' }),
    then: { dueProblem: 'due-date-implausible', wakes: false, fields: { ghl_open_tasks: '1', ghl_next_task_due_at: '' } },
  },
  'a due date that is corrected': {
    receipts: (of) => [of.found(at(1), { dueDate: '1970-01-01T00:00:00.000Z' }), of.row(at(2))],
    then: { events: ['TaskCreated', 'TaskDueDateMoved'], dueProblem: null, wakes: true },
  },
  'an assigned user nobody knows': {
    receipts: found({ assignedTo: 'UsrNobody00000000009' }),
    then: { asks: ['references'], fields: { ghl_next_task_owner: '', ghl_open_tasks: '1' } },
  },
  'an assigned user whose id is a word of the language': {
    receipts: found({ assignedTo: '__proto__' }),
    then: { fields: { ghl_next_task_owner: '' } },
  },
  'a task that moves to another contact': {
    receipts: (of) => [of.found(at(1), { contactId: 'con_former' }), of.row(at(2))],
    then: { events: ['TaskCreated', 'TaskMovedToContact'], fields: { ghl_open_tasks: '1' } },
  },
  'a task of a contact that nobody has heard of': { receipts: (of) => [of.row(at(1))], then: { fields: { ghl_open_tasks: '1' } } },
  'a task whose contact was deleted, and which GHL does not find any more': {
    receipts: (of) => [of.found(at(1)), of.gone(at(2))],
    then: { events: ['TaskCreated', 'TaskDeleted'], fields: { ghl_open_tasks: '0' }, wakes: false },
  },
  'a row keyed _id, without most of what a task has': {
    receipts: (of) => [of.row(at(1), { title: undefined, assignedTo: undefined, dueDate: undefined })],
    then: { dueProblem: 'no-due-date', fields: { ghl_open_tasks: '1', ghl_next_task_title: '' } },
  },
  'a row without any id': {
    receipts: (of) => [of.row(at(1), { id: undefined })],
    then: { parked: 'RECEIPT_UNREADABLE', events: [] },
  },
  'a row without its contact': {
    receipts: (of) => [of.row(at(1), { contactId: null })],
    then: { asks: ['contact-unknown'], events: [] },
  },
  'a row updated in a year to come': {
    receipts: (of) => [of.found(at(1)), { ...of.row(new Date('9999-01-01T00:00:00Z'), { title: 'From the future' }), receivedAt: at(3) }],
    then: { events: ['TaskCreated'], asks: ['no-as-of'], title: 'Call Ada' },
  },
  'a row that was never updated': {
    receipts: (of) => [of.found(at(1)), { ...of.row(at(2), { title: 'Undated', dateUpdated: null }), asOf: null }],
    then: { events: ['TaskCreated'], asks: ['no-as-of'] },
  },
  'completed null': {
    receipts: (of) => [of.found(at(1), { completed: null })],
    then: { events: ['TaskCreated'], fields: { ghl_open_tasks: '1' } },
  },
  'completed null of a task that is done': {
    receipts: (of) => [of.found(at(1), { completed: true }), of.found(at(2), { completed: null })],
    then: { events: ['TaskCreated', 'TaskCompleted'], fields: { ghl_open_tasks: '0' } },
  },
  'completed as a word': {
    receipts: (of) => [of.row(at(1), { completed: 'yes' })],
    then: { parked: 'RECEIPT_UNREADABLE', asks: ['unreadable-receipt'], events: [] },
  },
  'a body with HTML in it': {
    receipts: found({ body: '<script>alert(1)</script><p>Call <b>Ada</b></p>' }),
    then: { events: ['TaskCreated'], title: 'Call Ada' },
  },
  'a title of 300 characters': {
    receipts: found({ title: 'x'.repeat(300) }),
    then: { title: 'x'.repeat(300), fields: { ghl_next_task_title: 'x'.repeat(255) } },
  },
  'an empty title': { receipts: found({ title: '' }), then: { title: '', fields: { ghl_next_task_title: '' } } },
  'a title that is a number': { receipts: found({ title: 7 }), then: { title: '7' } },
  'characters that no database takes': {
    receipts: found({ title: 'Call\u0000 Ada \ud800', assignedTo: 'Usr\u0000' }),
    then: { title: 'Call Ada \ufffd' },
  },
  'a title that is an object': {
    receipts: (of) => [of.webhook('TaskCreate', at(1), { title: { en: 'Call' } })],
    then: { parked: 'RECEIPT_UNREADABLE', asks: ['unreadable-receipt'], events: [] },
  },
  'an id with a space in it': { receipts: found({ id: 'two words' }), then: { parked: 'RECEIPT_UNREADABLE', events: [] } },
  'an id without an end': { receipts: found({ id: 'x'.repeat(5_000) }), then: { parked: 'RECEIPT_UNREADABLE', events: [] } },
  'an answer that is no JSON': {
    receipts: (of) => [{ ...of.found(at(1)), body: undefined }],
    then: { parked: 'RECEIPT_UNREADABLE', events: [] },
  },
  'a time zone that GHL made up': {
    receipts: (of) => [of.found(at(1))],
    timeZone: 'America/Lovelace',
    then: { notes: ['time-zone-unknown'], wakes: true, fields: { ghl_next_task_due_at: '2025-03-03T10:00:00Z' } },
  },
  'no time zone at all': {
    receipts: (of) => [of.found(at(1))],
    timeZone: null,
    then: { notes: ['time-zone-unknown'], fields: { ghl_next_task_due_at: '2025-03-03T10:00:00Z' } },
  },
};

describe('Bad input', () => {
  const db = useDatabase([...eventStoreMigrations, ...messagingMigrations, ...taskSyncMigrations]);
  let bed: Testbed;
  let story = 0;

  beforeAll(() => {
    bed = testbed(db.pool);
  });

  const stateOf = async ({ locationId, taskId }: TaskStory) => {
    const row = (await loadRows(db.pool, [{ locationId, taskId }])).get(rowId({ locationId, taskId }));
    return row?.state.status === 'unknown' ? undefined : row?.state;
  };
  const valuesOf = async (contactId: string) =>
    Object.fromEntries(Object.entries((await bed.slices(contactId)).at(-1)?.fields ?? {}).map(([name, { value }]) => [name, value]));
  const reasonsOf = async (task: TaskStory) =>
    (await bed.requests(task)).map((data) => (data as { reason?: string }).reason ?? 'references');

  const expectKept = async (task: TaskStory, { events, title, dueProblem, asks, wakes }: BadInput['then']): Promise<void> => {
    const state = await stateOf(task);
    if (events) expect((await bed.events(task)).map(({ type }) => type)).toEqual(events);
    if (title !== undefined) expect(state?.record.title).toBe(title);
    if (dueProblem !== undefined) expect(state && (dueDateOf(state).problem?.code ?? null)).toBe(dueProblem);
    if (asks) expect(await reasonsOf(task)).toEqual(asks);
    if (wakes !== undefined) expect(bed.timers.pending().some(({ key }) => key === rowId(task))).toBe(wakes);
  };
  const expectShown = async (task: TaskStory, { fields = {}, notes, dueProblem }: BadInput['then']): Promise<void> => {
    expect(await valuesOf(task.contactId)).toMatchObject(fields);
    const preview = await bed.sync.preview(location.id, task.contactId);
    if (notes) expect(preview?.notes.map(({ code }) => code)).toEqual(notes);
    if (dueProblem) expect(preview?.tasks[0]?.dueProblem?.code).toBe(dueProblem);
  };

  it.each(Object.entries(badInput))('%s', async (_name, { receipts, timeZone = 'Europe/London', then }) => {
    story += 1;
    const task = own(`task_${story}`, `con_${story}`);
    const neighbour = own(`neighbour_${story}`, `con_neighbour_${story}`);
    bed.timers.sleepTo(new Date(bed.timers.now().getTime() + 1)); // references of now replace those of the story before
    await bed.keepReferences(timeZone);
    const settlements = await bed.run(...receipts(receiptsOf(task)), receiptsOf(neighbour).found(at(1)));

    expect(settlements.at(-2)).toMatchObject(then.parked ? { kind: 'park', code: then.parked } : { kind: 'done' });
    await expectKept(task, then);
    await expectShown(task, then);

    expect(settlements.at(-1)).toEqual({ kind: 'done' });
    expect(await valuesOf(neighbour.contactId)).toMatchObject({ ghl_open_tasks: '1' });
  });

  it('whatever is in a receipt, the batch is settled', () =>
    fc.assert(
      fc.asyncProperty(
        fc.constantFrom('webhook', 'task-get', 'task-gone', 'task-row', 'task-backfill'),
        fc.record({
          id: fc.oneof(fc.constant('some_task'), fc.string(), fc.constant(undefined)),
          _id: fc.option(fc.string(), { nil: undefined }),
          title: fc.oneof(fc.string({ unit: 'binary' }), fc.jsonValue()),
          dueDate: fc.oneof(fc.string({ unit: 'binary' }), fc.date().map(String), fc.jsonValue()),
          assignedTo: fc.oneof(fc.string({ unit: 'binary' }), fc.constant(null)),
          contactId: fc.oneof(fc.constantFrom('con_x', 'con_y'), fc.string({ unit: 'binary' }), fc.constant(null)),
          completed: fc.oneof(fc.boolean(), fc.constant(null)),
          dateUpdated: fc.oneof(
            fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
            fc.constant(null),
          ),
        }),
        async (source, task) => {
          story += 1;
          const body = { type: 'TaskCreate', locationId: location.id, taskId: task.id, ...(source === 'webhook' ? task : { task }) };
          const settlements = await bed.run({ id: `any-${story}`, source, body, asOf: at(story) });
          expect(settlements).toHaveLength(1);
        },
      ),
      { seed: 20250301, numRuns: 150 },
    ));
});
