import { randomBytes, randomUUID } from 'node:crypto';
import {
  CustomEventRaised,
  customEventsStream,
  SliceChanged,
  sliceStream,
  type CustomEvent,
  type DomainEvent,
  type Slice,
  type SliceEvent,
} from '@sync/crm-events';
import { MasterKey } from '@sync/credentials';
import type { Pool } from '@sync/database';
import { leaseBackfill, leaseUrgent, loadTeamScan, Suppressions, type LeasedLane } from '@sync/delivery';
import { PostgresEventStore } from '@sync/event-store';
import { topics, type Batch, type Message, type Settlement } from '@sync/messaging';
import { createLogger } from '@sync/telemetry';
import { CircuitGate } from './circuit-gate.js';
import { ConnectionWorker } from './connection-worker.js';
import { CustomEventConsumer } from './custom-event.consumer.js';
import { FakeSendx } from './fake-sendx.fixtures.js';
import { FieldRegistry } from './field-registry.js';
import { LaneRunner } from './lane-runner.js';
import { loadWork } from './load-work.js';
import { pushLane } from './push-lane.js';
import { SliceConsumer } from './slice.consumer.js';
import type { Timing } from './timing.js';
import type { CustomEventTerms, WorkerPlatform } from './worker-platform.js';

export const ada = { contactId: 'ConAda00000000000004', email: 'ada@example.com', dateAdded: '2025-02-01T08:00:00.000Z', firstName: 'Ada' };
export const grace = { contactId: 'ConGrace000000000005', email: null, dateAdded: '2025-02-02T08:00:00.000Z', firstName: 'Grace' };
export const linus = {
  contactId: 'ConLinus000000000006',
  email: 'linus@example.com',
  dateAdded: '2025-02-03T08:00:00.000Z',
  firstName: 'Linus',
};
export const margaret = {
  contactId: 'ConMargaret000000007',
  email: 'margaret@example.com',
  dateAdded: '2025-02-04T08:00:00.000Z',
  firstName: 'Margaret',
};
export interface Person {
  readonly contactId: string;
  readonly email: string | null;
  readonly dateAdded: string;
  readonly firstName: string;
}

export interface Said extends Partial<Omit<Slice, 'fields'>> {
  readonly fields?: Readonly<Record<string, string>>;
  readonly urgency?: SliceEvent['data']['urgency'];
}

export type Happened = Partial<CustomEvent['data']>;

const HOUR_MS = 3_600_000;

/** Waits that a story never has to sleep for: those that matter are skipped by `later`, the others are over at once. */
export const quick: Timing = {
  leaseMs: 30_000,
  renewMs: 1_000,
  idleMs: 20,
  chunkWaitMs: 50,
  passMs: 5_000,
  probeMs: 60_000,
  blockedMs: 30_000,
  firstWaitMs: 1_000,
  longestWaitMs: 60_000,
  lostAnswerMs: 10_000,
  lateCallMs: 60_000,
  renameMs: 200,
  scanFreshMs: 3_600_000,
  confirmMs: 0,
  expireMs: 60_000,
  brokenMs: 20,
};

const sliceTopics = { contact: topics.contactSlices, task: topics.taskSlices, activity: topics.activitySlices } as const;
const masterKey = new MasterKey(randomBytes(32));

export interface DeskOptions {
  readonly identifyKeepsOptOut?: boolean;
  readonly windowMs?: number;
  readonly timing?: Partial<Timing>;
  readonly customEvents?: Partial<CustomEventTerms>;
}

/** One SendX team and the connections to it, in the file's database: slices go in, calls come out. */
export class Desk {
  readonly sendx = new FakeSendx();
  readonly team = `team-${randomUUID().slice(0, 8)}`;
  readonly connectionId = `con-${this.team}`;
  readonly locationId = `loc-${this.team}`;
  readonly platform: WorkerPlatform;
  readonly suppressions = new Suppressions(Buffer.alloc(32, 7));
  readonly store: PostgresEventStore;
  readonly consumer: SliceConsumer;
  readonly eventConsumer: CustomEventConsumer;
  live = true;
  #workers: ConnectionWorker[] = [];
  readonly #versions = new Map<string, number>();

  constructor(
    readonly pool: Pool,
    { identifyKeepsOptOut = false, windowMs = 0, timing = {}, customEvents = {} }: DeskOptions = {},
  ) {
    this.store = new PostgresEventStore(pool, masterKey);
    this.platform = {
      pool,
      store: this.store,
      teams: this.sendx,
      suppressions: this.suppressions,
      fields: new FieldRegistry(pool),
      logger: createLogger('spec', { level: process.env['SPEC_LOG'] ?? 'silent' }),
      lanesAtOnce: 200,
      identifyKeepsOptOut,
      customEvents: { waitMs: 72 * HOUR_MS, lostAnswers: 'send-again', createNobody: false, ...customEvents },
      timing: { ...quick, ...timing },
      mayPush: () => this.live,
    };
    const settings = {
      windowMs,
      suppressions: this.suppressions,
      teamOf: (id: string) => (id.endsWith(this.team) ? this.team : undefined),
      lookForConnections: () => Promise.resolve(),
      poke: () => this.#workers.forEach((worker) => worker.poke()),
    };
    this.consumer = new SliceConsumer(settings);
    this.eventConsumer = new CustomEventConsumer(settings);
  }

  /** What a service (contact-sync, unless another is named) wants SendX to know of this person now. */
  slice(person: Person, { fields = {}, ...more }: Said = {}): Slice {
    const { urgency: _urgency, ...rest } = more;
    return {
      service: 'contact',
      connectionId: this.connectionId,
      locationId: this.locationId,
      contactId: person.contactId,
      dateAdded: person.dateAdded,
      mappingVersion: 1,
      email: person.email,
      skip: person.email === null && more.email === undefined ? { code: 'no-email', detail: 'There is none.' } : null,
      profile: { firstName: person.firstName },
      fields: Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, { type: 'text' as const, value }])),
      tags: [],
      optOut: false,
      deleted: false,
      lists: [],
      policy: { optOut: 'unsubscribe', deleted: 'tag' },
      ...(more.service && more.service !== 'contact' && { dateAdded: null, email: null, skip: null, profile: {} }),
      ...rest,
    };
  }

  message(person: Person, said: Said = {}): Message<unknown> {
    const slice = this.slice(person, said);
    const stream = sliceStream(slice.service, slice.locationId, slice.contactId);
    const version = (this.#versions.get(stream) ?? 0) + 1;
    this.#versions.set(stream, version);
    const changed = SliceChanged.of({ slice, urgency: said.urgency ?? 'live' });
    return { ...this.#message(sliceTopics[slice.service], stream, version, changed), recordedAt: new Date() };
  }

  /** Something happened to this person; the same name and key is the same fact. */
  eventMessage(person: Person, name: string, more: Happened = {}): Message<unknown> {
    const stream = customEventsStream('task', this.locationId, person.contactId);
    const version = (this.#versions.get(stream) ?? 0) + 1;
    this.#versions.set(stream, version);
    const raised = CustomEventRaised.of({
      connectionId: this.connectionId,
      locationId: this.locationId,
      contactId: person.contactId,
      name,
      data: { dedupe_key: more.dedupeKey ?? name },
      at: '2025-03-01T09:00:00.000Z',
      dedupeKey: name,
      urgency: 'live',
      ...more,
    });
    return { ...this.#message(topics.customEvents, stream, version, raised), recordedAt: new Date() };
  }

  #message(topic: string, stream: string, version: number, event: DomainEvent): Message<unknown> {
    const when = new Date('2025-03-01T09:00:00.000Z');
    return {
      ...event,
      id: `${stream}-${version}`,
      topic,
      key: stream,
      stream,
      version,
      occurredAt: when,
      recordedAt: when,
      asOf: null,
      source: null,
      traceparent: `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-01`,
      correlationId: null,
    };
  }

  /** One batch of slices arrives. */
  hand(...messages: Message<unknown>[]): Promise<readonly Settlement[]> {
    return this.consumer.handle(this.#batch(messages));
  }

  /** One batch of custom events arrives. */
  handEvents(...messages: Message<unknown>[]): Promise<readonly Settlement[]> {
    return this.eventConsumer.handle(this.#batch(messages));
  }

  #batch(items: readonly Message<unknown>[]): Batch<unknown> {
    return { items, transaction: (streams, work) => this.store.transaction(streams, work) };
  }

  /** Something happens to a person. */
  async happens(person: Person, name: string, more: Happened = {}): Promise<void> {
    await this.handEvents(this.eventMessage(person, name, more));
  }

  /** What the ledger says, in order of arrival: "name state reason". */
  async ledger(): Promise<string[]> {
    const { rows } = await this.pool.query<{ line: string }>(
      `select concat_ws(' ', name, state, reason) as line from delivery.custom_events where team = $1 order by id`,
      [this.team],
    );
    return rows.map(({ line }) => line);
  }

  /** One slice arrives. */
  async say(person: Person, said: Said = {}): Promise<void> {
    await this.hand(this.message(person, said));
  }

  /** One slice arrives, and everything due is pushed. */
  async tell(person: Person, said: Said = {}): Promise<string[]> {
    await this.say(person, said);
    return this.work();
  }

  /** Pushes everything that is due, one lane after the other; answers the calls it took. Fields are made before, so that they do not count. */
  async work(): Promise<string[]> {
    const gate = new CircuitGate(this.connectionId, this.pool, this.platform.timing, this.platform.logger);
    const runner = new LaneRunner(this.connectionId, this.platform, gate);
    this.sendx.spent();
    for (let lanes = await this.lease(); lanes.length > 0; lanes = await this.lease()) {
      const { fresh, reliable } = await loadTeamScan(this.pool, this.team, this.platform.timing.scanFreshMs);
      const works = await loadWork(this.pool, this.suppressions, lanes, {
        scanTells: fresh && reliable,
        eventsWaitMs: this.platform.customEvents.waitMs,
      });
      for (const work of works) await runner.run([work], this.sendx, async (tools) => [await pushLane(work, tools)]);
    }
    return this.sendx.spent().filter((name) => !['listCustomFields', 'createCustomField'].includes(name));
  }

  async lease(): Promise<LeasedLane[]> {
    const { rows } = await this.pool.query<{ connection_id: string }>('select distinct connection_id from delivery.lanes where team = $1', [
      this.team,
    ]);
    const leased = await Promise.all(
      rows.flatMap(({ connection_id: connectionId }) => [
        leaseUrgent(this.pool, { connectionId, limit: 50, leaseMs: this.platform.timing.leaseMs }),
        leaseBackfill(this.pool, { connectionId, limit: 50, leaseMs: this.platform.timing.leaseMs, chunk: 1, chunkWaitMs: 0 }),
      ]),
    );
    return leased.flat();
  }

  /** Time passes: everything of this team that waits has waited so much longer. */
  async later(ms: number): Promise<void> {
    const by = `interval '${ms} milliseconds'`;
    await this.pool.query(
      `update delivery.lanes set due_at = due_at - ${by}, first_change_at = first_change_at - ${by}, lease_until = lease_until - ${by},
         not_before = not_before - ${by}, unconfirmed_since = unconfirmed_since - ${by}, answer_lost_at = answer_lost_at - ${by} where team = $1`,
      [this.team],
    );
    await this.pool.query(`update delivery.custom_events set waiting_since = waiting_since - ${by} where team = $1`, [this.team]);
    await this.pool.query(`update delivery.circuits set probe_at = probe_at - ${by} where connection_id like $1`, [`%${this.team}`]);
    await this.pool.query(`update delivery.teams set scanned_at = scanned_at - ${by} where team = $1`, [this.team]);
  }

  /** A process of delivery; several share the database. */
  startWorker(connectionId = this.connectionId, platform: Partial<WorkerPlatform> = {}): ConnectionWorker {
    const worker = new ConnectionWorker(
      { id: connectionId, sendxTeam: this.team },
      { ...this.platform, fields: new FieldRegistry(this.pool), ...platform },
    );
    this.#workers.push(worker);
    worker.start();
    return worker;
  }

  async stopWorkers(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.stop()));
    this.#workers = [];
  }

  async lane(email: string): Promise<Record<string, unknown>> {
    const { rows } = await this.pool.query<Record<string, unknown>>('select * from delivery.lanes where team = $1 and email = $2', [
      this.team,
      email,
    ]);
    if (!rows[0]) throw new Error(`There is no lane for ${email}.`);
    return rows[0];
  }

  /** Nobody waits, nobody is held. */
  async isIdle(): Promise<boolean> {
    const { rowCount } = await this.pool.query(
      'select 1 from delivery.lanes where team = $1 and (due_at is not null or lease_until is not null)',
      [this.team],
    );
    return rowCount === 0;
  }

  /** What the person's timeline says, oldest first. */
  async outcomes(person: Person): Promise<{ type: string; version: number; data: Record<string, unknown> }[]> {
    const events = await this.store.readStream(`push-${this.locationId}-${person.contactId}`);
    return events.map(({ type, version, data }) => ({ type, version, data: data as Record<string, unknown> }));
  }
}
