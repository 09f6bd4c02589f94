import fc from 'fast-check';
import pg from 'pg';
import { useDatabase } from '@sync/testing';
import {
  BudgetExhausted,
  PostgresBudget,
  rateLimitMigrations,
  type BudgetKey,
  type PostgresBudgetOptions,
  type Priority,
} from './index.js';
import { planSlots, spanOf } from './pacing.js';

const db = useDatabase(rateLimitMigrations);
const pools: pg.Pool[] = [];
afterAll(() => Promise.all(pools.map((pool) => pool.end())));

interface Start {
  readonly priority: Priority;
  readonly slotMs: number;
}

/** Another process: a budget with a pool of its own, that notes the slots it was given. */
const process = (starts: Start[], options: PostgresBudgetOptions = {}): PostgresBudget => {
  const pool = new pg.Pool({ connectionString: db.url, max: 2 });
  pool.on('error', () => undefined); // the database goes away under idle connections
  pools.push(pool);
  return new PostgresBudget(pool, { ...options, onStart: (_key, priority, slotAt) => starts.push({ priority, slotMs: slotAt.getTime() }) });
};

let locations = 0;
const location = (): BudgetKey => ({ vendor: 'ghl', account: `loc_${(locations += 1)}` });
const team = (): BudgetKey => ({ vendor: 'sendx', account: `team_${(locations += 1)}` });

describe('platform.plan_slots', () => {
  it('is the arithmetic that the simulation proved', () =>
    fc.assert(
      fc.asyncProperty(
        fc.record({
          nowUs: fc.integer({ min: 0, max: 2_000_000 }),
          tatUs: fc.integer({ min: 0, max: 4_000_000 }),
          pacing: fc.record({ emissionUs: fc.integer({ min: 1, max: 300_000 }), burst: fc.integer({ min: 1, max: 10 }) }),
          leadUs: fc.integer({ min: 0, max: 200_000 }),
          horizonUs: fc.integer({ min: 0, max: 200_000 }),
          wanted: fc.integer({ min: 0, max: 20 }),
        }),
        async (request) => {
          const { nowUs, tatUs, pacing, leadUs, horizonUs, wanted } = request;
          const { rows } = await db.pool.query<{ slots: string[]; tat: string; next: string }>(
            'select * from platform.plan_slots($1, $2, $3, $4, $5, $6, $7)',
            [nowUs, tatUs, pacing.emissionUs, pacing.burst, leadUs, horizonUs, wanted],
          );
          const row = rows[0];
          expect({ slotsUs: row?.slots.map(Number), tatUs: Number(row?.tat), nextUs: Number(row?.next) }).toEqual(planSlots(request));
        },
      ),
      { seed: 20250301, numRuns: 200 },
    ));
});

describe('a GHL budget shared by several processes', () => {
  it('keeps every span within the limit it learned, also when one of them dies with slots in its hands', async () => {
    const key = location();
    const starts: Start[] = [];
    const processes = [process(starts), process(starts), process(starts)];
    await processes[0]?.observe(key, { max: 30, intervalMs: 1_000 });
    const calls = processes.flatMap((budget) => Array.from({ length: 20 }, () => budget.acquire(key, 'live')));
    await db.pool.query(`select * from platform.reserve_slots('ghl', $1, 1, 1, null, null, null, 5, 0, 200000, 200000)`, [key.account]);
    await Promise.all(calls);
    const slots = starts.map((start) => start.slotMs).sort((a, b) => a - b);
    expect(slots).toHaveLength(60);
    const nearest = Math.min(...slots.map((slot, index) => (slots[index + 30] ?? Infinity) - slot));
    expect(nearest).toBeGreaterThanOrEqual(spanOf(1_000) / 1_000 - 1); // a Date has whole milliseconds
  });

  it('asks the database once for one call, and not at all while nobody waits', async () => {
    const pool = new pg.Pool({ connectionString: db.url, max: 1 });
    pool.on('error', () => undefined);
    pools.push(pool);
    let asked = 0;
    pool.on('acquire', () => (asked += 1)); // a connection is taken for every statement
    const budget = new PostgresBudget(pool);
    const key = location();
    await budget.acquire(key, 'live');
    await budget.observe(key, {});
    expect(asked).toBe(1);
  });

  it('lets live work overtake a backfill that waits here or elsewhere', async () => {
    const key = location();
    const starts: Start[] = [];
    const [here, elsewhere] = [process(starts), process(starts)];
    const backfill = [1, 2, 3, 4].map(() => here.acquire(key, 'backfill'));
    await backfill[0];
    await Promise.all([elsewhere.acquire(key, 'live'), here.acquire(key, 'opt-out')]);
    await Promise.all(backfill);
    const order = starts.map((start) => start.priority);
    expect(order.slice(0, 3).sort()).toEqual(['backfill', 'live', 'opt-out']);
    expect(order.slice(3)).toEqual(['backfill', 'backfill', 'backfill']);
  });

  it('starts at 20 per 10 s and takes over what the headers say', async () => {
    const key = location();
    const budget = process([]);
    const before = await budget.status(key);
    expect(before).toMatchObject({ windowMax: null, dailyMax: null, throttledUntil: null });
    expect(before.ratePerSecond).toBeCloseTo(20 / 10.65, 2);
    await budget.observe(key, {
      max: 100,
      remaining: 99,
      intervalMs: 10_000,
      dailyMax: 200_000,
      dailyRemaining: 150_000,
      dailyResetMs: 3_600_000,
    });
    const after = await budget.status(key);
    expect(after).toMatchObject({ windowMax: 100, windowMs: 10_000, dailyMax: 200_000, dailyUsed: 50_000 });
    expect(after.ratePerSecond).toBeGreaterThanOrEqual(9);
    expect(after.ratePerSecond).toBeLessThan(10);
  });

  it('waits out a whole interval after a 429, in every process and without a burst', async () => {
    const key = location();
    const starts: Start[] = [];
    const [told, other] = [process(starts), process(starts)];
    await told.acquire(key, 'live');
    await told.observe(key, { throttled: true });
    const pause = await told.status(key);
    expect((pause.throttledUntil?.getTime() ?? 0) - (starts[0]?.slotMs ?? 0)).toBeGreaterThanOrEqual(10_000);

    const quick = location();
    await told.observe(quick, { max: 100, intervalMs: 10_000, throttled: true, retryAfterMs: 1_000 });
    const until = (await told.status(quick)).throttledUntil?.getTime() ?? Infinity;
    starts.length = 0;
    await Promise.all([other.acquire(quick, 'live'), other.acquire(quick, 'live'), told.acquire(quick, 'live')]);
    const slots = starts.map((start) => start.slotMs);
    expect(Math.min(...slots)).toBeGreaterThanOrEqual(until - 1);
    // Counted from the end of the pause: a process that stood still then may find two slots that have come meanwhile.
    expect(Math.max(...slots)).toBeGreaterThanOrEqual(until - 1 + 200);
  });

  it('forgets a call that was given up', async () => {
    const key = location();
    const budget = process([]);
    await budget.acquire(key, 'live');
    const giveUp = new AbortController();
    const waiting = budget.acquire(key, 'live', giveUp.signal);
    giveUp.abort(new Error('Ada closed the page'));
    await expect(waiting).rejects.toThrow('Ada closed the page');
    await expect(budget.acquire(key, 'live', giveUp.signal)).rejects.toThrow('Ada closed the page');
  });
});

describe('the day of a GHL location', () => {
  const tenADay = { max: 100, intervalMs: 10_000, dailyMax: 10, dailyResetMs: 3_600_000 };

  it('leaves its last 20 % to live work, and says when it is renewed', async () => {
    const key = location();
    const budget = process([]);
    await budget.observe(key, { ...tenADay, dailyRemaining: 3 });
    await budget.acquire(key, 'backfill');
    const refused = await budget.acquire(key, 'backfill').catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(BudgetExhausted);
    expect(refused).toMatchObject({ code: 'BUDGET_EXHAUSTED', priority: 'backfill', key });
    await budget.acquire(key, 'live');
    await expect(budget.acquire(key, 'reconcile')).rejects.toThrow(BudgetExhausted);
    await budget.acquire(key, 'automation');
    const nobody = await budget.acquire(key, 'opt-out').catch((error: unknown) => error);
    expect(nobody).toBeInstanceOf(BudgetExhausted);
    const { dailyResetsAt, dailyUsed } = await budget.status(key);
    expect(nobody).toMatchObject({ until: dailyResetsAt });
    expect(dailyUsed).toBe(10);
  });

  it('begins anew when it is over, and when the vendor says so', async () => {
    const key = location();
    const budget = process([]);
    await budget.observe(key, { ...tenADay, dailyRemaining: 0 });
    await expect(budget.acquire(key, 'live')).rejects.toThrow(BudgetExhausted);
    await db.pool.query('update platform.budgets set daily_resets_us = platform.now_us() - 1 where account = $1', [key.account]);
    await budget.acquire(key, 'live');
    expect(await budget.status(key)).toMatchObject({ dailyUsed: 1 });

    const other = location();
    await process([]).observe(other, { ...tenADay, dailyRemaining: 0 });
    await budget.observe(other, { ...tenADay, dailyRemaining: 9, dailyResetMs: 86_400_000 });
    await budget.acquire(other, 'live');
    await process([]).observe(other, { ...tenADay, dailyRemaining: 0, dailyResetMs: 5 }); // an answer of yesterday, overtaken
    await budget.acquire(other, 'live');
    expect(await budget.status(other)).toMatchObject({ dailyUsed: 3 });
  });

  it('counts what others use of the same account', async () => {
    const key = location();
    await process([]).observe(key, { ...tenADay, dailyRemaining: 9 });
    await process([]).observe(key, { ...tenADay, dailyRemaining: 4 });
    expect(await process([]).status(key)).toMatchObject({ dailyUsed: 6 });
  });
});

describe('a SendX budget', () => {
  it('starts with a burst of 10, then 5 a second', async () => {
    const starts: Start[] = [];
    const budget = process(starts);
    const key = team();
    await Promise.all(Array.from({ length: 12 }, () => budget.acquire(key, 'live')));
    const slots = starts.map((start) => start.slotMs);
    expect((slots[9] ?? 0) - (slots[0] ?? 0)).toBeLessThan(1_800); // what ten calls take at an even pace
    expect((slots[11] ?? 0) - (slots[0] ?? 0)).toBeGreaterThanOrEqual(399);
  });

  it('halves its rate once per incident, and recovers by half a call per clean minute up to its cap', async () => {
    const budget = process([]);
    const key = team();
    await budget.observe(key, { throttled: true, retryAfterMs: 60_000 });
    await budget.observe(key, { throttled: true });
    expect((await budget.status(key)).ratePerSecond).toBeCloseTo(2.5);

    const minutesPass = (minutes: number) =>
      db.pool.query(
        `update platform.budgets set tat_us = 0, throttled_until_us = 0, per_second_since_us = per_second_since_us - $2::bigint * 60000000 where account = $1`,
        [key.account, minutes],
      );
    await minutesPass(3);
    await budget.acquire(key, 'live');
    expect((await budget.status(key)).ratePerSecond).toBeCloseTo(4);
    await minutesPass(100);
    await process([]).acquire(key, 'live');
    expect((await budget.status(key)).ratePerSecond).toBeCloseTo(10);
    for (const _ of [1, 2, 3, 4, 5, 6]) {
      await minutesPass(0);
      await budget.observe(key, { throttled: true });
    }
    expect((await budget.status(key)).ratePerSecond).toBeCloseTo(0.5);
  });
});
