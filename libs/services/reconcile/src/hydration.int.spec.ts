import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { MicroserviceOptions } from '@nestjs/microservices';
import {
  AppointmentHydrationRequested,
  ContactHydrationRequested,
  contactKey,
  hydrateStream,
  NotesHydrationRequested,
  TaskHydrationRequested,
} from '@sync/crm-events';
import type { NewReceipt, ReceiptLog } from '@sync/event-store';
import { PostgresTransport, topics, WakeUps } from '@sync/messaging';
import { createLogger } from '@sync/telemetry';
import { eventually, useDatabase } from '@sync/testing';
import { vendorError, type FakeCall } from './fake-ghl.fixtures.js';
import { leaseHydrations } from './hydration/lease-hydrations.js';
import type { HydrationPriority } from './hydration/priority.js';
import { requestHydrations } from './hydration/request-hydrations.js';
import { settleHydrations } from './hydration/settle-hydrations.js';
import { listFailedHydrations, ReconcileModule, retryFailedHydrations, type Reconcile } from './index.js';
import { bodyOf, Testbed, testMigrations } from './testbed.fixtures.js';

const db = useDatabase(testMigrations, { poolSize: 20 });
let bed: Testbed;
beforeEach(() => {
  bed = new Testbed(db.pool);
});
afterEach(() => bed.stop());

const ask = (contactIds: readonly string[], priority: HydrationPriority = 'live') => {
  const { id: connectionId, locationId } = bed.connection;
  return requestHydrations(
    db.pool,
    contactIds.map((recordId) => ({ connectionId, locationId, kind: 'contact', recordId, reason: 'tie', priority, traceparent: null })),
  );
};
const gets = () => bed.ghl.callsTo('get');
const idle = () => eventually(async () => (await bed.hydrations()).length === 0);
const settled = async (reconcile: Reconcile): Promise<void> => {
  reconcile.poke();
  await idle();
};
/** Holds every GET until it is let go. */
const gate = () => {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  bed.ghl.answering = ({ name }) => (name === 'get' ? opened : undefined);
  return () => open();
};
const failing = (times: number, error: Error, which: (call: FakeCall) => boolean = ({ name }) => name === 'get') => {
  bed.ghl.answering = (call) => {
    if (which(call) && times-- > 0) throw error;
  };
};
const databaseNow = async () => (await db.pool.query<{ now: Date }>('select clock_timestamp() as now')).rows[0]?.now ?? new Date(0);

describe('a hydration', () => {
  it('goes from a request in the log to a receipt, as of the database time when its call began', async () => {
    const [ada] = bed.people(1);
    if (!ada) throw new Error('no Ada');
    bed.ghl.put(ada);
    const wakeUps = new WakeUps();
    const logger = createLogger('spec', { level: 'silent' });
    const reconcile = bed.start();
    @Module({ imports: [ReconcileModule.with(reconcile)] })
    class Process {}
    const strategy = new PostgresTransport({ pool: db.pool, url: db.url, events: bed.store, receipts: bed.receipts, wakeUps, logger });
    const app = await NestFactory.createMicroservice<MicroserviceOptions>(Process, { strategy, logger: false });
    await app.listen();

    const before = await databaseNow();
    const { id: connectionId, locationId } = bed.connection;
    const requested = {
      ...ContactHydrationRequested.of({ connectionId, locationId, contactId: ada.id, reason: 'first-sight' }),
      occurredAt: before,
    };
    await bed.store.append(
      ['webhook-1', 'webhook-2'].map((causationId, index) => ({
        stream: hydrateStream(locationId, index === 0 ? ada.id : 'nobody'),
        topic: topics.requests,
        key: contactKey(locationId, ada.id),
        keyId: null,
        events: [
          { ...requested, data: { ...requested.data, contactId: index === 0 ? ada.id : 'nobody' }, causationId, source: 'backfill' },
        ],
      })),
    );
    await bed.store.append(
      [
        AppointmentHydrationRequested.of({ connectionId, locationId, appointmentId: 'appointment-1', reason: 'deleted' }),
        NotesHydrationRequested.of({ connectionId, locationId, contactId: 'nobody', reason: 'note-webhook' }),
        TaskHydrationRequested.of({ connectionId, locationId, taskId: 'task-1', contactId: 'nobody', receiptId: null, reason: 'tie' }),
      ].map((event) => ({
        stream: `hydrate-${event.type}-${locationId}`,
        topic: topics.requests,
        key: contactKey(locationId, ada.id),
        keyId: null,
        events: [{ ...event, occurredAt: before, causationId: 'webhook-3', source: 'live' }],
      })),
    );
    await eventually(async () => (await bed.kept('get', 'gone', 'notes-gone', 'appointment-gone')).length === 4);
    await eventually(() => bed.ghl.callsTo('task').length > 0);
    const after = await databaseNow();
    await app.close();
    await wakeUps.close();

    const [found] = await bed.kept('get');
    expect(bodyOf(found)).toEqual({ locationId, contact: ada });
    expect(found?.asOf?.getTime()).toBeGreaterThanOrEqual(before.getTime());
    expect(found?.asOf?.getTime()).toBeLessThanOrEqual(after.getTime());
    const [gone] = await bed.kept('gone');
    expect(gone).toMatchObject({ key: contactKey(locationId, 'nobody'), topic: topics.contactReceipts });
    expect(bodyOf(gone)).toEqual({ locationId, contactId: 'nobody', gone: true });
    expect(gets().map(({ priority }) => priority)).toEqual(['backfill', 'backfill']);
  });

  it('answers any number of requests that came before it', async () => {
    await ask(['ada', 'ada', 'ada']);
    await ask(['ada'], 'backfill');
    const reconcile = bed.start();
    await settled(reconcile);
    expect(gets()).toHaveLength(1);
    expect(gets()[0]?.priority).toBe('live');
  });

  it('is repeated once for all requests that came while it was under way', async () => {
    const open = gate();
    await ask(['ada']);
    const reconcile = bed.start();
    await eventually(() => gets().length === 1);
    await ask(['ada']);
    await ask(['ada']);
    expect(await bed.hydrations()).toMatchObject([{ again_at: expect.any(Date) }]);
    open();
    await settled(reconcile);
    expect(gets()).toHaveLength(2);
    expect(await bed.kept('gone')).toHaveLength(2);
  });

  it('is not repeated for a request that came before its call left', async () => {
    await ask(['ada']);
    const { rows } = await leaseHydrations(db.pool, { connectionId: bed.connection.id, limit: 1, leaseMs: 10_000, upTo: 'backfill' });
    await ask(['ada']);
    const [row] = rows;
    if (!row) throw new Error('nothing was leased');
    await settleHydrations(db.pool, [{ row, end: { kind: 'read', readAt: new Date((await databaseNow()).getTime() + 5) } }]);
    expect(await bed.hydrations()).toEqual([]);
  });

  it('takes several at once, and keeps places for live ones', async () => {
    const open = gate();
    const many = Array.from({ length: 30 }, (_, index) => `person-${index}`);
    await ask(many, 'backfill');
    const reconcile = bed.start();
    await eventually(() => gets().length === 6);
    await ask(['ada']);
    reconcile.poke();
    await eventually(() => gets().some(({ contactId }) => contactId === 'ada'));
    expect(gets()).toHaveLength(7);
    open();
    await settled(reconcile);
    expect(bed.ghl.mostUnderWay).toBeLessThanOrEqual(8 + 1); // and a search
    expect(await bed.kept('gone')).toHaveLength(31);
  });
});

describe('a hydration that fails', () => {
  it('is tried again when it may work later', async () => {
    failing(3, vendorError('transient', 'HTTP_503', { status: 503 }));
    await ask(['ada']);
    await settled(bed.start());
    expect(gets()).toHaveLength(4);
    expect(await bed.kept('gone')).toHaveLength(1);
  });

  it('is kept with its reason when it cannot work, until somebody asks again', async () => {
    failing(2, vendorError('permanent', 'GHL_PAYLOAD_REJECTED', { status: 422 }));
    await ask(['ada']);
    const reconcile = bed.start();
    await eventually(async () => (await bed.progress(reconcile))?.hydrations.failed === 1);
    expect((await listFailedHydrations(db.pool, 10)).filter(({ connectionId }) => connectionId === bed.connection.id)).toMatchObject([
      { kind: 'contact', recordId: 'ada', contactId: 'ada', code: 'GHL_PAYLOAD_REJECTED', reason: 'tie' },
    ]);
    reconcile.poke();
    await eventually(() => bed.ghl.callsTo('search').length > 5);
    expect(gets()).toHaveLength(1);

    expect(await retryFailedHydrations(db.pool, bed.connection.id)).toBe(1);
    await eventually(async () => gets().length === 2 && (await bed.progress(reconcile))?.hydrations.failed === 1);
    await ask(['ada']);
    await settled(reconcile);
    expect(await bed.kept('gone')).toHaveLength(1);
  });

  it('waits without spending an attempt when the day is used up', async () => {
    failing(1, vendorError('quota', 'BUDGET_EXHAUSTED', { until: new Date(Date.now() + 60) }));
    await ask(['ada']);
    const reconcile = bed.start();
    await eventually(() => gets().length === 1);
    await eventually(async () => (await bed.hydrations()).every((row) => row['attempts'] === 0));
    await settled(reconcile);
    expect(gets()).toHaveLength(2);
  });

  it('stops all reading of its connection when the key is refused, in one clear state, until a probe gets through', async () => {
    let refused = false;
    bed.ghl.answering = () => {
      if (refused) throw vendorError('auth', 'GHL_TOKEN_REJECTED', { status: 401 });
    };
    const reconcile = bed.start({ settings: { pollMs: 60_000, probeMs: 150 } });
    await eventually(async () => (await bed.events()).at(-1)?.type === 'BackfillFinished');
    await eventually(() => bed.ghl.callsTo('search').some(({ priority }) => priority === 'live'));
    refused = true;
    const many = Array.from({ length: 40 }, (_, index) => `person-${index}`);
    await ask(many);
    reconcile.poke();
    await eventually(async () => (await bed.progress(reconcile))?.circuit);
    expect((await bed.progress(reconcile))?.circuit).toMatchObject({
      code: 'GHL_TOKEN_REJECTED',
      detail: expect.stringMatching(/^needs new key/),
    });
    const probes = () => bed.ghl.callsTo('search').filter(({ search }) => search?.pageLimit === 1).length;
    await eventually(() => probes() >= 2);
    expect(gets().length).toBeLessThanOrEqual(8);
    expect((await bed.hydrations()).every((row) => row['attempts'] === 0 && row['failure_code'] === null)).toBe(true);

    refused = false;
    await eventually(async () => (await bed.kept('gone')).length === 40);
    expect((await bed.progress(reconcile))?.circuit).toBeNull();
  });

  it('does not concern other connections', async () => {
    const other = new Testbed(db.pool);
    bed.ghl.answering = ({ locationId }) => {
      if (locationId === bed.connection.locationId) throw vendorError('permanent', 'GHL_WRONG_LOCATION', { status: 403 });
    };
    other.ghl.put(...other.people(3));
    bed.ghl.put(...other.people(3));
    const reconcile = bed.start({ connections: { all: () => Promise.resolve([bed.connection, other.connection]) } });
    await eventually(async () => (await other.events()).at(-1)?.type === 'BackfillFinished');
    await eventually(async () => (await bed.progress(reconcile))?.circuit?.code === 'GHL_WRONG_LOCATION');
    expect((await other.progress(reconcile))?.circuit).toBeNull();
  });
});

describe('nothing is lost', () => {
  it('when the process dies between the call and the receipt', async () => {
    let failures = 1;
    const append = (receipts: readonly NewReceipt[]) => {
      if (receipts.some(({ source }) => source === 'gone') && failures-- > 0) return Promise.reject(new Error('killed'));
      return bed.receipts.append(receipts);
    };
    await ask(['ada']);
    await settled(
      bed.start({ receipts: Object.assign(Object.create(bed.receipts) as ReceiptLog, { append }), settings: { leaseMs: 150 } }),
    );
    expect(gets()).toHaveLength(2);
    expect(await bed.kept('gone')).toHaveLength(1);
  });

  it('when somebody took it and never came back', async () => {
    await ask(['ada']);
    const { rows } = await leaseHydrations(db.pool, { connectionId: bed.connection.id, limit: 9, leaseMs: 100, upTo: 'backfill' });
    await settled(bed.start());
    expect(await bed.kept('gone')).toHaveLength(1);
    await ask(['ada']);
    for (const row of rows) await settleHydrations(db.pool, [{ row, end: { kind: 'read', readAt: new Date(Date.now() + 60_000) } }]);
    await eventually(async () => (await bed.kept('gone')).length === 2);
  });

  it('when it stops with calls under way: they are given back at once', async () => {
    gate();
    await ask(['ada', 'grace']);
    bed.start({ settings: { leaseMs: 60_000, graceMs: 10 } });
    await eventually(() => gets().length === 2);
    await bed.stop();
    expect(await bed.hydrations()).toMatchObject([
      { record_id: 'ada', lease_until: null, attempts: 0 },
      { record_id: 'grace', lease_until: null, attempts: 0 },
    ]);
    bed.ghl.answering = () => undefined;
    await settled(bed.start());
    expect(await bed.kept('gone')).toHaveLength(2);
  });

  it('when it stops and the calls under way end in time', async () => {
    const open = gate();
    await ask(['ada', 'grace']);
    bed.start({ settings: { graceMs: 5_000 } });
    await eventually(() => gets().length === 2);
    const stopped = bed.stop();
    open();
    await stopped;
    expect(await bed.kept('gone')).toHaveLength(2);
    expect(await bed.hydrations()).toEqual([]);
  });
});
