import { AccountQueue, type ReservationRequest } from './account-queue.js';
import { World } from './simulation.fixtures.js';

/** Far more slots than anybody asks for. */
const EMISSION_MS = 0.1;
const ROUND_TRIP_MS = 5;

const busyQueue = (world: World) => {
  const questions: ReservationRequest[] = [];
  const queue = new AccountQueue({
    clock: { now: () => world.now, at: (time, work) => world.at(time, work) },
    exhausted: () => undefined,
    reserve: async (request) => {
      questions.push(request);
      await new Promise<void>((resolve) => void world.at(world.now + ROUND_TRIP_MS, resolve));
      const slots = Array.from({ length: request.wanted }, (_, place) => {
        const from = world.now + place * EMISSION_MS;
        return { from, until: from + 300, at: new Date(from) };
      });
      return { slots, nextFrom: world.now, emissionMs: EMISSION_MS, exhaustedUntil: null };
    },
  });
  return { questions, queue };
};

describe('an account whose slots come faster than they can be asked for', () => {
  it('is asked for a crowd together, whatever the priorities of its calls', async () => {
    const world = new World();
    const { questions, queue } = busyQueue(world);
    const started: string[] = [];
    const calls = (['live', 'reconcile', 'backfill'] as const).flatMap((priority) =>
      Array.from({ length: 40 }, () => queue.acquire(priority).then(() => started.push(priority))),
    );
    await world.run(100);
    await Promise.all(calls);
    expect(started).toHaveLength(120);
    expect(started.slice(0, 40)).toEqual(Array.from({ length: 40 }, () => 'live'));
    expect(questions.length).toBeLessThanOrEqual(6);
  });

  it('is asked seldom by calls that come one after the other', async () => {
    const world = new World();
    const { questions, queue } = busyQueue(world);
    const calls: Promise<void>[] = [];
    for (let ms = 0; ms < 1_000; ms += 1) world.at(ms, () => calls.push(queue.acquire('live')));
    await world.run(1_100);
    await Promise.all(calls);
    expect(calls).toHaveLength(1_000);
    expect(questions.length).toBeLessThan(150);
  });
});
