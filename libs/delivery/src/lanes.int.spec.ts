import { randomUUID } from 'node:crypto';
import { transaction } from '@sync/database';
import { useDatabase } from '@sync/testing';
import {
  announce,
  applyClaims,
  claimantId,
  deliveryMigrations,
  leaseBackfill,
  leaseThese,
  leaseUrgent,
  loadClaims,
  nextDueAt,
  renewLeases,
  settleLanes,
  type ClaimChange,
  type LanePriority,
  type LaneSettlement,
  type LeasedLane,
  type Pushed,
} from './index.js';

const db = useDatabase(deliveryMigrations, { poolSize: 20 });

const [a, b, c] = ['ada@example.com', 'augusta@example.com', 'countess@example.com'];
const adaPushed: Pushed = { owner: 'ada', profile: { firstName: 'Ada' }, fields: {}, tags: ['vip'], lists: [] };

describe('lanes', () => {
  let team: string;
  beforeEach(() => (team = `team-${randomUUID()}`));

  const claim = (contactId: string, version: number, more: Partial<ClaimChange<unknown>> = {}): ClaimChange<unknown> => ({
    connectionId: `con-${team}`,
    contactId,
    service: 'contact',
    team,
    email: a,
    version,
    slice: { version },
    dateAdded: new Date('2025-02-01T08:00:00.000Z'),
    priority: 'live',
    optOut: false,
    changedAt: new Date(),
    traceparent: `trace-${contactId}-${version}`,
    ...more,
  });
  const apply = (changes: readonly ClaimChange<unknown>[], windowMs = 0) =>
    transaction(db.pool, (client) => applyClaims(client, changes, windowMs));
  const lane = async (email: string): Promise<Record<string, unknown>> => {
    const { rows } = await db.pool.query<Record<string, unknown>>(
      'select *, extract(epoch from due_at - now()) * 1000 as due_in from delivery.lanes where team = $1 and email = $2',
      [team, email],
    );
    return rows[0] ?? {};
  };
  const lease = (more: Partial<Parameters<typeof leaseUrgent>[1]> = {}) =>
    leaseUrgent(db.pool, { connectionId: `con-${team}`, limit: 10, leaseMs: 30_000, ...more });
  const leaseOne = async (): Promise<LeasedLane> => {
    const [one] = await lease();
    if (!one) throw new Error('No lane is due.');
    return one;
  };
  const settle = (settlement: Omit<LaneSettlement, 'certain' | 'rename' | 'failure' | 'retryInMs' | 'failed'> & Partial<LaneSettlement>) =>
    transaction(db.pool, (client) =>
      settleLanes(client, [{ certain: true, rename: null, failure: null, retryInMs: null, failed: false, ...settlement }]),
    );
  const later = (ms: number) =>
    db.pool.query(
      `update delivery.lanes set due_at = due_at - $2 * interval '1 millisecond', lease_until = lease_until - $2 * interval '1 millisecond',
         not_before = not_before - $2 * interval '1 millisecond' where team = $1`,
      [team, ms],
    );

  describe('applyClaims', () => {
    it('makes a lane due at its first change + the window, never later', async () => {
      await apply([claim('ada', 1)], 2_000);
      const { due_at: due } = await lane(a);
      await apply([claim('ada', 2)], 2_000);
      await apply([claim('ada', 3)], 60_000);
      expect(await lane(a)).toMatchObject({ due_at: due, revision: '3' });
    });

    it("begins a window of its own for the first change of a lane in somebody's hands, which is due as before otherwise", async () => {
      await apply([claim('ada', 1)]);
      const { due_at: due } = await lane(a);
      await leaseOne();
      expect(await lane(a)).toMatchObject({ due_at: due });
      await apply([claim('ada', 2)], 60_000);
      const changed = await lane(a);
      expect(Number(changed.due_in)).toBeGreaterThan(50_000);
      await apply([claim('ada', 3)], 120_000);
      expect(await lane(a)).toMatchObject({ due_at: changed['due_at'] });
    });

    it('lets a lane whose lease ran out be due as it was, whatever changes', async () => {
      await apply([claim('ada', 1)]);
      await leaseOne();
      await later(30_001);
      await apply([claim('ada', 2)], 60_000);
      expect(await lease()).toHaveLength(1);
    });

    it('counts the window from when the change became known, and leaves a quarter of it', async () => {
      const ago = (ms: number) => new Date(Date.now() - ms);
      const changedAt = ago(1_000);
      await apply([claim('ada', 1, { changedAt })], 60_000);
      expect(await lane(a)).toMatchObject({ first_change_at: changedAt, due_at: new Date(changedAt.getTime() + 60_000) });
      await apply([claim('augusta', 1, { email: b, changedAt: ago(3_600_000) })], 60_000);
      const late = await lane(b);
      expect([Number(late.due_in) > 0, Number(late.due_in) <= 15_000]).toEqual([true, true]);
    });

    it('knows no change of the future: clocks differ', async () => {
      await apply([claim('ada', 1, { changedAt: new Date(Date.now() + 3_600_000) })], 60_000);
      expect(Number((await lane(a)).due_in)).toBeLessThanOrEqual(60_000);
    });

    it('takes an older or known version for what it is: nothing', async () => {
      await apply([claim('ada', 2)]);
      expect(await apply([claim('ada', 1, { email: b }), claim('ada', 2, { email: b })])).toEqual([]);
      expect(await lane(a)).toMatchObject({ revision: '1' });
      expect(await lane(b)).toEqual({});
    });

    it('keeps the newest of a batch, as urgent as the most urgent, with the traces of all', async () => {
      await apply([claim('ada', 1, { priority: 'live' }), claim('ada', 2, { priority: 'backfill' })]);
      expect(await lane(a)).toMatchObject({ priority: 1, revision: '1', traceparents: ['trace-ada-1', 'trace-ada-2'] });
      const [only] = (await loadClaims(db.pool, [{ team, email: a }])).get(`${team} ${a}`) ?? [];
      expect(only).toMatchObject({ version: 2, slice: { version: 2 } });
    });

    it('raises a lane of the backfill by a live edit, and never lowers it', async () => {
      await apply([claim('ada', 1, { priority: 'backfill' })]);
      await apply([claim('ada', 2, { priority: 'live' })]);
      await apply([claim('ada', 3, { priority: 'backfill' })]);
      expect(await lane(a)).toMatchObject({ priority: 1 });
    });

    it('lets an opt-out wait for no window, the first time', async () => {
      await apply([claim('ada', 1)], 60_000);
      await apply([claim('ada', 2, { optOut: true })], 60_000);
      const opted = await leaseOne();
      expect(opted.priority).toBe('opt-out');
      await settle({ lane: opted });
      await apply([claim('ada', 3, { optOut: true })], 60_000);
      expect(await lease()).toEqual([]);
      expect(await lane(a)).toMatchObject({ priority: 1 });
    });

    it('makes both ends of a move due, and leaves a note at the new one', async () => {
      await apply([claim('ada', 1)]);
      await settle({ lane: await leaseOne(), pushed: adaPushed });
      const moves = await apply([claim('ada', 2, { email: b })]);
      expect(moves).toEqual([expect.objectContaining({ contactId: 'ada', from: a, to: b, leftAlone: true })]);
      expect(await lane(b)).toMatchObject({ rename_from: a, rename_contact: claimantId(claim('ada', 2)) });
      expect((await lane(a))['due_at']).not.toBeNull();
    });

    it('says when somebody else still has the address that was left', async () => {
      await apply([claim('ada', 1), claim('linus', 1)]);
      expect(await apply([claim('ada', 2, { email: b })])).toEqual([expect.objectContaining({ leftAlone: false })]);
    });

    it('hands the note on when the new address was never written to (a -> b -> c), and drops it on the way back', async () => {
      await apply([claim('ada', 1)]);
      await settle({ lane: await leaseOne(), pushed: adaPushed });
      await apply([claim('ada', 2, { email: b })]);
      await apply([claim('ada', 3, { email: c })]);
      expect(await lane(c)).toMatchObject({ rename_from: a });
      await apply([claim('ada', 4, { email: b })]);
      await apply([claim('ada', 5, { email: a })]);
      expect(await lane(a)).toMatchObject({ rename_from: null, rename_contact: null });
    });

    it('does not hand the note of one contact to another', async () => {
      await apply([claim('ada', 1), claim('linus', 1, { email: c })]);
      await apply([claim('ada', 2, { email: b }), claim('linus', 2, { email: b })]);
      await apply([claim('linus', 3, { email: 'linus@example.com' })]);
      expect((await lane('linus@example.com'))['rename_from']).not.toBe(a);
    });

    it('lets consumers that touch the same lanes in any order pass each other', async () => {
      const emails = Array.from({ length: 12 }, (_, index) => `shared-${index}@example.com`);
      const rounds = Array.from({ length: 60 }, (_, round) => {
        const order = round % 2 === 0 ? emails : [...emails].reverse();
        return apply(order.map((email, index) => claim(`contact-${round % 6}-${index}`, Math.floor(round / 6) + 1, { email })));
      });
      const workers = Array.from({ length: 10 }, async () => {
        for (let pass = 0; pass < 8; pass += 1) {
          const lanes = await lease({ limit: 12 });
          await renewLeases(db.pool, [...lanes].reverse(), 30_000);
          await transaction(db.pool, (client) =>
            settleLanes(
              client,
              lanes.map((each) => ({ lane: each, certain: true, rename: null, failure: null, retryInMs: 0, failed: false })).reverse(),
            ),
          );
        }
      });
      await expect(Promise.all([...rounds, ...workers])).resolves.toBeDefined();
    });
  });

  describe('leasing', () => {
    const arrive = (count: number, priority: LanePriority) =>
      apply(
        Array.from({ length: count }, (_, index) =>
          claim(`${priority}-${index}`, 1, { email: `${priority}-${index}@example.com`, priority }),
        ),
      );
    const backfill = (more: Partial<Parameters<typeof leaseBackfill>[1]> = {}) =>
      leaseBackfill(db.pool, { connectionId: `con-${team}`, limit: 200, leaseMs: 30_000, chunk: 25, chunkWaitMs: 10_000, ...more });

    it('takes the most urgent first, and by age when asked', async () => {
      for (const priority of ['reconcile', 'automation', 'live'] as const) await arrive(1, priority);
      expect((await lease({ limit: 1, byAge: true })).map(({ priority }) => priority)).toEqual(['reconcile']);
      expect((await lease()).map(({ priority }) => priority)).toEqual(['live', 'automation']);
    });

    it('leaves the backfill to those who send 25 at once, whole unless they waited', async () => {
      await arrive(60, 'backfill');
      expect(await lease()).toEqual([]);
      expect(await backfill()).toHaveLength(50);
      expect(await backfill()).toEqual([]);
      await later(10_001);
      expect(await backfill()).toHaveLength(10);
    });

    it('gives a lane to one of many', async () => {
      await arrive(40, 'live');
      const taken = await Promise.all(Array.from({ length: 10 }, () => lease({ limit: 10 })));
      const emails = taken.flat().map(({ email }) => email);
      expect(new Set(emails).size).toBe(emails.length);
    });

    it('takes a lane again when its lease is over, under a new fence, and the old holder can do nothing any more', async () => {
      await arrive(1, 'live');
      const first = await leaseOne();
      expect(await lease()).toEqual([]);
      await later(30_001);
      const second = await leaseOne();
      expect(second.fence).toBe(first.fence + 1n);
      expect((await announce(db.pool, [{ lane: first, pending: adaPushed }], 30_000)).size).toBe(0);
      expect(await settle({ lane: first, pushed: adaPushed })).toEqual([]);
      expect(await settle({ lane: second })).toHaveLength(1);
      expect(await settle({ lane: second })).toEqual([]);
    });

    it('holds the other end of a rename, all or none', async () => {
      await arrive(2, 'live');
      const keys = ['live-0@example.com', 'live-1@example.com'].map((email) => ({ team, email }));
      const [first] = await lease({ limit: 1 });
      expect(await leaseThese(db.pool, keys, 30_000)).toBeNull();
      if (first) await settle({ lane: first, retryInMs: 0 });
      expect(await leaseThese(db.pool, keys, 30_000)).toHaveLength(2);
    });

    it('keeps an address that everybody left for whoever takes its record along', async () => {
      await apply([claim('ada', 1)]);
      await settle({ lane: await leaseOne(), pushed: adaPushed });
      await apply([claim('ada', 2, { email: b })]);
      expect((await lease()).map(({ email }) => email)).toEqual([b]);
    });

    it('knows when the next lane is due', async () => {
      expect(await nextDueAt(db.pool, `con-${team}`)).toBeNull();
      await apply([claim('ada', 1)], 2_000);
      expect(await nextDueAt(db.pool, `con-${team}`)).toEqual((await lane(a))['due_at']);
    });
  });

  describe('settling', () => {
    it('leaves nothing to do when nothing changed', async () => {
      await apply([claim('ada', 1)]);
      await settle({ lane: await leaseOne(), pushed: adaPushed, sendxId: 'contact_1' });
      expect(await lane(a)).toMatchObject({ due_at: null, pushed: adaPushed, sendx_id: 'contact_1', traceparents: [], lease_until: null });
    });

    it('leaves a lane that changed meanwhile due, with the traces of the change alone', async () => {
      await apply([claim('ada', 1)]);
      const held = await leaseOne();
      await apply([claim('ada', 2)], 2_000);
      await settle({ lane: held, pushed: adaPushed });
      const after = await lane(a);
      expect(after).toMatchObject({ pushed: adaPushed, traceparents: ['trace-ada-2'] });
      expect(Number(after['due_in'])).toBeLessThanOrEqual(2_000);
      expect(Number(after['due_in'])).toBeGreaterThan(0);
    });

    it('does not let a change wait for the retry of an older one, nor lose a rename that arrived meanwhile', async () => {
      await apply([claim('ada', 1, { email: b })]);
      await settle({ lane: await leaseOne() });
      await apply([claim('linus', 1)]);
      const held = await leaseOne();
      await apply([claim('ada', 2, { optOut: true })]);
      await settle({ lane: held, retryInMs: 60_000, failed: true });
      expect(await lane(a)).toMatchObject({ rename_from: b, attempts: 1 });
      expect((await lease()).map(({ email, priority }) => [email, priority])).toContainEqual([a, 'opt-out']);
    });

    it('keeps what may have been said until it is certain', async () => {
      await apply([claim('ada', 1)]);
      const held = await leaseOne();
      await announce(db.pool, [{ lane: held, pending: adaPushed }], 30_000);
      await settle({ lane: held, certain: false, retryInMs: 10_000, notBeforeMs: 10_000 });
      await apply([claim('ada', 2)]);
      expect(await lease()).toEqual([]);
      await later(10_000);
      const again = await leaseOne();
      expect(again).toMatchObject({ pushed: adaPushed, pushedCertain: false });
      await settle({ lane: again, pushed: adaPushed });
      expect(await lane(a)).toMatchObject({ pending: null, pushed_certain: true, not_before: null });
    });

    it('lets an opt-out overtake that wait', async () => {
      await apply([claim('ada', 1)]);
      await settle({ lane: await leaseOne(), certain: false, retryInMs: 10_000, notBeforeMs: 10_000 });
      await apply([claim('ada', 2, { optOut: true })]);
      expect(await lease()).toHaveLength(1);
    });

    it('counts failures in a row, and waiting is none', async () => {
      await apply([claim('ada', 1)]);
      for (const failed of [true, true, false]) await settle({ lane: await leaseOne(), retryInMs: 0, failed });
      expect(await lane(a)).toMatchObject({ attempts: 2 });
      await settle({ lane: await leaseOne() });
      expect(await lane(a)).toMatchObject({ attempts: 0 });
    });
  });
});
