import fc from 'fast-check';
import type { AccountQueue } from './account-queue.js';
import { priorities } from './budget.js';
import { pacingFor, planSlots, spanOf } from './pacing.js';
import { randomOf, simulatedProcess, SimulatedRow, Vendor, World, type ProcessOptions } from './simulation.fixtures.js';

const maxima = fc.constantFrom(5, 20, 25, 50, 100, 240);
const seeds = fc.integer({ min: 1, max: 1_000_000 });
const processCounts = fc.integer({ min: 1, max: 4 });
const calm: ProcessOptions = { roundTripMs: 20, lagMs: 15, stalls: 0 };
const rough: ProcessOptions = { roundTripMs: 800, lagMs: 60, stalls: 0.1 };

const stage = (seed: number, max: number, processes: number, options: ProcessOptions) => {
  const world = new World();
  const random = randomOf(seed);
  const row = new SimulatedRow(world, max);
  const queues = Array.from({ length: processes }, () => simulatedProcess(world, row, random, options));
  return { world, random, row, queues, vendor: new Vendor(world, random) };
};

/** Callers that come back at once: there is always work. */
const keepBusy = (
  { world, vendor }: ReturnType<typeof stage>,
  queue: AccountQueue,
  priority: (typeof priorities)[number],
  callers: number,
) => {
  const again = (): void => void vendor.call(queue, priority).then(() => world.at(world.now + 5, again));
  for (let caller = 0; caller < callers; caller += 1) again();
};

describe('pacing', () => {
  it('puts at most max slots into any span that one interval can have come from', () =>
    fc.assert(
      fc.property(maxima, seeds, (max, seed) => {
        const random = randomOf(seed);
        const pacing = pacingFor(max, 10_000);
        const slots: number[] = [];
        let nowUs = 0;
        let tatUs = 0;
        for (let request = 0; request < 300; request += 1) {
          nowUs += Math.floor(random() ** 4 * 3_000_000);
          const plan = planSlots({ nowUs, tatUs, pacing, leadUs: 200_000, horizonUs: 200_000, wanted: Math.ceil(random() * 10) });
          slots.push(...plan.slotsUs);
          tatUs = plan.tatUs;
        }
        const distances = slots.map((slot, index) => (slots[index + max] ?? Infinity) - slot);
        expect(Math.min(...distances)).toBeGreaterThanOrEqual(spanOf(10_000));
      }),
    ));

  it('reserves nothing that is further ahead than asked, and nothing in the past', () =>
    fc.assert(
      fc.property(maxima, fc.integer({ min: 0, max: 20_000_000 }), fc.integer({ min: 0, max: 200_000 }), (max, tatUs, leadUs) => {
        const plan = planSlots({ nowUs: 10_000_000, tatUs, pacing: pacingFor(max, 10_000), leadUs, horizonUs: 200_000, wanted: 50 });
        for (const slot of plan.slotsUs) expect(slot - 10_000_000).toBeGreaterThanOrEqual(0);
        expect(Math.max(0, ...plan.slotsUs.map((slot) => slot - 10_000_000))).toBeLessThanOrEqual(200_000);
        expect((plan.slotsUs[0] ?? 0) <= 10_000_000 + leadUs).toBe(true);
      }),
    ));
});

describe('calls of several processes, as the vendor sees them', () => {
  it('never exceed the limit in a fixed or sliding window, and use 90 % of it, while there is work', () =>
    fc.assert(
      fc.asyncProperty(maxima, seeds, processCounts, async (max, seed, processes) => {
        const scene = stage(seed, max, processes, calm);
        for (const queue of scene.queues) keepBusy(scene, queue, 'backfill', 5);
        await scene.world.run(60_000);
        expect(scene.vendor.busiestSlidingWindow()).toBeLessThanOrEqual(max);
        expect(scene.vendor.busiestFixedWindow(scene.random() * 10_000)).toBeLessThanOrEqual(max);
        expect(scene.vendor.startedBetween(10_000, 60_000).length).toBeGreaterThanOrEqual(0.9 * max * 5);
      }),
      { seed: 20250301, numRuns: 20 },
    ));

  it('stay within the limit with bursts, slow round trips and processes that hang', () =>
    fc.assert(
      fc.asyncProperty(maxima, seeds, processCounts, async (max, seed, processes) => {
        const scene = stage(seed, max, processes, rough);
        const { world, random, queues, vendor } = scene;
        for (let burst = 0; burst < 25; burst += 1) {
          const size = Math.ceil(random() ** 3 * max);
          const queue = queues[Math.floor(random() * queues.length)];
          const priority = priorities[Math.floor(random() * priorities.length)];
          if (queue && priority)
            world.at(random() * 50_000, () => {
              for (let call = 0; call < size; call += 1) void vendor.call(queue, priority);
            });
        }
        await world.run(70_000);
        expect(vendor.busiestSlidingWindow()).toBeLessThanOrEqual(max);
      }),
      { seed: 20250301, numRuns: 20 },
    ));

  it('go on although every round trip to the database is slow', async () => {
    const scene = stage(3, 100, 1, { roundTripMs: 500, lagMs: 15, stalls: 0 });
    for (const queue of scene.queues) keepBusy(scene, queue, 'live', 20);
    await scene.world.run(60_000);
    expect(scene.vendor.busiestSlidingWindow()).toBeLessThanOrEqual(100);
    expect(scene.vendor.calls.length).toBeGreaterThanOrEqual(100);
  });

  it('stay within a limit that rises at once, and within one that falls after one interval', () =>
    fc.assert(
      fc.asyncProperty(maxima, maxima, seeds, async (before, after, seed) => {
        const scene = stage(seed, before, 2, calm);
        for (const queue of scene.queues) keepBusy(scene, queue, 'live', 5);
        await scene.world.run(20_000);
        scene.row.learn(after);
        for (const queue of scene.queues) queue.replan();
        await scene.world.run(50_000);
        expect(scene.vendor.busiestSlidingWindow()).toBeLessThanOrEqual(Math.max(before, after));
        expect(scene.vendor.busiestSlidingWindow(21_000)).toBeLessThanOrEqual(after);
      }),
      { seed: 20250301, numRuns: 20 },
    ));
});

describe('priorities', () => {
  it('let a live call overtake a backfill of the same and of another process', async () => {
    const scene = stage(7, 100, 2, calm);
    for (const queue of scene.queues) keepBusy(scene, queue, 'backfill', 50);
    for (let second = 10; second < 40; second += 1) {
      scene.world.at(second * 1_000, () => void scene.vendor.call(scene.queues[second % 2] ?? fail(), 'live'));
    }
    await scene.world.run(45_000);
    const waits = scene.vendor.calls.filter((call) => call.priority === 'live').map((call) => call.startedAt - call.askedAt);
    expect(waits).toHaveLength(30);
    expect(Math.max(...waits)).toBeLessThanOrEqual(500); // 200 ms of reserved slots, an overdue call, one distance of 109 ms, lag
  });

  it('starve nobody: every kind of work goes on while urgent work fills the budget', async () => {
    const scene = stage(11, 100, 2, calm);
    const [urgent, other] = scene.queues;
    keepBusy(scene, urgent ?? fail(), 'opt-out', 20);
    for (const priority of priorities.slice(1)) keepBusy(scene, other ?? fail(), priority, 3);
    await scene.world.run(60_000);
    const share = (priority: string): number =>
      scene.vendor.calls.filter((call) => call.priority === priority).length / scene.vendor.calls.length;
    for (const priority of priorities) expect(share(priority)).toBeGreaterThanOrEqual(0.02);
    expect(share('opt-out')).toBeGreaterThanOrEqual(0.6);
  });
});

const fail = (): never => {
  throw new Error('the stage has too few processes');
};
