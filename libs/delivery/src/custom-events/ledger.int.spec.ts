import { randomUUID } from 'node:crypto';
import { transaction } from '@sync/database';
import { useDatabase } from '@sync/testing';
import {
  applyClaims,
  beginCustomEvent,
  claimantId,
  countCustomEvents,
  deliveryMigrations,
  leaseUrgent,
  listCustomEvents,
  loadCustomEvents,
  overdueCustomEvents,
  receiveCustomEvents,
  renewLeases,
  redriveCustomEvents,
  settleCustomEvents,
  settleLanes,
  type ClaimChange,
  type CustomEventSettlement,
  type LeasedLane,
  type OpenCustomEvent,
  type RaisedCustomEvent,
} from '../index.js';

const db = useDatabase(deliveryMigrations);

const hour = 3_600_000;

describe('the ledger of custom events', () => {
  let team: string;
  let connectionId: string;
  beforeEach(() => {
    team = `team-${randomUUID()}`;
    connectionId = `con-${team}`;
  });

  const raised = (dedupeKey: string, more: Partial<RaisedCustomEvent> = {}): RaisedCustomEvent => ({
    connectionId,
    team,
    locationId: 'loc-1',
    contactId: 'ada',
    dedupeKey,
    name: 'ghl_task_created',
    data: { task_id: 'task-1' },
    at: new Date('2025-03-01T09:00:00.000Z'),
    raisedAt: new Date(),
    priority: 'live',
    traceparent: `trace-${dedupeKey}`,
    ...more,
  });
  const receive = (...events: RaisedCustomEvent[]) => transaction(db.pool, (client) => receiveCustomEvents(client, events, 0));
  const ada = (version: number, more: Partial<ClaimChange<unknown>> = {}): ClaimChange<unknown> => ({
    connectionId,
    contactId: 'ada',
    service: 'contact',
    team,
    email: 'ada@example.com',
    version,
    slice: { version },
    dateAdded: null,
    priority: 'live',
    optOut: false,
    changedAt: new Date(),
    traceparent: null,
    ...more,
  });
  const apply = (change: ClaimChange<unknown>) => transaction(db.pool, (client) => applyClaims(client, [change], 0));
  const load = async (limit = 50): Promise<OpenCustomEvent[]> => {
    const ids = { connectionId, contactId: 'ada' };
    return (await loadCustomEvents(db.pool, [ids], 72 * hour, limit)).get(claimantId(ids)) ?? [];
  };
  const loadOne = async (): Promise<OpenCustomEvent> => {
    const [one] = await load();
    if (!one) throw new Error('No event is open.');
    return one;
  };
  const lease = async (): Promise<LeasedLane> => {
    const [one] = await leaseUrgent(db.pool, { connectionId, limit: 1, leaseMs: 30_000 });
    if (!one) throw new Error('No lane is due.');
    return one;
  };
  const settle = (settlement: CustomEventSettlement) => transaction(db.pool, (client) => settleCustomEvents(client, [settlement]));
  const giveBack = (lane: LeasedLane, retryInMs: number | null = 0) =>
    transaction(db.pool, (client) => settleLanes(client, [{ lane, certain: true, rename: null, failure: null, retryInMs, failed: false }]));
  const later = async (ms: number): Promise<void> => {
    const by = `interval '${ms} milliseconds'`;
    await db.pool.query(`update delivery.custom_events set waiting_since = waiting_since - ${by} where team = $1`, [team]);
    await db.pool.query(`update delivery.lanes set lease_until = lease_until - ${by}, due_at = due_at - ${by} where team = $1`, [team]);
  };
  const counts = async () => {
    const all = await countCustomEvents(db.pool, connectionId, new Date(Date.now() - hour));
    return Object.fromEntries(Object.entries(all).filter(([, count]) => count > 0));
  };

  describe('receiving', () => {
    it('makes the lane of the contact due, with its trace', async () => {
      await apply(ada(1));
      await giveBack(await lease());
      expect(await receive(raised('one'))).toBe(1);
      expect((await lease()).traceparents).toEqual(['trace-one']);
    });

    it('knows an event by its key, within a batch and later', async () => {
      expect(await receive(raised('one'), raised('one', { name: 'other' }))).toBe(1);
      expect(await receive(raised('one'))).toBe(0);
      expect((await load()).map(({ name }) => name)).toEqual(['ghl_task_created']);
    });

    it('does not mistake the event of one connection for that of another', async () => {
      await receive(raised('one'));
      expect(await receive(raised('one', { connectionId: `other-${team}` }))).toBe(1);
    });

    it('keeps what nobody has heard of yet for when the contact appears', async () => {
      await receive(raised('one'));
      expect(await leaseUrgent(db.pool, { connectionId, limit: 1, leaseMs: 30_000 })).toEqual([]);
      await apply(ada(1));
      expect(await lease()).toMatchObject({ email: 'ada@example.com' });
      expect(await load()).toHaveLength(1);
    });

    it('orders by time of happening, then arrival', async () => {
      const at = new Date('2025-03-01T08:00:00.000Z');
      await receive(raised('late'), raised('early', { at }), raised('also-late'));
      await receive(raised('also-early', { at }));
      expect((await load()).map(({ dedupeKey }) => dedupeKey)).toEqual(['early', 'also-early', 'late', 'also-late']);
      expect(await load(1)).toHaveLength(1);
    });
  });

  describe('beginning', () => {
    let lane: LeasedLane;
    beforeEach(async () => {
      await apply(ada(1));
      await receive(raised('one'));
      lane = await lease();
    });
    const begin = async (event?: OpenCustomEvent) => beginCustomEvent(db.pool, lane, event ?? (await loadOne()), 30_000);

    it('says that it may be at SendX', async () => {
      expect(await begin()).toBe('begun');
      expect(await load()).toMatchObject([{ attempts: 1, revision: 1, sendingForMs: expect.any(Number) }]);
      await later(30_000);
      expect(await load()).toMatchObject([{ sendingForMs: 0 }]);
    });

    it('is under way for as long as the lease is kept, however long the call waits for its turn', async () => {
      await begin();
      await later(20_000);
      await renewLeases(db.pool, [lane], 30_000);
      await later(20_000);
      expect((await loadOne()).sendingForMs).toBeGreaterThan(0);
      expect(await overdueCustomEvents(db.pool, 0, 1_000)).not.toContainEqual(expect.objectContaining({ event: await loadOne() }));
    });

    it('does nothing for a lane that is somebody else’s', async () => {
      await later(30_000);
      await lease();
      expect(await begin()).toBe('lane-lost');
      expect(await load()).toMatchObject([{ attempts: 0 }]);
    });

    it('does nothing once the contact moved away, or opted out', async () => {
      const event = await loadOne();
      await apply(ada(2, { optOut: true }));
      expect(await begin(event)).toBe('not-now');
      await apply(ada(3, { email: 'augusta@example.com' }));
      expect(await begin(event)).toBe('not-now');
    });

    it('goes on when who opted out had left before the lane was taken', async () => {
      await giveBack(lane);
      await apply(ada(1, { contactId: 'grace' }));
      await apply(ada(2, { contactId: 'grace', email: null, optOut: true }));
      lane = await lease();
      expect(lane.priority).toBe('opt-out');
      expect(await begin()).toBe('begun');
    });

    it('begins an event once', async () => {
      const event = await loadOne();
      expect(await begin(event)).toBe('begun');
      expect(await begin(event)).toBe('not-now');
    });
  });

  describe('settling', () => {
    let lane: LeasedLane;
    let event: OpenCustomEvent;
    beforeEach(async () => {
      await apply(ada(1));
      await receive(raised('one'));
      lane = await lease();
      event = await loadOne();
      await beginCustomEvent(db.pool, lane, event, 30_000);
    });

    it('ends it, and forgets its data', async () => {
      expect(await settle({ event, begunBy: lane, state: 'sent' })).toHaveLength(1);
      expect(await load()).toEqual([]);
      expect(await counts()).toEqual({ sent: 1 });
      expect(await settle({ event, begunBy: lane, state: 'sent' })).toEqual([]);
    });

    it('of a call that was not carried out counts as no attempt', async () => {
      await settle({ event, begunBy: lane, state: 'waiting', refund: true });
      expect(await load()).toMatchObject([{ attempts: 0, sendingForMs: null }]);
    });

    it('leaves alone what somebody else has begun since', async () => {
      await later(30_000);
      const second = await lease();
      await settle({ event: await loadOne(), begunBy: null, state: 'waiting', answerLost: true });
      await beginCustomEvent(db.pool, second, await loadOne(), 30_000);
      expect(await settle({ event, begunBy: lane, state: 'sent' })).toEqual([]);
      expect(await settle({ event, begunBy: second, state: 'sent' })).toHaveLength(1);
    });

    it('believes an answer that comes after the event was given up, and before it was begun again', async () => {
      await later(30_000);
      const second = await lease();
      const known = await loadOne();
      await settle({ event: known, begunBy: null, state: 'waiting', answerLost: true });
      expect(await settle({ event, begunBy: lane, state: 'sent' })).toHaveLength(1);
      expect(await beginCustomEvent(db.pool, second, { ...known, revision: known.revision + 1 }, 30_000)).toBe('not-now');
      expect(await counts()).toEqual({ sent: 1 });
    });

    it('without a call needs the revision that was looked at', async () => {
      expect(await settle({ event, begunBy: null, state: 'skipped', code: 'opted-out' })).toEqual([]);
      expect(await settle({ event: await loadOne(), begunBy: null, state: 'skipped', code: 'opted-out' })).toHaveLength(1);
    });
  });

  it('shows what waited for too long, and where its contact stands', async () => {
    const [early, late] = [new Date(Date.now() - hour), new Date(Date.now() + hour)];
    await receive(raised('unknown', { contactId: 'grace', raisedAt: early }), raised('one'), raised('young', { raisedAt: late }));
    await apply(ada(1));
    await later(72 * hour);
    const overdue = (await overdueCustomEvents<unknown>(db.pool, 72 * hour, 100)).filter(
      ({ event }) => event.connectionId === connectionId,
    );
    expect(overdue.map(({ event, ...where }) => [event.dedupeKey, where])).toEqual([
      ['unknown', { slice: null, hasLane: false, isTold: false }],
      ['one', { slice: { version: 1 }, hasLane: true, isTold: false }],
    ]);
    expect((await load()).map(({ dedupeKey }) => dedupeKey)).toEqual(['young']);
  });

  it('lists what was rejected, and lets it wait again', async () => {
    await apply(ada(1));
    await receive(raised('one'));
    const lane = await lease();
    const event = await loadOne();
    await beginCustomEvent(db.pool, lane, event, 30_000);
    await settle({ event, begunBy: lane, state: 'rejected', code: 'SENDX_REJECTED', detail: 'unknown event' });
    await giveBack(lane, null);
    const query = { connectionId, state: 'rejected', limit: 10 } as const;
    const [listed] = await listCustomEvents(db.pool, query);
    expect(listed).toMatchObject({ name: 'ghl_task_created', reason: 'SENDX_REJECTED', detail: 'unknown event', attempts: 1 });
    expect(JSON.stringify(listed)).not.toContain('task-1');
    expect(await listCustomEvents(db.pool, { ...query, before: listed?.settledAt ?? new Date() })).toEqual([]);

    const redrive = (ids: string[]) => transaction(db.pool, (client) => redriveCustomEvents(client, { ...query, ids }));
    expect(await redrive(['0'])).toBe(0);
    expect(await redrive([listed?.id ?? ''])).toBe(1);
    expect(await redrive([listed?.id ?? ''])).toBe(0);
    expect(await load()).toMatchObject([{ data: { task_id: 'task-1' }, attempts: 1 }]);
    expect((await lease()).traceparents).toEqual(['trace-one']);
    expect(await counts()).toEqual({ waiting: 1 });
  });
});
