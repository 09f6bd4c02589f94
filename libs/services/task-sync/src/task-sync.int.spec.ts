import { location, users } from '@sync/contracts-ghl/fixtures';
import { MappingChanged } from '@sync/crm-events';
import { eventStoreMigrations } from '@sync/event-store';
import { defaultMapping } from '@sync/mapping';
import { messagingMigrations } from '@sync/messaging';
import { useDatabase } from '@sync/testing';
import { taskSyncMigrations } from './index.js';
import { MappingConsumer } from './mapping.consumer.js';
import { ReferenceConsumer } from './reference.consumer.js';
import { batchOf, own, receipt, receiptsOf, testbed, type Testbed } from './task-sync.fixtures.js';

const at = (minute: number): Date => new Date(Date.UTC(2025, 2, 1, 9, minute));

describe('task-sync', () => {
  const db = useDatabase([...eventStoreMigrations, ...messagingMigrations, ...taskSyncMigrations]);
  let bed: Testbed;
  const fields = async (contactId: string) =>
    Object.fromEntries(Object.entries((await bed.slices(contactId)).at(-1)?.fields ?? {}).map(([name, { value }]) => [name, value]));
  const names = async (contactId: string) => (await bed.news(contactId)).map(({ name }) => name.replace('ghl_task_', ''));
  const types = async (task: ReturnType<typeof own>) => (await bed.events(task)).map(({ type }) => type);

  beforeAll(() => {
    bed = testbed(db.pool);
  });

  it('lets slices wait for the references, custom events not', async () => {
    const task = own('waits', 'con_waits');
    await bed.run(receiptsOf(task).found(at(0)));
    expect(await bed.slices('con_waits')).toEqual([]);
    expect(await names('con_waits')).toEqual(['created']);
    const consumer = new ReferenceConsumer(bed.sync.reslicer);
    const pulled = [
      { id: 'ref-1', source: 'users', body: { locationId: location.id, kind: 'users', items: users }, asOf: at(1) },
      { id: 'ref-2', source: 'location', body: { locationId: location.id, kind: 'location', item: location }, asOf: at(1) },
      { id: 'ref-3', source: 'calendars', body: { locationId: location.id, kind: 'calendars', items: [] }, asOf: at(1) },
      { id: 'ref-4', source: 'users', body: { locationId: location.id }, asOf: at(1) },
    ];
    const settlements = await consumer.handle(batchOf(bed.store, pulled.map(receipt)));
    expect(settlements.map(({ kind }) => kind)).toEqual(['done', 'done', 'done', 'park']);
    expect(bed.timers.pending()).toEqual([]);
    await bed.sync.reslicer.drain();
    expect(await fields('con_waits')).toMatchObject({ ghl_open_tasks: '1', ghl_next_task_owner: 'Charles Babbage' });
    expect(bed.timers.pending().map(({ key, at: when }) => [key, when])).toEqual([
      [`${location.id} waits`, new Date('2025-03-02T10:00:00.000Z')],
    ]);
  });

  it('asks whose task it is when a webhook does not say, and tells of it when that is known', async () => {
    const task = own('created', 'con_created');
    const webhook = receiptsOf(task).webhook('TaskCreate', at(1), { contactId: undefined });
    await bed.run(webhook);
    expect(await bed.requests(task)).toMatchObject([{ contactId: null, receiptId: webhook.id, reason: 'contact-unknown' }]);
    expect(await bed.events(task)).toEqual([]);
    await bed.run(receiptsOf(task).found(at(2)));
    expect(await types(task)).toEqual(['TaskCreated']);
    expect(await bed.news('con_created')).toMatchObject([
      { name: 'ghl_task_created', contactId: 'con_created', data: { source: 'poll', task_id: 'created', assignee: 'Charles Babbage' } },
    ]);
    expect(await fields('con_created')).toMatchObject({ ghl_open_tasks: '1', ghl_next_task_title: 'Call Ada' });
    expect((await bed.slices('con_created')).at(-1)).toMatchObject({ service: 'task', tags: ['ghl:task-open'], email: null, lists: [] });
  });

  it('turns edits found by polling into events, one custom event each', async () => {
    const task = own('edited', 'con_edited');
    await bed.run(receiptsOf(task).row(at(1)));
    await bed.run(
      receiptsOf(task).row(at(5), { title: 'Ring Ada', dueDate: '2025-03-04T10:00:00.000Z', assignedTo: 'UsrSomerville0000002' }),
    );
    expect(await types(task)).toEqual(['TaskCreated', 'TaskRetitled', 'TaskDueDateMoved', 'TaskAssigned']);
    expect((await bed.news('con_edited')).map(({ data }) => data.change)).toEqual([undefined, 'title', 'due_date', 'assignee']);
    expect(await fields('con_edited')).toMatchObject({
      ghl_next_task_title: 'Ring Ada',
      ghl_next_task_due_at: '2025-03-04T10:00:00+00:00',
      ghl_next_task_owner: 'Mary Somerville',
    });
  });

  it('completes, reopens and deletes', async () => {
    const task = own('done', 'con_done');
    const { webhook, row, gone } = receiptsOf(task);
    await bed.run(row(at(1)));
    await bed.run(webhook('TaskComplete', at(2)));
    expect(await fields('con_done')).toMatchObject({ ghl_open_tasks: '0', ghl_next_task_title: '', ghl_last_task_done: '2025-03-01' });
    expect((await bed.slices('con_done')).at(-1)?.tags).toEqual([]);
    await bed.run(row(at(3)));
    expect(await fields('con_done')).toMatchObject({ ghl_open_tasks: '1', ghl_last_task_done: '' });
    await bed.run(webhook('TaskDelete', at(4)));
    expect(await bed.requests(task)).toMatchObject([{ reason: 'delete-reported', contactId: 'con_done', receiptId: null }]);
    await bed.run(gone(at(5)));
    expect(await names('con_done')).toEqual(['created', 'completed', 'reopened', 'deleted']);
    expect(await fields('con_done')).toMatchObject({ ghl_open_tasks: '0' });
  });

  it('counts all of a person’s tasks, the earliest due one comes next, overdue ones first', async () => {
    const tasks = [
      own('c-1', 'con_counts', { title: 'Third', dueAt: '2025-03-09T10:00:00.000Z' }),
      own('c-2', 'con_counts', { title: 'First', dueAt: '2025-02-20T10:00:00.000Z' }),
      own('c-3', 'con_counts', { title: 'Second', dueAt: '2025-03-05T10:00:00.000Z' }),
      own('c-4', 'con_counts', { title: 'Undated', dueAt: null }),
    ];
    await bed.run(...tasks.map((task) => receiptsOf(task).row(at(1))));
    expect(await bed.slices('con_counts')).toHaveLength(1);
    expect(await fields('con_counts')).toMatchObject({ ghl_open_tasks: '4', ghl_overdue_tasks: '1', ghl_next_task_title: 'First' });
    expect((await bed.slices('con_counts'))[0]?.tags).toEqual(['ghl:task-open', 'ghl:task-overdue']);
  });

  it('tells nothing twice: a redelivery teaches nothing, and an edit that SendX cannot see gives no slice', async () => {
    const task = own('again', 'con_again');
    const first = receiptsOf(task).row(at(1));
    await bed.run(first);
    await bed.run(first, receiptsOf(task).row(at(2), { body: 'More words' }));
    expect(await types(task)).toEqual(['TaskCreated']);
    expect(await bed.slices('con_again')).toHaveLength(1);
    expect(await names('con_again')).toEqual(['created']);
  });

  it('says when the first report that changed a slice was recorded', async () => {
    const [one, other] = [own('since-1', 'con_since'), own('since-2', 'con_since')];
    await bed.run({ ...receiptsOf(one).row(at(1)), receivedAt: at(3) }, { ...receiptsOf(other).row(at(2)), receivedAt: at(4) });
    expect(await bed.store.readStream(`slice-task-${location.id}-con_since`)).toMatchObject([{ data: { changedAt: at(3).toISOString() } }]);
  });

  it('tells nobody of history, but counts it', async () => {
    const task = own('history', 'con_history', { dueAt: '2024-03-03T10:00:00.000Z' });
    await bed.run({ ...receiptsOf(task).first(new Date('2024-03-01T09:00:00Z')), receivedAt: at(0) });
    expect(await names('con_history')).toEqual([]);
    expect(await fields('con_history')).toMatchObject({ ghl_open_tasks: '1', ghl_overdue_tasks: '1' });
    expect(await bed.store.readStream(`slice-task-${location.id}-con_history`)).toMatchObject([{ data: { urgency: 'backfill' } }]);
    expect(bed.timers.pending().some(({ key }) => key.endsWith(' history'))).toBe(false);
  });

  it('tells of what was made just before the first reading saw it: its webhook comes too late to teach anything', async () => {
    const task = own('just_made', 'con_just_made');
    await bed.run({ ...receiptsOf(task).first(at(1), { dateAdded: at(0).toISOString() }), receivedAt: at(1) });
    await bed.run(receiptsOf(task).webhook('TaskCreate', at(1), { contactId: undefined }));
    expect(await names('con_just_made')).toEqual(['created']);
  });

  it('tells nobody of what the first reading named without a time, and a GET then showed', async () => {
    const task = own('undated', 'con_undated');
    const undated = receiptsOf(task).first(at(1), { dateUpdated: null });
    await bed.run({ ...undated, asOf: null });
    expect(await bed.requests(task)).toMatchObject([{ reason: 'no-as-of', contactId: 'con_undated' }]);
    await bed.run(receiptsOf(task).found(at(2)));
    expect(await types(task)).toEqual(['TaskCreated']);
    expect(await names('con_undated')).toEqual([]);
    await bed.run(receiptsOf(task).row(at(3), { title: 'Ring Ada' }));
    expect(await names('con_undated')).toEqual(['updated']);
  });

  it('takes a task from one person to another', async () => {
    const task = own('moves', 'con_from');
    await bed.run(receiptsOf(task).row(at(1)));
    await bed.run(receiptsOf(task).row(at(2), { contactId: 'con_to' }));
    expect(await fields('con_from')).toMatchObject({ ghl_open_tasks: '0', ghl_next_task_title: '' });
    expect(await fields('con_to')).toMatchObject({ ghl_open_tasks: '1', ghl_next_task_title: 'Call Ada' });
    expect(await bed.news('con_to')).toMatchObject([{ data: { change: 'contact' } }]);
    const stored = await bed.store.readStream(`task-${location.id}-moves`);
    expect(stored.map(({ key }) => key)).toEqual([`${location.id}/contact/con_from`, `${location.id}/contact/con_to`]);
    // Erasing the former person takes nothing from the task.
    await bed.store.forget(`person-${location.id}-con_from`);
    await db.pool.query(`delete from task_sync.tasks where task_id = 'moves'`);
    await bed.run(receiptsOf(task).row(at(3), { contactId: 'con_to', title: 'Ring' })).catch(() => undefined); // rebuilt, then handed over again
    await bed.run(receiptsOf(task).row(at(3), { contactId: 'con_to', title: 'Ring' }));
    expect(await fields('con_to')).toMatchObject({ ghl_open_tasks: '1', ghl_next_task_title: 'Ring', ghl_next_task_due: '2025-03-03' });
  });

  it('moves a task there and back within one batch', async () => {
    const task = own('pingpong', 'con_ping');
    const { row } = receiptsOf(task);
    await bed.run(row(at(1)), row(at(2), { contactId: 'con_pong', title: 'Pong' }), row(at(3)), row(at(4), { completed: true }));
    expect(await types(task)).toEqual([
      'TaskCreated',
      'TaskMovedToContact',
      'TaskRetitled',
      'TaskMovedToContact',
      'TaskRetitled',
      'TaskCompleted',
    ]);
    expect(await fields('con_ping')).toMatchObject({ ghl_open_tasks: '0', ghl_last_task_done: '2025-03-01' });
    expect(await fields('con_pong')).toMatchObject({ ghl_open_tasks: '0', ghl_last_task_done: '' });
  });

  it('starts again with more people when a task was somebody else’s than it seemed', async () => {
    const task = own('surprise', 'con_before');
    await bed.run(receiptsOf(task).row(at(1)));
    let disturbed = false;
    const items = [receipt(receiptsOf(task).row(at(3), { title: 'Ring Ada', contactId: undefined }))];
    const batch = batchOf(bed.store, items);
    const settlements = await bed.sync.syncTasks.run({
      ...batch,
      transaction: async (streams, work) => {
        if (!disturbed) await bed.run(receiptsOf(task).row(at(2), { contactId: 'con_after' }));
        disturbed = true;
        return batch.transaction(streams, work);
      },
    });
    expect(settlements).toEqual([{ kind: 'done' }]);
    expect(await fields('con_after')).toMatchObject({ ghl_next_task_title: 'Ring Ada' });
  });

  it('parks what it cannot read, asks for the task it names, and goes on with the others', async () => {
    const task = own('parked', 'con_parked');
    const webhook = receiptsOf(task).webhook('TaskCreate', at(1), { title: { words: 3 } });
    const answer = {
      ...receiptsOf(task).found(at(1)),
      body: { locationId: location.id, task: { id: 'parked', title: 7, contactId: null } },
    };
    const settlements = await bed.run(webhook, answer, receiptsOf(own('fine', 'con_fine')).row(at(1)));
    expect(settlements.map((one) => (one.kind === 'park' ? one.code : one.kind))).toEqual([
      'RECEIPT_UNREADABLE',
      'RECEIPT_UNREADABLE',
      'done',
    ]);
    // The webhook is followed up, an unreadable answer is not: it would be asked for again and again.
    expect(await bed.requests(task)).toMatchObject([{ reason: 'unreadable-receipt', contactId: 'con_parked' }]);
    expect(await names('con_fine')).toEqual(['created']);
  });

  it('parks a receipt of a location that nobody connected, and one that nobody can read any more', async () => {
    const stranger = receiptsOf({ ...own('far', 'con_far'), locationId: 'elsewhere' }).row(at(1));
    expect(await bed.run(stranger)).toMatchObject([{ kind: 'park', code: 'LOCATION_UNKNOWN' }]);
    const erased = { ...receipt(receiptsOf(own('old', 'con_old')).row(at(1))), data: null };
    expect(await bed.sync.syncTasks.run(batchOf(bed.store, [erased]))).toMatchObject([{ kind: 'park', code: 'RECEIPT_ERASED' }]);
    const odd = { ...receiptsOf(own('odd', 'con_odd')).row(at(1)), source: 'task-telepathy' };
    expect(await bed.run(odd)).toMatchObject([{ kind: 'park', code: 'RECEIPT_SOURCE_UNKNOWN' }]);
  });

  it('leaves out whoever is to be forgotten, and keeps nothing of them', async () => {
    const [task, other] = [own('erased', 'con_erased'), own('stays', 'con_stays')];
    await bed.run(receiptsOf(task).row(at(1)));
    await bed.store.forget(`person-${location.id}-con_erased`);
    const settlements = await bed.run(receiptsOf(task).row(at(2), { title: 'Ring Ada' }), receiptsOf(other).row(at(2)));
    expect(settlements.map(({ kind }) => kind)).toEqual(['done', 'done']);
    expect(await fields('con_stays')).toMatchObject({ ghl_open_tasks: '1' });
    const { rows } = await db.pool.query<object>(`select 1 from task_sync.tasks where contact_id = 'con_erased'`);
    expect(rows).toEqual([]);
  });

  it('needs as many statements for a hundred receipts as for one', async () => {
    const statements = async (size: number): Promise<number> => {
      let count = 0;
      const items = Array.from({ length: size }, (_, index) => receiptsOf(own(`n-${size}-${index}`, `con_n${index % 10}`)).row(at(1)));
      await bed.sync.syncTasks.run(
        batchOf(bed.store, items.map(receipt), () => {
          count += 1;
        }),
      );
      return count;
    };
    expect(await statements(1)).toBe(await statements(100));
  });

  it('keeps the mapping in use and makes slices again with it', async () => {
    await bed.run(receiptsOf(own('mapped', 'con_mapped')).row(at(1)));
    const consumer = new MappingConsumer(bed.sync.reslicer);
    const changed = (version: number, document: unknown) => ({
      ...receipt({ id: `m-${version}`, source: '', body: null, asOf: null }),
      ...MappingChanged.of({ connectionId: 'con_1', locationId: location.id, version, document }),
      stream: 'mapping-con_1',
    });
    const settlements = await consumer.handle(
      batchOf(bed.store, [
        changed(2, { ...defaultMapping, version: 2, prefix: 'crm_' }),
        changed(1, defaultMapping), // late: version 2 stays
        changed(3, { format: 9 }),
        changed(4, { ...defaultMapping, version: 4 }),
      ]),
    );
    expect(settlements.map(({ kind }) => kind)).toEqual(['done', 'done', 'hold', 'hold']);
    await bed.sync.reslicer.drain();
    expect(await fields('con_mapped')).toMatchObject({ crm_open_tasks: '1' });
    await consumer.handle(batchOf(bed.store, [changed(5, { ...defaultMapping, version: 5 })]));
    await bed.sync.reslicer.drain();
  });

  it('asks for fresh references when nobody knows the assigned user, and names nobody meanwhile', async () => {
    const task = own('nobody', 'con_nobody', { assignedTo: 'UsrNobody' });
    await bed.run(receiptsOf(task).row(at(1)));
    expect(await bed.requests(task)).toMatchObject([{ missing: ['UsrNobody'] }]);
    expect(await fields('con_nobody')).toMatchObject({ ghl_open_tasks: '1', ghl_next_task_owner: '' });
  });

  it('shows a person’s tasks, and what is wrong with them', async () => {
    await bed.run(receiptsOf(own('shown', 'con_shown', { dueAt: '9999-12-31T00:00:00Z' })).row(at(1)));
    expect(await bed.sync.preview(location.id, 'con_shown')).toMatchObject({
      slice: { fields: { ghl_open_tasks: { value: '1' } } },
      tasks: [{ taskId: 'shown', dueProblem: { code: 'due-date-implausible' } }],
    });
    expect(await bed.sync.preview('elsewhere', 'con_shown')).toBeNull();
  });
});
