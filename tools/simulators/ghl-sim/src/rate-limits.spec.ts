import { openTestbed, type Testbed } from './testbed.js';

const start = Date.parse('2025-03-01T09:00:00.000Z');

describe('rate limits', () => {
  let bed: Testbed;
  let now = start;
  beforeEach(async () => {
    now = start;
    bed = await openTestbed({ now: () => now, settings: { rate: { max: 5, dailyMax: 12 } } });
  });
  afterEach(() => bed.sim.close());
  const call = async () => (await bed.call('getLocation')).status;
  const calls = async (count: number) => {
    const statuses = [];
    for (let index = 0; index < count; index += 1) statuses.push(await call());
    return statuses;
  };

  it('are told in six headers with every answer, refusals included', async () => {
    const { headers } = await bed.call('getContact', { id: 'nobody' });
    expect(Object.fromEntries([...headers].filter(([name]) => name.startsWith('x-ratelimit')))).toEqual({
      'x-ratelimit-max': '5',
      'x-ratelimit-remaining': '4',
      'x-ratelimit-interval-milliseconds': '10000',
      'x-ratelimit-limit-daily': '12',
      'x-ratelimit-daily-remaining': '11',
      'x-ratelimit-daily-reset': '86400000',
    });
  });

  it('answer 429 without Retry-After and count it', async () => {
    expect(await calls(6)).toEqual([200, 200, 200, 200, 200, 429]);
    const { headers, body } = await bed.call('getLocation');
    expect(headers.get('retry-after')).toBeNull();
    expect(body).toMatchObject({ statusCode: 429 });
    expect((await bed.send('GET', '/_sim/rate')).body).toMatchObject({ calls: 7, allowed: 5, slidingViolations: 2, fixedViolations: 2 });
  });

  it('hold over every sliding window, not only the fixed one', async () => {
    now = start + 9_000;
    await calls(5);
    now = start + 11_000;
    expect(await call()).toBe(429);
    now = start + 19_000;
    expect(await call()).toBe(200);
  });

  it('end for the day and begin anew after 24 hours', async () => {
    for (let window = 0; window < 3; window += 1) {
      now = start + window * 20_000;
      await calls(4);
    }
    now = start + 100_000;
    expect(await call()).toBe(429);
    expect((await bed.send('GET', '/_sim/rate')).body).toMatchObject({ today: 12, dailyViolations: 1 });
    now = start + 86_400_000;
    expect(await call()).toBe(200);
  });

  it('are counted for calls that a fault refuses, and recorded with their bodies', async () => {
    await bed.send('POST', '/_sim/faults', { path: '/contacts', kind: '500', times: 2 });
    await Promise.all([bed.call('getContact', { id: 'a' }), bed.call('getContact', { id: 'b' })]);
    expect(bed.sim.world.rate.counts().calls).toBe(2);
    await calls(3);
    await bed.call('createContact', { body: { firstName: 'Ada' } });
    expect(bed.sim.calls.list().at(-1)).toMatchObject({ status: 429, body: { firstName: 'Ada' } });
  });

  it('can be changed while the simulator runs', async () => {
    await calls(5);
    await bed.send('POST', '/_sim/settings', { rate: { max: 100 } });
    expect(await call()).toBe(200);
  });
});
