import { openWorld, type World } from '@sync/e2e';
import { eventually } from '@sync/testing';
import type { Bench } from '../bench.js';
import type { Figure } from '../report/figure.js';
import { ghlRefusals, sendxCalls } from './calls.js';
import { peopleOf } from './people.js';

const BULK_SIZE = 25;

export interface Backfill {
  readonly contacts: number;
  /** Requests per second: what our budget starts at, and what SendX lets through (null: everything). */
  readonly budget: number;
  readonly sendxLimit: number | null;
}

/** Reads a location of so many contacts for the first time, and waits until everybody is in SendX who should be. */
export const backfill = async (bench: Bench, { contacts, budget, sendxLimit }: Backfill): Promise<{ world: World; seconds: number }> => {
  const world = await openWorld({
    contacts,
    webhooks: false,
    env: { SENDX_REQUESTS_PER_SECOND: String(budget), SYNC_WINDOW_MS: '2000', LOG_LEVEL: 'warn' },
  });
  bench.later(() => world.close());
  world.sendx.setSwitches({ rateLimitPerSecond: sendxLimit });
  const { reachable } = peopleOf(world);
  const began = performance.now();
  await world.sync.start();
  const ticking = setInterval(() => bench.say(`${world.sendx.contacts.count} of ${reachable.size} people are in SendX`), 10_000);
  bench.later(() => clearInterval(ticking));
  const missing = (): string[] => [...reachable.keys()].filter((email) => !world.sendx.contacts.find(email));
  await eventually(() => world.sendx.contacts.count >= reachable.size && missing().length === 0, { timeoutMs: 240_000, everyMs: 250 });
  clearInterval(ticking);
  const seconds = (performance.now() - began) / 1_000;
  bench.say(`all ${reachable.size} people are in SendX after ${seconds.toFixed(0)} s`);
  return { world, seconds };
};

export const backfillFigures = (world: World, contacts: number, seconds: number): Figure[] => {
  const { reachable, optedOut } = peopleOf(world);
  const made = sendxCalls(world);
  const most = contacts / BULK_SIZE;
  const title = `backfill of ${contacts.toLocaleString('en-US')}`;
  const refused = { ghl: ghlRefusals(world), sendx: made.tooMany };
  return [
    {
      name: `${title}: identify calls`,
      ours: `${made.identify} for ${reachable.size.toLocaleString('en-US')} people`,
      limit: `${most} (${contacts.toLocaleString('en-US')} / ${BULK_SIZE})`,
      value: made.identify,
      unit: 'calls',
      wanted: { atMost: most },
    },
    {
      name: `${title}: SendX calls about people`,
      ours: made.text,
      limit: `${most} and one per opt-out (${optedOut})`,
      value: made.all - made.vocabulary,
      unit: 'calls',
      wanted: { atMost: most + optedOut },
    },
    {
      name: `${title}: answers of 429`,
      ours: `GHL ${refused.ghl}, SendX ${refused.sendx}`,
      limit: `GHL 100 per 10 s both ways, SendX ${world.sendx.switches().rateLimitPerSecond ?? 'no limit'}/s`,
      value: refused.ghl + refused.sendx,
      unit: 'calls',
      wanted: { atMost: 0 },
    },
    {
      name: `${title}: time`,
      ours: `${Math.round(contacts / seconds)} contacts/s`,
      limit: 'from spawn to the last person',
      value: seconds,
      unit: 's',
    },
  ];
};
