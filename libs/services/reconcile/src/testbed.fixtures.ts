import { randomBytes, randomUUID } from 'node:crypto';
import type { Pool } from '@sync/database';
import type { GhlAppointment, GhlContact, GhlTaskRow } from '@sync/contracts-ghl';
import { ada } from '@sync/contracts-ghl/fixtures';
import { backfillStream, type BackfillKind } from '@sync/crm-events';
import { MasterKey, type Connection } from '@sync/credentials';
import { eventStoreMigrations, PostgresEventStore, PostgresReceiptLog, type StoredReceipt } from '@sync/event-store';
import { messagingMigrations } from '@sync/messaging';
import { createLogger } from '@sync/telemetry';
import { FakeGhl } from './fake-ghl.fixtures.js';
import { reconcileMigrations, Reconcile, type ReadingProgress, type ReconcileOptions, type ReconcileSettings } from './index.js';

export const testMigrations = [...eventStoreMigrations, ...messagingMigrations, ...reconcileMigrations];

const masterKey = new MasterKey(randomBytes(32));

/** Short waits, so that nothing is slept for; what a story needs longer, it says. */
export const quick: ReconcileSettings = {
  pageSize: 10,
  pollMs: 20,
  netMs: 20,
  overlapMs: 600_000,
  referencesMs: 900_000,
  referencesPauseMs: 900_000,
  probeMs: 60,
  refusedWaitMs: 30,
  firstWaitMs: 5,
  leaseMs: 600,
  idleMs: 20,
  graceMs: 200,
  inFlight: 8,
  keptForLive: 2,
  backlogMost: 5_000,
  backlogWaitMs: 10,
  connectionsMs: 50,
  // Contacts alone; a story of something else says so.
  sweeps: [],
  taskPageSize: 10,
  taskPollMs: 20,
  taskAskedMs: 20,
  appointmentPollMs: 20,
  appointmentNetMs: 20,
  appointmentPastDays: 30,
  appointmentFutureDays: 180,
  notesBackfill: true,
  notesIdleMs: 20,
};

/** A day so long that no sweep has to wait for its share of it. */
export const endlessDay: ReconcileOptions['budget'] = {
  status: () =>
    Promise.resolve({
      ratePerSecond: 10,
      windowMax: 100,
      windowMs: 10_000,
      dailyMax: 10 ** 12,
      dailyUsed: 0,
      dailyResetsAt: null,
      throttledUntil: null,
    }),
};

/** A connection of its own per story, in the file's database. */
export class Testbed {
  readonly ghl = new FakeGhl();
  readonly connection: Connection;
  readonly store: PostgresEventStore;
  readonly receipts: PostgresReceiptLog;
  #running: Reconcile[] = [];

  constructor(private readonly pool: Pool) {
    const name = randomUUID().slice(0, 8);
    this.connection = { id: `con-${name}`, locationId: `loc-${name}`, sendxTeam: 'team', demo: false, liveAt: null, pausedAt: null };
    this.store = new PostgresEventStore(pool, masterKey);
    this.receipts = new PostgresReceiptLog(pool, masterKey);
  }

  /** Contacts as they were added, one per minute; the first is Ada. */
  people(count: number): GhlContact[] {
    return Array.from({ length: count }, (_, index) => {
      const minute = new Date(Date.parse('2025-02-01T08:00:00.000Z') + index * 60_000).toISOString();
      const id = `${this.connection.locationId}-${String(index).padStart(4, '0')}`;
      return {
        ...ada,
        id,
        locationId: this.connection.locationId,
        email: `ada+${index}@example.com`,
        dateAdded: minute,
        dateUpdated: minute,
      };
    });
  }

  /** Tasks as they were added, one per minute, each at its own contact. */
  tasks(count: number, from = 0): GhlTaskRow[] {
    return Array.from({ length: count }, (_, index) => {
      const number = String(from + index).padStart(4, '0');
      const minute = new Date(Date.parse('2025-02-01T08:00:00.000Z') + (from + index) * 60_000).toISOString();
      return {
        id: `${this.connection.locationId}-task-${number}`,
        contactId: `${this.connection.locationId}-${number}`,
        locationId: this.connection.locationId,
        title: `Call number ${number}`,
        body: 'about the engine',
        assignedTo: 'UsrBabbage0000000001',
        dueDate: '2025-03-02T09:00:00.000Z',
        completed: false,
        deleted: false,
        dateAdded: minute,
        dateUpdated: minute,
      };
    });
  }

  /** Appointments of one calendar, one a day from `firstDay` on (days from now). */
  appointments(calendarId: string, count: number, firstDay = 1): GhlAppointment[] {
    return Array.from({ length: count }, (_, index) => {
      const start = Date.now() + (firstDay + index) * 86_400_000;
      return {
        id: `${this.connection.locationId}-${calendarId}-${index}`,
        calendarId,
        contactId: `${this.connection.locationId}-0000`,
        locationId: this.connection.locationId,
        title: 'Demonstration of the engine',
        appointmentStatus: 'confirmed',
        startTime: new Date(start).toISOString(),
        endTime: new Date(start + 3_600_000).toISOString(),
        dateUpdated: '2025-02-01T08:00:00.000Z',
      };
    });
  }

  start(options: Partial<Omit<ReconcileOptions, 'settings'>> & { settings?: Partial<ReconcileSettings> } = {}): Reconcile {
    const reconcile = new Reconcile({
      pool: this.pool,
      store: this.store,
      receipts: this.receipts,
      reader: this.ghl,
      budget: endlessDay,
      backlog: { waiting: () => Promise.resolve(0) }, // nobody takes receipts in here
      connections: { all: () => Promise.resolve([this.connection]) },
      logger: createLogger('spec', { level: process.env['SPEC_LOG'] ?? 'silent' }),
      ...options,
      settings: { ...quick, ...options.settings },
    });
    this.#running.push(reconcile);
    reconcile.start();
    return reconcile;
  }

  async stop(): Promise<void> {
    await Promise.all(this.#running.map((reconcile) => reconcile.stop()));
    this.#running = [];
  }

  /** Everything kept of this location, oldest first. */
  async kept(...sources: readonly string[]): Promise<StoredReceipt[]> {
    const { rows } = await this.pool.query<{ id: string }>(
      'select id from store.receipts where key like $1 and (cardinality($2::text[]) = 0 or source = any($2)) order by position',
      [`${this.connection.locationId}/%`, sources],
    );
    const found = new Map((await this.receipts.byId(rows.map(({ id }) => id))).map((receipt) => [receipt.id, receipt]));
    return rows.flatMap(({ id }) => found.get(id) ?? []);
  }

  async events(kind: BackfillKind = 'contacts'): Promise<{ type: string; data: Record<string, unknown> }[]> {
    const events = await this.store.readStream(backfillStream(this.connection.id, kind));
    return events.map(({ type, data }) => ({ type, data: data as Record<string, unknown> }));
  }

  async progress(reconcile: Reconcile): Promise<ReadingProgress | undefined> {
    return (await reconcile.progress()).find(({ connectionId }) => connectionId === this.connection.id);
  }

  async hydrations(): Promise<Record<string, unknown>[]> {
    const { rows } = await this.pool.query<Record<string, unknown>>(
      'select * from reconcile.hydrations where connection_id = $1 order by kind, record_id',
      [this.connection.id],
    );
    return rows;
  }
}

export const bodyOf = (receipt: StoredReceipt | undefined): Record<string, unknown> =>
  JSON.parse(receipt?.body?.toString() ?? 'null') as Record<string, unknown>;

/** What a story is sure to have. */
export const sure = <T>(value: T | undefined): T => {
  if (value === undefined) throw new Error('the story expected something here');
  return value;
};
