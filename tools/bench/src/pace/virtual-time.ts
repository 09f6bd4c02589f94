import type { Pool } from '@sync/database';
import { PostgresBudget } from '@sync/rate-limit';
import type { ObservedLimits } from '@sync/rate-limit';

const INTERVAL_MS = 10_000;
const JITTER_MS = 300;

export interface VirtualRun {
  readonly reservations: number;
  readonly virtualSeconds: number;
  /** Of what the vendor allows, once the first window is over. */
  readonly usedPercent: number;
  readonly busiestSliding: number;
  readonly busiestFixed: number;
  /** Calls that would have earned a 429 in either window. */
  readonly refused: number;
}

/**
 * A day's worth of calls without the day: the planning function of the database, `platform.plan_slots`, asked as a busy process asks it, but with
 * a clock that jumps. The limits are learned by the real budget; `lateMs` is how late a slot may be used before it is given up.
 */
export const planInVirtualTime = async (pool: Pool, calls: number, max: number): Promise<VirtualRun> => {
  const account = `virtual-${max}`;
  const seen: ObservedLimits = { max, remaining: max - 1, intervalMs: INTERVAL_MS };
  await new PostgresBudget(pool).observe({ vendor: 'ghl', account }, seen);
  const { rows } = await pool.query<{ slots: string[] }>(virtualSlots(account, calls));
  const slots = (rows[0]?.slots ?? []).map((us) => Number(us) / 1_000);
  return judge(slots, max);
};

// A process that always has work asks for a few slots when the next free one is 200 ms away, which is what AccountQueue does.
const virtualSlots = (account: string, calls: number): string => `
  with recursive budget as (
    select emission_us, burst from platform.budgets where vendor = 'ghl' and account = '${account}'
  ), asked (now_us, tat_us, slots, total, next_us) as (
    select 0::bigint, 0::bigint, '{}'::bigint[], 0, 0::bigint
    union all
    select greatest(a.next_us - 200000, a.now_us + 1000), p.tat, p.slots, a.total + cardinality(p.slots), p.next
      from asked a, budget b, lateral platform.plan_slots(greatest(a.next_us - 200000, a.now_us + 1000), a.tat_us, b.emission_us, b.burst, 200000, 200000, 8) p
     where a.total < ${calls}
  )
  select array_agg(slot order by slot) as slots from asked, unnest(slots) as slot`;

/** Every call is used up to 15 ms after its slot (timers) and arrives up to 300 ms later than another would (the network). */
const judge = (slots: readonly number[], max: number): VirtualRun => {
  const arrivals = slots.map((slot) => slot + Math.random() * 15 + Math.random() * JITTER_MS).sort((a, b) => a - b);
  const fixed = new Map<number, number>();
  let [start, busiestSliding, refused] = [0, 0, 0];
  arrivals.forEach((at, index) => {
    while ((arrivals[start] ?? at) <= at - INTERVAL_MS) start += 1;
    const window = Math.floor(at / INTERVAL_MS);
    fixed.set(window, (fixed.get(window) ?? 0) + 1);
    busiestSliding = Math.max(busiestSliding, index - start + 1);
    if (index - start + 1 > max || (fixed.get(window) ?? 0) > max) refused += 1;
  });
  const [first = 0, last = 0] = [slots[0], slots.at(-1)];
  const steady = slots.filter((slot) => slot >= first + INTERVAL_MS);
  return {
    reservations: slots.length,
    virtualSeconds: (last - first) / 1_000,
    usedPercent: (steady.length / (((last - first - INTERVAL_MS) / INTERVAL_MS) * max)) * 100,
    busiestSliding,
    busiestFixed: Math.max(0, ...fixed.values()),
    refused,
  };
};
