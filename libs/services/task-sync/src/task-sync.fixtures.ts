import { randomBytes } from 'node:crypto';
import { location, users } from '@sync/contracts-ghl/fixtures';
import {
  customEventRegistry,
  customEventsStream,
  hydrateTaskStream,
  sliceEventRegistry,
  sliceStream,
  taskEventRegistry,
  taskStream,
  type CustomEvent,
  type Slice,
} from '@sync/crm-events';
import { callAda, type TaskStory } from '@sync/crm-events/fixtures';
import { MasterKey } from '@sync/credentials';
import type { Pool } from '@sync/database';
import { PostgresEventStore, type EventStore, type StoredEvent } from '@sync/event-store';
import { topics, type Batch, type Message, type Settlement } from '@sync/messaging';
import { createLogger } from '@sync/telemetry';
import { VirtualTimers } from '@sync/timers/fixtures';
import { documents } from './location-context.js';
import { TaskSync } from './task-sync.js';
import { WakeUpConsumer } from './wake-up.consumer.js';

export interface ReceiptFacts {
  readonly id: string;
  readonly source: string;
  readonly body: unknown;
  readonly asOf: Date | null;
  readonly receivedAt?: Date;
}

/** One batch as the transport would hand it over, without a checkpoint to move. `count` is told of every statement of its transaction. */
export const batchOf = (store: EventStore, items: readonly Message<unknown>[], count: () => void = () => undefined): Batch<unknown> => ({
  items,
  transaction: (streams, work) =>
    store.transaction<readonly Settlement[]>(streams, (tx) => {
      const query = tx.client.query.bind(tx.client) as (...args: unknown[]) => unknown;
      const client = new Proxy(tx.client, {
        get: (target, name) =>
          name === 'query'
            ? (...args: unknown[]) => {
                count();
                return query(...args);
              }
            : (Reflect.get(target, name) as unknown),
      });
      return work({ client, append: (batch) => (count(), tx.append(batch)) });
    }),
});

/** A receipt as task-sync reads it. */
export const receipt = ({ id, source, body, asOf, receivedAt = new Date('2025-03-01T12:00:00Z') }: ReceiptFacts): Message<unknown> => ({
  id,
  topic: topics.taskReceipts,
  key: id,
  stream: `receipt-${id}`,
  version: 1,
  type: 'Receipt',
  schemaVersion: 1,
  data: Buffer.from(body === undefined ? 'no JSON' : JSON.stringify(body)),
  occurredAt: asOf ?? receivedAt,
  recordedAt: receivedAt,
  asOf,
  source,
  traceparent: null,
  correlationId: id,
});

let receipts = 0;
const nextId = (kind: string): string => `${kind}-${(receipts += 1)}`;

const after = (at: Date): Date => new Date(at.getTime() + 1_000);

/** Receipts about a task as ingest and reconcile write them. `change` is in GHL's words. */
export const receiptsOf = (task: TaskStory) => {
  const shown = (change: object = {}) => ({
    id: task.taskId,
    title: task.record.title,
    assignedTo: task.record.assignedTo,
    dueDate: task.record.dueAt,
    contactId: task.contactId,
    ...change,
  });
  const { locationId, taskId } = task;
  const row =
    (source: string) =>
    (at: Date, change: object = {}): ReceiptFacts => {
      const { id, ...rest } = shown(change);
      const dateUpdated = at.toISOString();
      const body = { locationId, task: { _id: id, completed: false, dateUpdated, ...rest } };
      return { id: nextId(source), source, body, asOf: at, receivedAt: after(at) };
    };
  return {
    webhook: (type: string, at: Date, change: object = {}): ReceiptFacts => ({
      id: nextId(type),
      source: 'webhook',
      body: { type, locationId, timestamp: at.toISOString(), webhookId: 'w', ...shown(change) },
      asOf: null,
      receivedAt: after(at),
    }),
    found: (at: Date, change: object = {}): ReceiptFacts => ({
      id: nextId('get'),
      source: 'task-get',
      body: { locationId, task: { completed: false, ...shown(change) } },
      asOf: at,
      receivedAt: after(at),
    }),
    gone: (at: Date, contactId: string | null = task.contactId): ReceiptFacts => ({
      id: nextId('gone'),
      source: 'task-gone',
      body: { locationId, taskId, contactId, gone: true },
      asOf: at,
    }),
    row: row('task-row'),
    first: row('task-backfill'),
  };
};

const decodedAll = <T>(
  events: readonly StoredEvent[],
  decode: (event: StoredEvent) => { kind: 'event'; event: T } | { kind: 'unknown-event' | 'erased-event' },
): T[] =>
  events.flatMap((event) => {
    const decoded = decode(event);
    return decoded.kind === 'event' ? [decoded.event] : [];
  });

/** task-sync between a real store and a clock of the test's own, with what it told read back. */
export const testbed = (pool: Pool, start = new Date('2025-03-01T12:00:00Z')) => {
  const store = new PostgresEventStore(pool, new MasterKey(randomBytes(32)));
  const timers = new VirtualTimers(start);
  const connections = { connectionOf: (locationId: string) => (locationId === location.id ? 'con_1' : undefined) };
  const sync = new TaskSync({ pool, store, connections, timers, logger: createLogger('spec', { level: 'silent' }), now: timers.now });
  const wakeUps = new WakeUpConsumer(timers, connections);
  let heard = 0n;

  /** Hands our own new events to the consumer that sets wake-ups. They are read from the table: what is committed in a test is all there is. */
  const hear = async (): Promise<void> => {
    const { rows } = await pool.query<{ position: string; stream: string; key: string }>(
      'select position, stream, key from store.events where topic = $1 and position > $2 order by position',
      [topics.taskEvents, String(heard)],
    );
    if (rows.length === 0) return;
    heard = BigInt(rows.at(-1)?.position ?? 0);
    const messages = rows.map(({ stream, key }) => ({ ...receipt({ id: stream, source: '', body: null, asOf: null }), stream, key }));
    await wakeUps.handle(batchOf(store, messages));
  };

  const streamOf = (stream: string) => store.readStream(stream);
  return {
    store,
    timers,
    sync,
    wakeUps,
    hear,
    /** Runs a batch of receipts, and sets the wake-ups that follow from it. */
    run: async (...items: ReceiptFacts[]): Promise<readonly Settlement[]> => {
      const settlements = await sync.syncTasks.run(batchOf(store, items.map(receipt)));
      await hear();
      return settlements;
    },
    keepReferences: async (timezone: string | null = 'Europe/London'): Promise<void> => {
      const asOf = timers.now();
      await documents.keep(pool, { owner: location.id, kind: 'users', body: users, asOf });
      await documents.keep(pool, { owner: location.id, kind: 'location', body: { ...location, timezone }, asOf });
    },
    typesIn: async (stream: string): Promise<string[]> => (await streamOf(stream)).map(({ type }) => type),
    events: async (task: TaskStory) =>
      decodedAll(await streamOf(taskStream(task.locationId, task.taskId)), (event) => taskEventRegistry.decode(event)),
    requests: async (task: TaskStory) => (await streamOf(hydrateTaskStream(task.locationId, task.taskId))).map(({ data }) => data),
    slices: async (contactId: string): Promise<Slice[]> =>
      decodedAll(await streamOf(sliceStream('task', location.id, contactId)), (event) => sliceEventRegistry.decode(event)).map(
        ({ data }) => data.slice,
      ),
    news: async (contactId: string): Promise<CustomEvent['data'][]> =>
      decodedAll(await streamOf(customEventsStream('task', location.id, contactId)), (event) => customEventRegistry.decode(event)).map(
        ({ data }) => data,
      ),
  };
};
export type Testbed = ReturnType<typeof testbed>;

/** Every story is about a task and a person of its own, so that one database serves them all. */
export const own = (taskId: string, contactId: string, change: Partial<TaskStory['record']> = {}): TaskStory => ({
  ...callAda,
  taskId,
  contactId,
  record: { ...callAda.record, ...change },
});
