import { randomUUID } from 'node:crypto';
import { contactKey, taskStream, type DomainEvent } from '@sync/crm-events';
import { ada, callAda, grace, launchMargaret, task, type Person } from '@sync/crm-events/fixtures';
import { transaction } from '@sync/database';
import { topics, type Message } from '@sync/messaging';
import { useDatabase } from '@sync/testing';
import { consoleMigrations } from '../index.js';
import { applyTasks } from './apply-records.js';
import { LATELY } from './keep-lately.js';

/** Later ones are recorded later. */
let minutes = 0;

const message = (
  person: Person,
  taskId: string,
  version: number,
  event: DomainEvent,
  change: Partial<Message<unknown>> = {},
): Message<unknown> => ({
  ...event,
  id: randomUUID(),
  topic: topics.taskEvents,
  key: contactKey(person.locationId, person.contactId),
  stream: taskStream(person.locationId, taskId),
  version,
  occurredAt: new Date(),
  recordedAt: new Date(Date.UTC(2025, 2, 1, 9, (minutes += 1))),
  asOf: null,
  source: 'live',
  traceparent: null,
  correlationId: null,
  ...change,
});

describe('tasks and appointments in the read model', () => {
  const db = useDatabase(consoleMigrations);
  const apply = (...messages: readonly Message<unknown>[]) => transaction(db.pool, (client) => applyTasks(client, messages));
  const rows = async (text: string): Promise<object[]> => (await db.pool.query<object>(text)).rows;

  beforeEach(() => db.pool.query('truncate console.records, console.record_owners, console.record_counts, console.lately'));

  it('count what is open, and what is wrong with it', async () => {
    await apply(message(ada, 'one', 1, callAda.created()), message(ada, 'two', 1, callAda.created({ dueAt: null })));
    expect(await rows('select kind, problem, records from console.record_counts order by problem')).toEqual([
      { kind: 'task', problem: '', records: '1' },
      { kind: 'task', problem: 'no-due-date', records: '1' },
    ]);
    await apply(message(ada, 'one', 2, callAda.completed()), message(ada, 'two', 2, callAda.dueDateMoved('2025-03-09T10:00:00.000Z')));
    expect(await rows('select problem, records from console.record_counts where records <> 0')).toEqual([{ problem: '', records: '1' }]);
  });

  it('change nothing when a batch is handed over again', async () => {
    const batch = [message(ada, 'one', 1, callAda.created()), message(ada, 'one', 2, callAda.retitled('Write to Ada'))];
    const everything = () =>
      Promise.all(
        ['records', 'record_owners', 'record_counts', 'lately'].map((table) => rows(`select * from console.${table} order by 1, 2, 3`)),
      );
    await apply(...batch);
    const before = await everything();
    await apply(...batch);
    expect(await everything()).toEqual(before);
  });

  it('follow a task that moves to somebody else, whichever key is read first', async () => {
    const moved = message(grace, 'one', 3, callAda.movedTo(grace.contactId));
    const created = message(ada, 'one', 1, callAda.created());
    const late = message(ada, 'one', 2, callAda.retitled('Late'));
    await apply(created, moved);
    await apply(late);
    expect(await rows('select contact_id, version, title, standing from console.records')).toEqual([
      { contact_id: grace.contactId, version: 3, title: 'Call Ada', standing: 'open' },
    ]);
    expect(await rows('select contact_id from console.record_owners order by contact_id')).toEqual(
      [ada, grace].map(({ contactId }) => ({ contact_id: contactId })).sort((a, b) => (a.contact_id < b.contact_id ? -1 : 1)),
    );
  });

  it('keep no title of somebody who was erased', async () => {
    await apply(message(ada, 'one', 1, callAda.created()));
    await apply(message(ada, 'one', 2, callAda.completed(), { data: null }));
    expect(await rows('select version, title, standing from console.records')).toEqual([{ version: 2, title: null, standing: 'gone' }]);
  });

  it('let a stream wait from the first event that this build cannot read, and no other', async () => {
    const strange = { type: 'TaskTeleported', schemaVersion: 1, data: {} };
    const settled = await apply(
      message(ada, 'one', 1, callAda.created()),
      message(ada, 'one', 2, strange),
      message(ada, 'one', 3, callAda.completed()),
      message(ada, 'two', 1, callAda.created()),
    );
    expect(settled.map(({ kind }) => kind)).toEqual(['done', 'hold', 'hold', 'done']);
    expect(await rows('select version, standing from console.records order by stream')).toEqual([
      { version: 1, standing: 'open' },
      { version: 1, standing: 'open' },
    ]);
  });

  it('remember the last things that happened in each location, and nothing of history', async () => {
    const elsewhere = { ...launchMargaret, locationId: 'LocElsewhere' };
    const busy = Array.from({ length: 3 * LATELY }, (_, index) =>
      message(ada, `busy-${index}`, 1, task(`busy-${index}`, ada, { title: `Call ${index}` }).created()),
    );
    await apply(message({ ...ada, locationId: elsewhere.locationId }, 'one', 1, elsewhere.created()));
    await apply(message(ada, 'old', 1, callAda.created(), { source: 'backfill' }), ...busy.slice(0, LATELY + 5));
    await Promise.all([apply(...busy.slice(LATELY + 5, 2 * LATELY)), apply(...busy.slice(2 * LATELY))]);
    await apply(message(ada, 'busy-0', 2, callAda.completed()));
    const kept = await db.pool.query<{ location_id: string; sentence: string }>(
      'select location_id, sentence from console.lately order by recorded_at desc',
    );
    const here = kept.rows.filter(({ location_id }) => location_id === ada.locationId).map(({ sentence }) => sentence);
    expect(here).toEqual([
      'Task “Call 0” was done.',
      ...Array.from({ length: LATELY - 1 }, (_, index) => `Task “Call ${3 * LATELY - 1 - index}” was created.`),
    ]);
    expect(kept.rows.filter(({ location_id }) => location_id === elsewhere.locationId)).toHaveLength(1);
  });
});
