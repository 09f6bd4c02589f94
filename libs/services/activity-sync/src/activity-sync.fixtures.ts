import { randomBytes } from 'node:crypto';
import { location, users } from '@sync/contracts-ghl/fixtures';
import { customEventRegistry, mappingStream, sliceEventRegistry, MappingChanged, type Slice } from '@sync/crm-events';
import { MasterKey } from '@sync/credentials';
import type { Pool, PoolClient } from '@sync/database';
import { PostgresEventStore, type Checkpoint, type EventStore, type StoredEvent } from '@sync/event-store';
import { defaultMapping, type MappingDocument } from '@sync/mapping';
import { topics, type Batch, type Message, type Settlement } from '@sync/messaging';
import { createLogger } from '@sync/telemetry';
import { Timers, type WakeUp, type WakeUpHandler } from '@sync/timers';
import { ActivitySync } from './activity-sync.js';
import { ReferenceConsumer } from './reference.consumer.js';
import { TimersConsumer } from './timers.consumer.js';

/** Timers in memory, driven by the story's clock. They survive the process of the story, as durable ones do. */
export class MemoryTimers extends Timers {
  readonly pending = new Map<string, { readonly task: string; readonly key: string; readonly at: Date }>();
  readonly handlers = new Map<string, WakeUpHandler>();

  set(_client: PoolClient, wakeUps: readonly WakeUp[]): Promise<void> {
    for (const { task, key, at } of wakeUps) {
      if (at) this.pending.set(`${task} ${key}`, { task, key, at });
      else this.pending.delete(`${task} ${key}`);
    }
    return Promise.resolve();
  }

  handle(task: string, handler: WakeUpHandler): void {
    this.handlers.set(task, handler);
  }

  start(): Promise<void> {
    return Promise.resolve();
  }

  stop(): Promise<void> {
    return Promise.resolve();
  }

  /** The earliest moment that somebody waits for. */
  next(): Date | null {
    return [...this.pending.values()].reduce<Date | null>((first, { at }) => (first === null || at < first ? at : first), null);
  }

  /** Wakes everybody whose moment has come, once. What its handler could not deal with is kept, and the failure thrown. */
  async wake(now: Date): Promise<void> {
    const due = [...this.pending].filter(([, { at }]) => at <= now);
    const tasks = new Set(due.map(([, { task }]) => task));
    for (const task of tasks) {
      const mine = due.filter(([, one]) => one.task === task);
      for (const [id] of mine) this.pending.delete(id);
      try {
        await this.handlers.get(task)?.(mine.map(([, { key }]) => key));
      } catch (error) {
        for (const [id, one] of mine) if (!this.pending.has(id)) this.pending.set(id, one);
        throw error;
      }
    }
  }
}

/** One batch as the transport would hand it over, without a checkpoint to move. */
export const batchOf = (store: EventStore, items: readonly Message<unknown>[]): Batch<unknown> => ({
  items,
  transaction: (streams, work) => store.transaction<readonly Settlement[]>(streams, (tx) => work(tx)),
});

export interface ReceiptFacts {
  readonly id: string;
  readonly source: string;
  readonly body: unknown;
  readonly asOf?: Date | null;
  readonly receivedAt?: Date;
}

/** An event of the log as its consumers get it. */
export const messageOf = (event: StoredEvent): Message<unknown> => ({ ...event, id: event.eventId, data: event.data ?? null, asOf: null });

/** The world of a story: a database, a clock, timers, and activity-sync, which can die and start again. */
export class World {
  readonly store: PostgresEventStore;
  readonly timers = new MemoryTimers();
  readonly locationId = location.id;
  readonly mapping = defaultMapping;
  sync: ActivitySync;
  private clock: Date;
  private seen: Checkpoint | null = null;
  private followed = 0n;

  constructor(
    readonly pool: Pool,
    start: string,
  ) {
    this.clock = new Date(start);
    this.store = new PostgresEventStore(pool, new MasterKey(randomBytes(32)));
    this.sync = this.born();
  }

  get now(): Date {
    return this.clock;
  }

  /** The process ends and another one begins; what is in memory is gone, timers and tables stay. */
  restart(): void {
    this.sync = this.born();
  }

  private born(): ActivitySync {
    return new ActivitySync({
      pool: this.pool,
      store: this.store,
      connections: { connectionOf: (id) => (id === location.id ? 'con_1' : undefined) },
      timers: this.timers,
      logger: createLogger('spec', { level: 'silent' }),
      now: () => this.clock,
    });
  }

  /** The references as reconcile pulls them. */
  async keepReferences(timezone: string | null = 'Europe/London', asOf = this.clock): Promise<void> {
    const consumer = new ReferenceConsumer(this.sync.reslicer, this.sync.dailyQuestions);
    const bodies = [
      { locationId: location.id, kind: 'users', items: users },
      { locationId: location.id, kind: 'calendars', items: [{ id: 'CalEngine00000000001', name: 'Engine visits' }] },
      { locationId: location.id, kind: 'location', item: { ...location, timezone } },
    ];
    const items = bodies.map((body) => this.receipt({ id: `ref-${body.kind}-${asOf.getTime()}`, source: body.kind, body, asOf }));
    await consumer.references(batchOf(this.store, items));
    await this.sync.reslicer.drain();
  }

  /** A new mapping comes into use. */
  async changeMapping(version: number, change: Partial<MappingDocument>): Promise<void> {
    const document = { ...defaultMapping, ...change, version };
    const message: Message<unknown> = {
      ...this.receipt({ id: `mapping-${version}`, source: 'contact-sync', body: null }),
      ...MappingChanged.of({ connectionId: 'con_1', locationId: location.id, version, document }),
      topic: topics.mappingEvents,
      stream: mappingStream('con_1'),
      version,
    };
    await new ReferenceConsumer(this.sync.reslicer, this.sync.dailyQuestions).mappings(batchOf(this.store, [message]));
    await this.sync.reslicer.drain();
  }

  /** Receipts come in, as one batch; then the log is followed, as the consumers do. */
  async receive(...facts: ReceiptFacts[]): Promise<readonly Settlement[]> {
    const settlements = await this.sync.syncActivity.run(
      batchOf(
        this.store,
        facts.map((one) => this.receipt(one)),
      ),
    );
    await this.follow();
    return settlements;
  }

  /** Time passes, moment by moment; whoever is to be woken is. */
  async passTo(iso: string): Promise<void> {
    const end = new Date(iso);
    for (let next = this.timers.next(); next !== null && next <= end; next = this.timers.next()) {
      if (next > this.clock) this.clock = next;
      await this.timers.wake(this.clock);
      await this.follow();
    }
    this.clock = end;
  }

  /** Time passes while nobody is there to notice. */
  sleepUntil(iso: string): void {
    this.clock = new Date(iso);
  }

  /** The log as its consumer follows it. Readers stay below the oldest transaction of the whole server, and other specs have theirs: so until the last event. */
  async follow(): Promise<void> {
    const consumer = new TimersConsumer(this.timers);
    this.seen ??= await this.store.beginning();
    const { rows } = await this.pool.query<{ last: string }>(
      `select coalesce(max(position), 0)::text as last from store.events where topic = $1`,
      [topics.activityEvents],
    );
    while (this.followed < BigInt(rows[0]?.last ?? 0)) {
      const selection = { topic: topics.activityEvents, partition: 0, partitions: 1, limit: 200 };
      for await (const page of this.store.catchUp(this.seen, selection)) {
        if (page.items.length > 0) await consumer.handle(batchOf(this.store, page.items.map(messageOf)));
        for (const { position } of page.items) if (position > this.followed) this.followed = position;
        this.seen = page.checkpoint;
      }
    }
  }

  async typesIn(stream: string): Promise<string[]> {
    return (await this.store.readStream(stream)).map(({ type }) => type);
  }

  /** Events of an appointment, moments with what they are about. */
  async storyOf(appointmentId: string): Promise<string[]> {
    const events = await this.store.readStream(`appointment-${location.id}-${appointmentId}`);
    return events.map(({ type, data }) => {
      const { reason, moment } = data as { reason?: string; moment?: string };
      return reason ? `${type} ${moment?.split('/')[0]} ${reason}` : type;
    });
  }

  async slices(contactId: string): Promise<Slice[]> {
    const events = await this.store.readStream(`slice-activity-${location.id}-${contactId}`);
    return events.flatMap((event) => {
      const decoded = sliceEventRegistry.decode(event);
      return decoded.kind === 'event' ? [decoded.event.data.slice] : [];
    });
  }

  async customEvents(
    contactId: string,
  ): Promise<{ name: string; at: string; data: Record<string, string>; dedupeKey: string; urgency: string }[]> {
    const events = await this.store.readStream(`custom-events-activity-${location.id}-${contactId}`);
    return events.flatMap((event) => {
      const decoded = customEventRegistry.decode(event);
      return decoded.kind === 'event' ? [decoded.event.data] : [];
    });
  }

  async eventNames(contactId: string): Promise<string[]> {
    return (await this.customEvents(contactId)).map(({ name }) => name);
  }

  /** A receipt as its consumers get it. */
  receipt({ id, source, body, asOf = null, receivedAt = this.clock }: ReceiptFacts): Message<unknown> {
    return {
      id,
      topic: topics.activityReceipts,
      key: id,
      stream: `receipt-${id}`,
      version: 1,
      type: 'Receipt',
      schemaVersion: 1,
      data: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
      occurredAt: asOf ?? receivedAt,
      recordedAt: receivedAt,
      asOf,
      source,
      traceparent: null,
      correlationId: id,
    };
  }
}

/** Receipts of one location, in the forms that ingest and reconcile write. */
export const visitInGhl = (change: object = {}): Record<string, unknown> => ({
  id: 'AptVisit000000000001',
  title: 'Visit to the engine',
  address: 'Dorset Street 1',
  calendarId: 'CalEngine00000000001',
  contactId: 'ada',
  appointmentStatus: 'confirmed',
  assignedUserId: 'UsrBabbage0000000001',
  startTime: '2025-03-05T10:00:00+00:00',
  endTime: '2025-03-05T10:30:00+00:00',
  dateAdded: '2025-03-01T08:55:00.000Z',
  ...change,
});

let receipts = 0;
const nextId = (kind: string): string => `${kind}-${(receipts += 1)}`;

export const appointmentWebhookAt = (at: string, change: object = {}, type = 'AppointmentUpdate', envelope: object = {}): ReceiptFacts => ({
  id: nextId('w'),
  source: 'webhook',
  body: { type, locationId: location.id, timestamp: at, webhookId: nextId('webhook'), appointment: visitInGhl(change), ...envelope },
  asOf: new Date(at),
});

export const appointmentReadAt = (at: string, change: object = {}, source = 'appointment-get'): ReceiptFacts => ({
  id: nextId('a'),
  source,
  body: { locationId: location.id, appointment: visitInGhl(change) },
  asOf: new Date(at),
});

export const appointmentGoneAt = (at: string, appointmentId = 'AptVisit000000000001'): ReceiptFacts => ({
  id: nextId('a'),
  source: 'appointment-gone',
  body: { locationId: location.id, appointmentId, gone: true },
  asOf: new Date(at),
});

export const noteWebhookAt = (at: string, noteId: string, contactId: string, type = 'NoteCreate', body = 'text'): ReceiptFacts => ({
  id: nextId('w'),
  source: 'webhook',
  body: { type, locationId: location.id, id: noteId, contactId, body, dateAdded: at, timestamp: at },
  asOf: new Date(at),
});

export const notesListedAt = (at: string, contactId: string, notes: readonly object[], source = 'notes'): ReceiptFacts => ({
  id: nextId('n'),
  source,
  body: { locationId: location.id, contactId, notes },
  asOf: new Date(at),
});

export const notesGoneAt = (at: string, contactId: string): ReceiptFacts => ({
  id: nextId('n'),
  source: 'notes-gone',
  body: { locationId: location.id, contactId, gone: true },
  asOf: new Date(at),
});
